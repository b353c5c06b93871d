// Non-interference at the levels between.
import { tellNothing } from './noninterference-levels.ts'

tellNothing(['Limited', 'PHI'])
