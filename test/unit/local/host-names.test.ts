// By which names a request may call the server.
import { expect, test } from 'vitest'
import { isHostAllowed } from '../../../local/host-names.ts'

const loopback = ['127.0.0.1', '127.0.0.2', '::1', 'localhost']

test.each(loopback)('on %s the names of loopback are let in, on any port and in any letter case', (listensOn) => {
  for (const name of ['localhost', 'LocalHost', '127.0.0.1', '[::1]']) {
    for (const port of ['', ':80', ':8080', ':65535'])
      expect([name, isHostAllowed(name + port, listensOn)]).toEqual([name, true])
  }
})

test('on another address of loopback that address is let in too, and on no other', () => {
  expect(isHostAllowed('127.0.0.2:8080', '127.0.0.2')).toBe(true)
  expect(isHostAllowed('127.0.0.2:8080', '127.0.0.1')).toBe(false)
})

test.each([
  '',
  ':8080',
  'evil.example',
  'evil.example:8080',
  'localhost.evil.example',
  'evil.localhost',
  'localhost.',
  '127.0.0.1.evil.example:8080',
  '127.0.0.1@evil.example',
  'evil.example#localhost',
  '192.168.1.7:8080',
  '0.0.0.0:8080',
  '::1',
  '[::1]x',
  'localhost:8080:8080',
  'localhost:123456',
  'localhost, evil.example',
])('on loopback a request to "%s" is refused', (header) => {
  for (const listensOn of loopback) expect(isHostAllowed(header, listensOn)).toBe(false)
})

test.each(['0.0.0.0', '::', '192.168.1.7', 'data.example.org'])(
  'a server that was opened to a network on %s goes by any name',
  (listensOn) => {
    expect(isHostAllowed('data.example.org:8080', listensOn)).toBe(true)
  },
)
