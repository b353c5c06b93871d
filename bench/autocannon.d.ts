// The part of autocannon 9 that load.ts uses; the package brings no types.
declare module 'autocannon' {
  import type { EventEmitter } from 'node:events'

  type Options = {
    readonly url: string
    readonly method: 'GET' | 'POST'
    readonly headers: Readonly<Record<string, string>>
    readonly body?: string
    readonly connections: number
    readonly duration: number
    readonly sampleInt: number
  }
  type Result = {
    readonly errors: number
    readonly timeouts: number
    readonly non2xx: number
    readonly duration: number
  }

  export default function autocannon(options: Options, done: (error: unknown, result: Result) => void): EventEmitter
}
