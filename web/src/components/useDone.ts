import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'

/**
 * The options of what is done with a button: `const done = useDone()` and
 * `api.useMutation('post', '/api/v1/…/archive', done(t('archived')))`. It is said when it is done, and what is shown is
 * read again, also where it was refused: then it is no longer as it was shown. `refresh` where that is not all `get`.
 */
export function useDone(refresh?: () => Promise<unknown>) {
  const queries = useQueryClient()
  return (message: string) => ({
    onSuccess: () => notifications.show({ color: 'green', message }),
    onSettled: refresh ?? (() => queries.invalidateQueries({ queryKey: ['get'] })),
  })
}
