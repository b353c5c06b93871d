// A builder: the authorizer's context as the gateway hands it on, all of it text.
export const passText = {
  session: 'A'.repeat(22),
  sequence: '2',
  expiresAtMs: '1800000000000',
  user: '1',
  era: '',
  actingAs: '',
  key: 'k',
  isNarrowed: 'false',
  csrf: 'c',
}
