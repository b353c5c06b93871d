import { describe, expect, test } from 'vitest'
import { settingsList } from '../../../core/settings.ts'
import { changedSettings, kindOf, titleOf } from '../../../web/setting-form.ts'

test('the kind of field follows from what a setting may be', () => {
  expect(kindOf('true|false')).toEqual({ type: 'switch' })
  expect(kindOf('1..24')).toEqual({ type: 'number', least: 1, most: 24 })
  expect(kindOf('any-use|presence')).toEqual({ type: 'choice', values: ['any-use', 'presence'] })
  expect(kindOf('a word')).toEqual({ type: 'text' })
})

test('every setting there is has a title of its own, in words', () => {
  const titles = Object.keys(settingsList).map(titleOf)
  expect(new Set(titles).size).toBe(titles.length)
  expect(titles).toContain('Let users create session keys')
  expect(titleOf('idleMinutes')).toBe('Idle minutes')
})

describe('what is sent', () => {
  const kinds = { idleMinutes: kindOf('1..1440'), sessionKeys: kindOf('true|false'), idleClock: kindOf('a|b') }
  const before = { idleMinutes: 30, sessionKeys: true, idleClock: 'a' }

  test('is what changed, each in its type', () => {
    const typed = { idleMinutes: '15', sessionKeys: 'false', idleClock: 'a' }
    expect(changedSettings(before, typed, kinds)).toEqual({ idleMinutes: 15, sessionKeys: false })
  })

  test('is what was typed where that is no number, for the site to refuse', () => {
    expect(changedSettings(before, { idleMinutes: '' }, kinds)).toEqual({ idleMinutes: '' })
    expect(changedSettings(before, { idleMinutes: 'soon' }, kinds)).toEqual({ idleMinutes: 'soon' })
  })
})
