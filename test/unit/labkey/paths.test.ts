import { expect, test } from 'vitest'
import { parseLabKeyPath } from '../../../labkey/paths.ts'
import { refusalOf } from './refusals.ts'

const selectRows = { controller: 'query', action: 'selectrows' }

test.each([
  ['/Home/My%20Study/query-getQuery.api', { ...selectRows, folder: '/Home/My Study' }],
  ['/Home/My%20Study/query-selectRows.api', { ...selectRows, folder: '/Home/My Study' }],
  ['/query/Home/My%20Study/selectRows.api', { ...selectRows, folder: '/Home/My Study' }],
  ['/query/Home/My%20Study/getQuery.view', { ...selectRows, folder: '/Home/My Study' }],
  ['//Home//query-getQuery.api', { ...selectRows, folder: '/Home' }],
  ['Home/QUERY-GETQUERY.POST', { ...selectRows, folder: '/Home' }],
  ['/Home/query-selectRows', { ...selectRows, folder: '/Home' }],
  ['/Home/query-delRows.api', { controller: 'query', action: 'deleterows', folder: '/Home' }],
  ['/login/whoAmI.view', { controller: 'login', action: 'whoami', folder: null }],
  ['/login-whoami.api', { controller: 'login', action: 'whoami', folder: null }],
  ['/login/stopImpersonating.api', { controller: 'login', action: 'stopimpersonating', folder: null }],
  ['/user-impersonateUser.api', { controller: 'user', action: 'impersonateuser', folder: null }],
  ['/home/login-logout.api', { controller: 'login', action: 'logout', folder: '/home' }],
  [
    '/A/pipeline-analysis-getFileStatus.api',
    { controller: 'pipeline-analysis', action: 'getfilestatus', folder: '/A' },
  ],
  ['/query/My-Study/selectRows.api', { ...selectRows, folder: '/My-Study' }],
  ['/a+b/query-selectRows.api', { ...selectRows, folder: '/a+b' }],
  ['/M%C3%BCnchen/v1.2/query-selectRows.api', { ...selectRows, folder: '/München/v1.2' }],
  ['/%EF%BB%BF/query-selectRows.api', { ...selectRows, folder: '/\uFEFF' }],
  ['/a%2520b/query-selectRows.api', { ...selectRows, folder: '/a%20b' }],
])('%s is read in either URL style', (path, call) => {
  expect(parseLabKeyPath(path)).toEqual(call)
})

test.each([
  ['/prod/Home/query-getQuery.api', 'prod', '/Home'],
  ['/prod/query/Home/getQuery.api', '/prod/', '/Home'],
  ['/prod/prod/query-getQuery.api', '/prod', '/prod'],
])('%s is read below the context path %s', (path, contextPath, folder) => {
  expect(parseLabKeyPath(path, contextPath)).toEqual({ ...selectRows, folder })
})

test.each([
  ['a lone percent sign', '/100%/query-getQuery.api'],
  ['half an escape', '/a%2/query-getQuery.api'],
  ['bytes that are not UTF-8', '/%FF/query-getQuery.api'],
  ['an overlong encoding of a slash', '/%C0%AF/query-getQuery.api'],
  ['an encoded surrogate', '/%ED%A0%80/query-getQuery.api'],
  ['half a character', '/\uD800/query-getQuery.api'],
  ['an encoded slash', '/A%2FB/query-getQuery.api'],
  ['a dot segment', '/./query-getQuery.api'],
  ['a way upwards', '/A/../query-getQuery.api'],
  ['an encoded way upwards', '/A/%2e%2E/query-getQuery.api'],
  ['a NUL', '/A%00/query-getQuery.api'],
  ['a line break', '/A%0AB/query-getQuery.api'],
  ['a C1 control character', '/A%C2%85/query-getQuery.api'],
])('a path with %s is a bad request', (_, path) => {
  expect(refusalOf(() => parseLabKeyPath(path)).code).toBe('bad-request')
})

test.each([
  '',
  '/',
  '/query',
  '/Home/query-.api',
  '/Home/.api',
  '/query-',
  '/Home/query-getQuery.x.api',
  '/Home/que ry-getQuery.api',
  '/query/A/a-b/-',
])('the path "%s" names no action and is not found', (path) => {
  expect(refusalOf(() => parseLabKeyPath(path)).code).toBe('not-found')
})

test('a path outside the context path is not found', () => {
  expect(refusalOf(() => parseLabKeyPath('/Home/query-getQuery.api', 'prod')).code).toBe('not-found')
})
