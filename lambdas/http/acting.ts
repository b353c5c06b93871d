// What is refused while somebody acts as another: nobody signs, or makes keys, in another person's name.
import { Refusal } from '../../core/refusal.ts'
import type { Context } from './call.ts'

export function checkOneself({ impersonation }: Context): void {
  if (impersonation) {
    throw new Refusal('forbidden', 'Not while you act as somebody else. Stop impersonating first.')
  }
}
