import { expect, test } from 'vitest'
import { labKeyError, logoutAnswer, whoAmIAnswer } from '../../../labkey/answers.ts'

const person = { id: 1005, displayName: 'jdoe', email: 'jdoe@example.org', impersonated: false, csrf: 'c'.repeat(64) }

test('who am I has all that the clients read, CSRF above all', () => {
  expect(whoAmIAnswer(person)).toEqual({
    id: 1005,
    displayName: 'jdoe',
    email: 'jdoe@example.org',
    impersonated: false,
    CSRF: 'c'.repeat(64),
    success: true,
  })
})

test('who am I may say when the session ends and what is declared', () => {
  const session = {
    expiresAt: '2026-01-01T00:30:00.000Z',
    endsAt: '2026-01-01T12:00:00.000Z',
    declarations: { '/Demo/Study': { activity: 'Research Operations', irb: 'IRB-2026-001', phi: 'Limited' } },
  }
  expect(whoAmIAnswer({ ...person, session })).toMatchObject({ success: true, session })
})

test('a refusal is a sentence and a code, without a stack', () => {
  expect(labKeyError('bad-request', 'A sentence.', 'r1')).toEqual({
    success: false,
    exception: 'A sentence.',
    code: 'bad-request',
    requestId: 'r1',
  })
  expect(labKeyError('not-found', 'No such query.', 'r2')).toEqual({
    success: false,
    exception: 'No such query.',
    exceptionClass: 'org.labkey.api.view.NotFoundException',
    code: 'not-found',
    requestId: 'r2',
  })
})

test('the faults of fields are listed as the clients expect them', () => {
  const { errors } = labKeyError('bad-request', 'Age: must be', 'r3', [{ field: 'Age', message: 'must be' }])
  expect(errors).toEqual([{ id: 'Age', field: 'Age', msg: 'must be', message: 'must be', severity: 'ERROR' }])
})

test('no answer has a top-level status, and none of success an exception', () => {
  const session = { expiresAt: '', endsAt: '', declarations: {} }
  for (const answer of [whoAmIAnswer({ ...person, session }), logoutAnswer()]) {
    expect(Object.keys(answer)).not.toContain('status')
    expect(Object.keys(answer)).not.toContain('exception')
  }
  expect(Object.keys(labKeyError('session-ended', 'x', 'r'))).not.toContain('status')
  expect(logoutAnswer()).toMatchObject({ success: true })
})
