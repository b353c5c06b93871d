// One value in a JSON body, such as a filter's or a parameter's.
import * as z from 'zod/mini'

/**
 * Text, true or false, or a number that is what was written. Beware: of whole numbers beyond 2^53 JSON's reader makes a
 * neighbour, which would find another person's row and be recorded as what was asked for.
 */
export const Scalar = z.union([
  z.string(),
  z.number().check(
    z.refine((value) => !Number.isInteger(value) || Number.isSafeInteger(value), {
      error: 'is too large to be exact: send it as text',
    }),
  ),
  z.boolean(),
])
