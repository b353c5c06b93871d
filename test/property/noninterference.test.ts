// Non-interference at the lowest and the highest level.
import { tellNothing } from './noninterference-levels.ts'

tellNothing(['NotPHI', 'Restricted'])
