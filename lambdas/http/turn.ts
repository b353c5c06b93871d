// One turn of the onion: what its layers hand to each other.
import type { World } from '../../stores/world.ts'
import type { Answer, Call, Context, Endpoint, OpenEndpoint } from './call.ts'

/** A story whose input nobody but itself knows: it is told what its own `input` made, and nothing else. */
export type AnyEndpoint = Endpoint<unknown> | OpenEndpoint<unknown>

export type Turn = {
  readonly call: Call
  /** Set by the session layer to the world of this request: its rules as of the settings that it has read. */
  world: World
  readonly endpoint: AnyEndpoint
  readonly now: Date
  /** Set by the session layer when the call came with a pass. */
  context: Context | null
  /** Why the session layer could not set it. */
  unopened: { readonly error: unknown } | null
  /** What the story answered with; its rows are let go of when they are not released. */
  made: Answer | null
  /** Set once the record is durable. */
  eventId: string | null
}
