import { expect, test } from 'vitest'
import { snippets, type Target } from '../../../web/snippets.ts'

const key = `session|${'a'.repeat(64)}`
const target: Target = {
  origin: 'https://study.example.org',
  folder: '/It\'s "odd"/Study',
  schema: 'study',
  table: 'Labs',
  key,
}

const textOf = (id: string, of: Target = target) => snippets(of).find((one) => one.id === id)?.text ?? ''

test('there is a script for each language, in the order of the tabs', () => {
  expect(snippets(target).map(({ label }) => label)).toEqual(['R', 'Python', 'JavaScript', 'Java', 'curl', '.netrc'])
})

test('the key stands in .netrc alone, and only while it is shown', () => {
  expect(
    snippets(target)
      .filter(({ text }) => text.includes(key))
      .map(({ id }) => id),
  ).toEqual(['netrc'])
  expect(textOf('netrc')).toBe(`machine study.example.org\nlogin apikey\npassword ${key}\n`)
  expect(textOf('netrc', { ...target, key: null })).toContain('password session|...')
})

test('each script names the address and the folder of this site', () => {
  for (const { id, text } of snippets({ ...target, folder: '/My/Study' })) {
    expect(text, id).toContain('study.example.org')
    if (id !== 'netrc') expect(text, id).toContain('My/Study')
  }
})

test('Python speaks plain HTTP to a laptop and TLS to any other site', () => {
  expect(textOf('python')).toContain('use_ssl=True')
  const local = textOf('python', { ...target, origin: 'http://127.0.0.1:8080' })
  expect(local).toContain('use_ssl=False')
  expect(local).toContain('APIWrapper("127.0.0.1:8080"')
})

test('a folder with quotes in its name breaks out of no script', () => {
  expect(textOf('curl')).toContain(`-d '{"folder":"/It'\\''s \\"odd\\"/Study"`)
  for (const id of ['r', 'python', 'javascript', 'java']) expect(textOf(id), id).toContain(`It's \\"odd\\"/Study`)
})
