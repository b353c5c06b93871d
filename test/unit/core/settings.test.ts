// The list of settings: what it says of each is what each may be.
import { expect, test } from 'vitest'
import { chosenSettings, firstSettings, SomeSettings, settingFields, settingsList } from '../../../core/settings.ts'

const accepts = (name: string, value: unknown) => SomeSettings.safeParse({ [name]: value }).success

test.each(Object.entries(settingsList))('%s takes the values that the list says, and no others', (name, { values }) => {
  const range = /^(\d+)\.\.(\d+)$/.exec(values)
  if (range) {
    const [least, most] = [Number(range[1]), Number(range[2])]
    expect([least - 1, least, most, most + 1].map((value) => accepts(name, value))).toEqual([false, true, true, false])
    expect([least + 0.5, String(least), null, true].map((value) => accepts(name, value))).toEqual(Array(4).fill(false))
    return
  }
  const words = values.split('|').map((word) => (word === 'true' || word === 'false' ? word === 'true' : word))
  expect(words.map((value) => accepts(name, value))).toEqual(words.map(() => true))
  expect(['another', 'TRUE', 1, null, ''].map((value) => accepts(name, value))).toEqual(Array(5).fill(false))
})

test('every setting has a first value within its own range, and the list names all of them and no other', () => {
  expect(SomeSettings.parse(firstSettings)).toEqual(firstSettings)
  expect(Object.keys(settingsList)).toEqual(Object.keys(settingFields))
  expect(Object.keys(firstSettings)).toEqual(Object.keys(settingFields))
})

test('what is not asked for stays, and what else an item holds is left out', () => {
  const before = { ...firstSettings, idleMinutes: 7, version: 3, keysEnded: { inVersion: 2, at: 'then' } }
  const after = chosenSettings(before, { maxHours: 3, sessionKeys: undefined })
  expect(after).toEqual({ ...firstSettings, idleMinutes: 7, maxHours: 3 })
})
