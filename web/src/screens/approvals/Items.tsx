import { Button, Center, Skeleton, Stack } from '@mantine/core'
import IconChecks from '@tabler/icons-react/icons/IconChecks'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { EmptyState } from '../../components/EmptyState'
import { ProblemAlert } from '../../components/ProblemAlert'

interface Props<Item> {
  query: {
    data?: { pages: { items: Item[] }[] }
    error: unknown
    isPending: boolean
    hasNextPage: boolean
    isFetchingNextPage: boolean
    fetchNextPage: () => unknown
  }
  item: (item: Item) => ReactNode
}

/** The cards of a list: skeletons, what went wrong, nothing to do, and more on demand. */
export function Items<Item>({ query, item }: Props<Item>) {
  const { t } = useTranslation('approvals')
  const { t: common } = useTranslation()
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <Stack aria-busy={query.isPending}>
      <ProblemAlert error={query.error} />
      {query.isPending && Array.from({ length: 3 }, (_, index) => <Skeleton key={index} h={180} />)}
      {query.data !== undefined && items.length === 0 && (
        <EmptyState icon={IconChecks} title={t('none')}>
          {t('none_text')}
        </EmptyState>
      )}
      {items.map(item)}
      {query.hasNextPage && (
        <Center>
          <Button
            variant="default"
            loading={query.isFetchingNextPage}
            onClick={() => query.fetchNextPage()}
          >
            {common('actions.more')}
          </Button>
        </Center>
      )}
    </Stack>
  )
}
