import { expect, test } from 'vitest'
import { accountOf, isReleased } from '../../../core/accesses.ts'
import { assertAuditEvent } from '../../../core/audit-event.ts'
import { examples, okOf } from './an-audit-event.ts'

function released(facts: object) {
  const event: unknown = okOf('sql-run', { ...examples['sql-run'], ...facts })
  assertAuditEvent(event)
  if (!isReleased(event)) throw new Error('rows were released')
  return event
}

test('an account names what was released: columns, or that only rows were counted', () => {
  const sight = (columns: readonly string[]) =>
    ({ event: released({ columns, phiColumns: [] }), sure: 'listed' }) as const
  const account = accountOf([sight(['Age', 'Site']), sight([])])
  expect(account.map(({ what }) => what)).toEqual([
    'study.Labs in /A: no column, only how many rows',
    'study.Labs in /A: Age, Site',
  ])
})
