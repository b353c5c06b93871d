// Asks once more before something that acts at once and cannot be taken back unseen.
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Modal from '@cloudscape-design/components/modal'
import SpaceBetween from '@cloudscape-design/components/space-between'

type Props = {
  readonly header: string
  /** What will happen, to whom and when. */
  readonly what: string
  /** The words of the button that does it. */
  readonly yes: string
  readonly isBusy: boolean
  readonly done: () => void
  readonly leave: () => void
}

export function MakeSure({ header, what, yes, isBusy, done, leave }: Props) {
  return (
    <Modal
      visible
      header={header}
      closeAriaLabel="Leave it as it is"
      onDismiss={leave}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={leave}>
              Leave it as it is
            </Button>
            <Button variant="primary" loading={isBusy} onClick={done}>
              {yes}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      {what}
    </Modal>
  )
}
