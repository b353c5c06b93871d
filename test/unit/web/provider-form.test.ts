// A provider of identities between what is typed and what is sent.
import { describe, expect, test } from 'vitest'
import { nothingTyped, type ProviderFacts, providerBody, typedOf, wayBack } from '../../../web/provider-form.ts'

const clinic: ProviderFacts = {
  ...{
    id: 'clinic',
    title: 'Clinic',
    issuer: 'https://login.clinic.example',
    clientId: 'proviso',
    clientSecret: 'set',
  },
  redirectUri: wayBack('https://study.example.org', 'clinic'),
  scopes: ['openid', 'email', 'profile'],
  ...{ active: true, createPeople: false, emailClaim: 'email', verifiedClaim: 'email_verified' },
  emailDomains: ['clinic.example'],
  groups: { claim: 'groups', map: { staff: 'Readers = all' } },
  ...{ requireAmr: ['mfa'], requireAcr: [] },
}

test('of a change only what differs is sent, and nothing where nothing does', () => {
  const typed = typedOf(clinic)
  expect(providerBody(typed, clinic)).toEqual({})
  expect(providerBody({ ...typed, title: 'The clinic ', emailDomains: '' }, clinic)).toEqual({
    title: 'The clinic',
    emailDomains: null,
  })
})

test('a secret is sent when one was typed, taken away when that was said, and else left alone', () => {
  expect(providerBody({ ...typedOf(clinic), clientSecret: 'new' }, clinic)).toEqual({ clientSecret: 'new' })
  expect(providerBody({ ...typedOf(clinic), clientSecret: 'new', dropSecret: true }, clinic)).toEqual({
    clientSecret: null,
  })
  expect(providerBody(nothingTyped, null)).not.toHaveProperty('clientSecret')
})

test('a new one is sent whole', () => {
  const typed = { ...typedOf(clinic), clientSecret: 'shown once', requireAmr: 'mfa, hwk' }
  const { active: _, ...facts } = clinic
  expect(providerBody(typed, null)).toEqual({ ...facts, clientSecret: 'shown once', requireAmr: ['mfa', 'hwk'] })
})

describe('groups are lines', () => {
  const groups = (groupClaim: string, groupLines: string) =>
    providerBody({ ...nothingTyped, groupClaim, groupLines }, null).groups

  test('of which empty ones say nothing', () => {
    expect(groups('', ' \n')).toBeNull()
    expect(groups('roles', '\n a b =  Readers \n')).toEqual({ claim: 'roles', map: { 'a b': 'Readers' } })
  })

  test('and one that says nothing, or groups of no claim, are refused before anything is sent', () => {
    expect(() => groups('roles', 'staff')).toThrow('value = group')
    expect(() => groups('roles', ' = Readers')).toThrow('value = group')
    expect(() => groups('', 'staff = Readers')).toThrow('Name the claim')
  })
})
