// What places the page: which file goes where, as what, in which order; and what the deployment is told.
import { beforeEach, expect, test } from 'vitest'
import { onPlacePage, type PageFile, type PageWorld } from '../../../lambdas/place-page.ts'

const asked = {
  RequestType: 'Update',
  ResponseURL: 'https://answers.example/x?signature=SECRET',
  StackId: 'stack',
  RequestId: 'request',
  LogicalResourceId: 'PagePlaced',
  ResourceProperties: { Files: 'abc' },
}
const file = (name: string) => ({ name, bytes: Buffer.from(name) })

let put: PageFile[]
let answers: unknown[]
let world: PageWorld

beforeEach(() => {
  put = []
  answers = []
  world = {
    files: async () => [file('index.html'), file('assets/main-1.js'), file('assets/main-1.css'), file('assets/i.svg')],
    put: async (one) => void put.push(one),
    answer: async (url, text) => void answers.push([url, JSON.parse(text)]),
  }
})

const place = (event: unknown) => onPlacePage(async () => world)(event)
const told = (outcome: object) => [
  [
    asked.ResponseURL,
    {
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'PagePlaced',
      PhysicalResourceId: 'page',
      ...outcome,
    },
  ],
]

test.each(['Create', 'Update'])(
  'on %s all files are placed, and the one that names the others last',
  async (RequestType) => {
    await place({ ...asked, RequestType })
    expect(put.map(({ name, type, cache }) => [name, type, cache])).toEqual([
      ['assets/main-1.js', 'text/javascript;charset=UTF-8', 'public, max-age=31536000, immutable'],
      ['assets/main-1.css', 'text/css;charset=UTF-8', 'public, max-age=31536000, immutable'],
      ['assets/i.svg', 'image/svg+xml', 'public, max-age=31536000, immutable'],
      ['index.html', 'text/html;charset=UTF-8', 'no-cache'],
    ])
    expect(answers).toEqual(told({ Status: 'SUCCESS' }))
  },
)

test('on Delete nothing is touched: what browsers have open goes on', async () => {
  await place({ ...asked, RequestType: 'Delete' })
  expect([put, answers]).toEqual([[], told({ Status: 'SUCCESS' })])
})

test('a file that cannot be placed fails the deployment, the first page stays, and no word of the error leaves', async () => {
  world = {
    ...world,
    async put(one) {
      if (one.name.endsWith('.css')) throw new RangeError('SECRET')
      put.push(one)
    },
  }
  await place(asked)
  expect(put.map(({ name }) => name)).toEqual(['assets/main-1.js'])
  expect(answers).toEqual(told({ Status: 'FAILED', Reason: 'The page could not be placed: RangeError' }))
})

test('a function without a page, or with a file of another kind, fails the deployment', async () => {
  world = { ...world, files: async () => [file('index.html')] }
  await place(asked)
  world = { ...world, files: async () => [file('index.html'), file('assets/a.exe')] }
  await place(asked)
  expect(answers).toMatchObject([
    [asked.ResponseURL, { Status: 'FAILED' }],
    [asked.ResponseURL, { Status: 'FAILED' }],
  ])
  expect(put.some(({ name }) => name === 'index.html')).toBe(false)
})

test('what is no call of CloudFormation, and an answer that is not taken, are errors without a word of them', async () => {
  await expect(place({ RequestType: 'Create' })).rejects.toThrow('not answered')
  world = {
    ...world,
    async answer() {
      throw new Error('SECRET')
    },
  }
  const error = await place(asked).catch((thrown: unknown) => thrown)
  expect(String(error)).toBe('Error: not answered: Error')
})
