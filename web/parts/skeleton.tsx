// What is still on its way, in the shape that it will have: nothing jumps when it arrives. Screen readers are told in words.
import Box from '@cloudscape-design/components/box'
import Skeleton from '@cloudscape-design/components/skeleton'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Table, { type TableProps } from '@cloudscape-design/components/table'

const Told = ({ what }: { readonly what: string }) => (
  <span role="status" className="proviso-unseen">
    {what}
  </span>
)

/** A few lines of something. */
export function Coming({ what, lines = 3 }: { readonly what: string; readonly lines?: number }) {
  return (
    <Box padding={{ vertical: 's' }}>
      <Told what={what} />
      <SpaceBetween size="s">
        {Array.from({ length: lines }, (_, i) => i + 1).map((line) => (
          <Skeleton key={line} variant="text-body-m" width={line === lines ? '60%' : '100%'} />
        ))}
      </SpaceBetween>
    </Box>
  )
}

const emptyRows = [1, 2, 3, 4, 5]

/** A table whose columns stand there while its rows are on their way. */
export function ShapedTable<T>(props: TableProps<T>) {
  const { loading, loadingText = 'Loading', ...rest } = props
  if (!loading) return <Table<T> {...rest} />
  const { header, variant, contentDensity, filter, columnDefinitions } = props
  return (
    <>
      <Told what={loadingText} />
      <div aria-hidden="true" inert>
        <Table<number>
          {...(variant ? { variant } : {})}
          {...(contentDensity ? { contentDensity } : {})}
          header={header}
          filter={filter}
          items={emptyRows}
          columnDefinitions={columnDefinitions.map((column, i) => ({
            id: column.id ?? String(i),
            header: column.header,
            ...(column.minWidth === undefined ? {} : { minWidth: column.minWidth }),
            cell: () => <Skeleton variant="text-body-m" />,
          }))}
        />
      </div>
    </>
  )
}
