import { Button, Center } from '@mantine/core'
import { useTranslation } from 'react-i18next'

interface Props {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown }
}

/** Below a list of which there is more. */
export function More({ query }: Props) {
  const { t } = useTranslation()
  return (
    query.hasNextPage && (
      <Center>
        <Button
          variant="default"
          loading={query.isFetchingNextPage}
          onClick={() => query.fetchNextPage()}
        >
          {t('actions.more')}
        </Button>
      </Center>
    )
  )
}
