// The words all stories share: one HTTP call as a gateway hands it over, the context it runs in, what a story returns.

import type { Told } from '../../core/audit-event.ts'
import type { Declaration } from '../../core/declaration.ts'
import type { Impersonation } from '../../core/impersonation.ts'
import type { KeyLimits } from '../../core/key-limits.ts'
import type { Refusal } from '../../core/refusal.ts'
import type { SessionDetail } from '../../core/session.ts'
import type { User } from '../../core/user.ts'
import type { Held } from '../../engine/engine.ts'
import type { Folder } from '../../stores/folders.ts'
import type { HeldSettings } from '../../stores/registry.ts'
import type { Item } from '../../stores/table.ts'
import type { Operation, World } from '../../stores/world.ts'
import type { Route } from '../routes.ts'

/** What the authorizer vouched for: ids and the session's end; all else is read again, strongly. */
export type Pass = {
  readonly session: string
  readonly sequence: number
  /** When the session ends if nothing more happens, as the use that was authorised has left it. */
  readonly expiresAtMs: number
  readonly user: number
  /** The era of the person's account that the session lived in. */
  readonly era: string
  /** Whom the person acts as; null as themselves. */
  readonly actingAs: number | null
  /** The key's id; null when the browser's cookie was shown. */
  readonly key: string | null
  /** Whether the key is narrower than its session; how, is read again. */
  readonly isNarrowed: boolean
  readonly csrf: string
}

/** One call. Everything in it is hostile but `route`, `address`, `requestId`, `secure` and `pass`. */
export type Call = {
  readonly route: Route
  readonly method: string
  /** As sent: percent-encoded, without the query string. */
  readonly path: string
  /** Decoded path parameters; throws Refusal `bad-request` when they do not decode. */
  params(): Readonly<Record<string, string>>
  /** Decoded query pairs in order; throws Refusal `bad-request` when they do not decode. */
  query(): readonly (readonly [string, string])[]
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | null
  readonly address: string
  readonly requestId: string
  /** Whether the caller came by https. */
  readonly secure: boolean
  readonly pass: Pass | null
}

/** Who acts, with whose rights, in which session, at what time; and what is read of session and site when a story asks for it. */
export type Context = {
  readonly call: Call
  readonly now: Date
  readonly pass: Pass
  /** Whose rights count: whoever signed in, or whom they act as. */
  readonly user: User
  /** Whoever signed in. */
  readonly actor: User
  /** Null as themselves. */
  readonly impersonation: Impersonation | null
  /** What the key that was shown is narrowed to; null when to nothing. Read strongly, for this request. */
  readonly limits: KeyLimits | null
  /** The declaration made for a folder itself. Read strongly, once a request: what was decided under is what is recorded. */
  declaration(folder: string): Promise<Declaration | undefined>
  /** What holds in a folder: declared for it, or where it inherits for the nearest above it. Read strongly, once a request. */
  declarationIn(folder: Pick<Folder, 'path' | 'inheritsDeclaration' | 'createdAt'>): Promise<Declaration | undefined>
  /** What was decided by in a folder, for its record: as `declarationIn` found it, else what was declared for the folder. */
  decidedBy(folder: string): Promise<Declaration | undefined>
  /** The whole session, strongly read. Throws Refusal `session-expired` when it was cleaned away. */
  detail(): Promise<SessionDetail & { readonly hot: Item }>
  /** The site's settings. Read strongly, once a request. */
  settings(): Promise<HeldSettings>
}

export type Answer = {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** The text or bytes of the body, or encoded rows; null is an empty body. */
  readonly body: string | Uint8Array | RowsBody | null
}

export type TextAnswer = Answer & { readonly body: string | null }

/** Encoded rows between two texts. Whoever has it reads it or discards what is held. */
export type RowsBody = { readonly head: string; readonly held: Held; readonly tail: string }

/** What an event of a sign-in needs: a session and a user that the call did not come with. */
export type Subject = {
  readonly user: { readonly id: number; readonly email: string } | null
  readonly session: { readonly id: string; readonly sequence: number } | null
}

/** What a story says: what to change, what to record, and what to answer once both are durable. */
export type Outcome = {
  readonly changes?: readonly Operation[]
  /** What the caller is told when a change was refused because somebody else came first. */
  readonly conflict?: Refusal
  readonly event: Told
  /** The folder it is about; its declaration goes into the event. */
  readonly folder?: string | null
  /** The declaration to record when it is not the one the session holds for the folder. */
  readonly declaration?: Declaration
  readonly subject?: Subject
  readonly answer: Answer | Refusal
  /** Tidies up once it is known whether the changes were made; when that is not known, it is not called. */
  afterwards?(isDone: boolean): Promise<void>
}

/** A story. It reads, decides and returns; it writes nothing itself. */
export type Endpoint<I> = {
  /** Unknown in, typed out; throws Refusal. */
  input(call: Call): I
  run(input: I, context: Context, world: World): Promise<Outcome>
}

/** A story for anybody: there is no session yet. */
export type OpenEndpoint<I> = {
  input(call: Call): I
  runOpen(input: I, call: Call, world: World): Promise<Outcome>
}
