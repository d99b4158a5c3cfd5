import { Skeleton, Stack, Table } from '@mantine/core'
import type { ReactNode } from 'react'

import { More } from './More'
import { ProblemAlert } from './ProblemAlert'
import { Row, StackedTable, type Column } from './StackedTable'

interface Pages<Item> {
  data?: { pages: { items: Item[] }[] }
  error: unknown
  isPending: boolean
  hasNextPage: boolean
  isFetchingNextPage: boolean
  fetchNextPage: () => unknown
}

interface Props<Item> {
  /** An infinite query of a list: `api.useInfiniteQuery('get', '/api/v1/…', { params }, cursorPages)`. */
  query: Pages<Item>
  /** What the table is of, for those who do not see it. */
  label: string
  columns: Column[]
  /** A `<Row>` with a key for each. */
  row: (item: Item) => ReactNode
  /** An `<EmptyState>`. */
  empty: ReactNode
}

/** The options for lists with cursors. */
export const cursorPages = {
  pageParamName: 'cursor',
  initialPageParam: null as unknown as string, // leaves the parameter out
  getNextPageParam: (page: { next_cursor: string | null }) => page.next_cursor ?? undefined,
}

/** A list as a table: a skeleton while it loads, what went wrong, what to do if it is empty, and more on demand. */
export function Rows<Item>({ query, label, columns, row, empty }: Props<Item>) {
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  if (query.error !== null) {
    return <ProblemAlert error={query.error} />
  }
  if (!query.isPending && items.length === 0) {
    return empty
  }
  return (
    <Stack gap="sm">
      <StackedTable label={label} columns={columns} busy={query.isPending}>
        {query.isPending
          ? Array.from({ length: 8 }, (_, line) => (
              <Row key={line}>
                {columns.map((_, index) => (
                  <Table.Td key={index}>
                    <Skeleton h={14} my={5} />
                  </Table.Td>
                ))}
              </Row>
            ))
          : items.map(row)}
      </StackedTable>
      <More query={query} />
    </Stack>
  )
}
