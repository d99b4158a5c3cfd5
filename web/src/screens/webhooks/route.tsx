import { createRoute, lazyRouteComponent } from '@tanstack/react-router'

import { only, shellRoute } from '../../app/routes'

export interface WebhookSearch {
  /** Whose deliveries are shown. */
  webhook?: string
  state?: 'pending' | 'delivered' | 'failed'
}

const states = ['pending', 'delivered', 'failed'] as const

export const webhooksRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/webhooks',
  validateSearch: ({ webhook, state }: Record<string, unknown>): WebhookSearch => ({
    webhook: typeof webhook === 'string' && /^[0-9a-f-]{36}$/.test(webhook) ? webhook : undefined,
    state: states.find((one) => one === state),
  }),
  beforeLoad: only('webhooks.manage', 'all'),
  component: lazyRouteComponent(() => import('./Webhooks'), 'Webhooks'),
})
