// What failed, said where it happened and to screen readers at once.
import Alert from '@cloudscape-design/components/alert'

export function Failure({ why }: { readonly why: string }) {
  return (
    <div role="alert">
      <Alert type="error">{why}</Alert>
    </div>
  )
}
