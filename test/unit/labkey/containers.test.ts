import { expect, test } from 'vitest'
import {
  type Container,
  containerAt,
  containerLists,
  parseGetContainers,
  readablePaths,
} from '../../../labkey/containers.ts'
import { parseForm, readParameters } from '../../../labkey/parameters.ts'
import { refusalOf } from './refusals.ts'

const parse = (query: string, json?: unknown) =>
  parseGetContainers(readParameters({ query: parseForm(query), json, lists: containerLists }))

test.each([
  ['', 0],
  ['depth=7', 0],
  ['includeSubfolders=0&depth=7', 0],
  ['includeSubfolders=true', 1],
  ['includeSubfolders=1&depth=50', 50],
  ['includeSubfolders=True&depth=0', 0],
])('"%s" asks for children %i steps down', (query, depth) => {
  expect(parse(query).shape).toEqual({ depth, permissions: true, properties: true })
})

test('containers come repeated, or as a JSON list; empty ones say nothing', () => {
  expect(parse('container=%2FA&container=&container=%2FB').containers).toEqual(['/A', '/B'])
  expect(parse('', { container: ['/A', null, '/B'], moduleProperties: ['x', 'y'] }).containers).toEqual(['/A', '/B'])
  expect(parse('container=').containers).toBeNull()
})

test.each(['depth=x', 'depth=-1', 'includeSubfolders=maybe', 'depth=1&depth=2'])('"%s" is a bad request', (query) => {
  expect(refusalOf(() => parse(query)).code).toBe('bad-request')
})

test('a list where none may stand, or one within a list, is a bad request', () => {
  expect(refusalOf(() => parse('', { depth: [1] })).code).toBe('bad-request')
  expect(refusalOf(() => parse('', { container: [['/A']] })).code).toBe('bad-request')
})

const visible = ['/b/Inner/Deep', '/A', '/B', '/B/inner', '/Bc'].map((path) => ({
  path,
  title: path,
  administers: false,
}))
const forest = (depth: number) => ({
  visible,
  shape: { depth, permissions: true, properties: true },
  idOf: (path: string) => `id of ${path.toLowerCase()}`,
})
const paths = (container: Container): string[] => [container.path, ...container.children.flatMap(paths)]

test('a tree has each folder once, whatever the letter case it is written in', () => {
  const tree = containerAt('/', forest(9))
  expect(tree && paths(tree).map((path) => path.toLowerCase())).toEqual([
    '/',
    '/a',
    '/b',
    '/b/inner',
    '/b/inner/deep',
    '/bc',
  ])
})

test('a name that only begins like a folder is none', () => {
  expect(containerAt('/b', forest(0))?.id).toBe('id of /b')
  for (const path of ['/Bcd', '/B/in', '/B/inner/deep/er', '/b c']) expect(containerAt(path, forest(9))).toBeNull()
})

test('the root is there even for who sees nothing; nothing else is', () => {
  const nothing = { ...forest(9), visible: [] }
  expect(containerAt('/', nothing)).toMatchObject({
    name: '',
    path: '/',
    parentPath: null,
    parentId: null,
    children: [],
  })
  expect(containerAt('/A', nothing)).toBeNull()
})

test('paths to read leave out the names on the way', () => {
  const deep = { ...forest(9), visible: visible.slice(0, 1) }
  const tree = containerAt('/', deep)
  expect(tree && readablePaths(tree, deep)).toEqual(['/b/Inner/Deep'])
  expect(tree && paths(tree)).toEqual(['/', '/b', '/b/Inner', '/b/Inner/Deep'])
})
