// The audit event that a view has left, to be found again by whoever reviews it.
import Box from '@cloudscape-design/components/box'
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard'
import Link from '@cloudscape-design/components/link'
import { eventPath } from '../audit-trail.ts'
import { mayReadAudit, useSession } from '../session.ts'

export function Recorded({ event, what = 'Recorded' }: { readonly event: string | null; readonly what?: string }) {
  const { siteRoles } = useSession()
  if (event === null) return null
  return (
    <Box color="text-body-secondary" fontSize="body-s">
      {what} as{' '}
      <CopyToClipboard
        variant="inline"
        textToCopy={event}
        textToDisplay={event}
        copyButtonAriaLabel="Copy the id of the audit event"
        copySuccessText="Copied"
        copyErrorText="Not copied"
      />{' '}
      {mayReadAudit(siteRoles) && (
        <Link fontSize="body-s" href={eventPath(event)}>
          Event and proof
        </Link>
      )}
    </Box>
  )
}
