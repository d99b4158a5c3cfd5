import { createRoute, lazyRouteComponent } from '@tanstack/react-router'

import { rootRoute } from '../../app/routes'

/** At its own address, and without the menu: nobody is signed in at a kiosk. */
export const kioskRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/kiosk',
  component: lazyRouteComponent(() => import('./Kiosk'), 'Kiosk'),
})
