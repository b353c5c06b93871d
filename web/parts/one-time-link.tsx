// A one-time link, shown once: whoever has it chooses the password of that person.
import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { Time } from './time.tsx'

export type MadeLink = {
  readonly person: string
  readonly path: string
  readonly reason: 'invite' | 'reset'
  readonly endsAt: string
}

export function OneTimeLink({ link, done }: { readonly link: MadeLink; readonly done: () => void }) {
  const address = `${location.origin}${link.path}`
  const what = link.reason === 'invite' ? 'An invitation' : 'A new password'
  return (
    <Alert type="success" header={`${what} for ${link.person}`} action={<Button onClick={done}>Done</Button>}>
      <SpaceBetween size="xs">
        <span>
          Give them this link by a way that you trust. It works once, until <Time at={link.endsAt} />, and is shown this
          once.
        </span>
        <CopyToClipboard
          variant="inline"
          textToCopy={address}
          copyButtonAriaLabel="Copy the link"
          copySuccessText="Copied"
          copyErrorText="Not copied"
        />
      </SpaceBetween>
    </Alert>
  )
}
