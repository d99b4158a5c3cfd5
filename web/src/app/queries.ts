import { MutationCache, QueryClient } from '@tanstack/react-query'
import { notifications } from '@mantine/notifications'

import { isProblem, problemText } from '../api/problem'
import { texts } from './i18n'

/** No answer, too busy, the database away: worth another attempt. What the server has judged is not. */
function isPassing(error: unknown): boolean {
  return !isProblem(error) || error.status === 503 || error.status === 429
}

declare module '@tanstack/react-query' {
  interface Register {
    mutationMeta: {
      /** The screen shows what went wrong itself, where it was typed. */
      shown?: boolean
    }
  }
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failures, error) => failures < 3 && isPassing(error),
    },
    // A punch or a save is tried again by the person or by its own queue, never in secret.
    mutations: { retry: false, networkMode: 'always' },
  },
  mutationCache: new MutationCache({
    onError: (error, _variables, _context, mutation) => {
      if (mutation.meta?.shown !== true) {
        notifications.show({ color: 'red', message: problemText(error, texts('problems')) })
      }
    },
  }),
})
