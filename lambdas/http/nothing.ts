// The input of a story that takes none.
import * as z from 'zod/mini'
import { fields } from './fields.ts'

export const nothing = fields(z.strictObject({}))
