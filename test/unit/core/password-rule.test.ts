// Which passwords may be chosen.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { whyNotPassword } from '../../../core/password-rule.ts'

const anna = { email: 'anna.miller@example.org', displayName: 'Anna M. Miller-Ångström' }

test.each([
  'correct horse battery staple',
  'another good passphrase',
  'A-new-Passw0rd-42',
  'Tr0ub4dor&3',
  'пароль не из словаря',
  '中文密码短语测试一二三四五六',
  'x'.repeat(3) + 'unlikely to be guessed'.repeat(40),
])('%j may be chosen', (password) => {
  expect(whyNotPassword(password, anna)).toBeNull()
})

describe('refused is', () => {
  test.each([
    ['what is short', ['', 'a', 'Zk3!9fQ', 'é'.repeat(7)], /at least 12 characters\.$/],
    ['what is short and could be guessed', ['Zk3!9fQp', 'password', 'Summer2026!'], /8 that are very hard to guess/],
    [
      'what is common, in any case and spelling, and what repeats or runs',
      ['Password1234', 'P@ssw0rd1234', 'iloveyou1234', 'qwertyuiop12', 'aaaaaaaaaaaa', '123456789012', 'abcdefghijkl'],
      /common or easily guessed/,
    ],
    [
      'what holds the name or the address',
      [
        'my password is ANNA.MILLER',
        'anna.miller@example.org!',
        'I am Miller-Ångström!',
        '\uff2d\uff29\uff2c\uff2c\uff25\uff32-\u00c5ngstr\u00f6m 77',
      ],
      /does not hold your name/,
    ],
  ])('%s', (_, passwords, why) => {
    for (const password of passwords)
      expect([password, whyNotPassword(password, anna)]).toEqual([password, expect.stringMatching(why)])
  })
})

test('any text is judged, in a sentence that does not repeat it', () => {
  const person = fc.record({ email: fc.string(), displayName: fc.string({ unit: 'binary' }) })
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 1024 }), person, (password, whose) => {
      const why = whyNotPassword(password, whose)
      if (why === null) expect([...password.normalize('NFKC')].length).toBeGreaterThanOrEqual(8)
      else if (password.length > 3) expect(why).not.toContain(password)
    }),
  )
})
