// What cannot be overlooked: that one acts as somebody else, and that the session is about to end.

import Button from '@cloudscape-design/components/button'
import Flashbar, { type FlashbarProps } from '@cloudscape-design/components/flashbar'
import { confirmPresence, type SessionFacts, stopImpersonating, useSessionState } from '../session.ts'
import { useAct } from './read.ts'
import { Countdown, useLeft } from './time.tsx'

const nearMs = 2 * 60_000

function actingNotice(facts: SessionFacts, stop: () => void): FlashbarProps.MessageDefinition[] {
  const { actingAs, actingWith, actingWithin } = facts
  if (!actingAs && !actingWith) return []
  const whom = actingAs
    ? `${actingAs.displayName} (${actingAs.email})`
    : actingWith && 'group' in actingWith
      ? `the group ${actingWith.group.name}`
      : `the roles ${actingWith?.roles.join(', ')}`
  return [
    {
      id: 'acting',
      type: 'warning',
      header: `You act as ${whom}${actingWithin === null ? '' : ` in ${actingWithin}`}`,
      content: 'Everything you see and do is recorded with both of you. You sign nothing and make no keys meanwhile.',
      action: <Button onClick={stop}>Stop acting</Button>,
    },
  ]
}

export function Notices() {
  const state = useSessionState()
  const { run, failure, isBusy } = useAct()
  const idleEndsMs = state.type === 'in' ? state.idleEndsMs : 0
  const left = useLeft(idleEndsMs)
  if (state.type !== 'in') return null
  const isLast = state.endsMs - idleEndsMs < 1000
  const near: FlashbarProps.MessageDefinition[] =
    left > nearMs
      ? []
      : [
          {
            id: 'near-end',
            type: 'warning',
            ariaRole: 'alert',
            header: 'This session is about to end',
            content: (
              <>
                <Countdown endsMs={idleEndsMs} label="Time left" /> left.{' '}
                {isLast ? 'It has lasted as long as a session may: sign in again.' : 'Its keys end with it.'}
              </>
            ),
            ...(isLast
              ? {}
              : {
                  action: (
                    <Button loading={isBusy} onClick={() => void run(confirmPresence)}>
                      I’m still here
                    </Button>
                  ),
                }),
          },
        ]
  const failed: FlashbarProps.MessageDefinition[] =
    failure === null ? [] : [{ id: 'failure', type: 'error', content: failure }]
  const items = [...actingNotice(state.facts, () => void run(stopImpersonating)), ...near, ...failed]
  return <Flashbar items={items} />
}
