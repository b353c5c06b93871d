// The review of access as CSV: whatever people and groups are called, a cell is text.
import { expect, test } from 'vitest'
import { type Entitlement, entitlementsCsv } from '../../../lambdas/http/entitlements.ts'

const row = (displayName: string): Entitlement => ({
  folder: '/A',
  user: { id: 1, email: 'a@example.org', displayName },
  usable: true,
  role: 'reader',
  phi: 'PHI',
  group: null,
  from: '/A',
  grantedAt: null,
  grantedBy: null,
  effectiveRole: 'reader',
  effectivePhi: 'PHI',
})

test.each([
  ['=1+1', `"'=1+1"`],
  ['+1', `"'+1"`],
  ['-1', `"'-1"`],
  ['@SUM(A1)', `"'@SUM(A1)"`],
  [' =1', `"' =1"`],
  ['a,"b"', '"a,""b"""'],
  ['a\r\nb', '"a\r\nb"'],
  ['Ada = 1', 'Ada = 1'],
])('%j is written %s', (name, cell) => {
  const [, line = ''] = entitlementsCsv([row(name)]).split(/\r\n(?=\/|$)/)
  expect(line).toBe(`/A,a@example.org,${cell},true,reader,PHI,,/A,,,reader,PHI`)
})
