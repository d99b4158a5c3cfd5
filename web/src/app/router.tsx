import { createRouter } from '@tanstack/react-router'

import { Waiting } from '../components/Waiting'
import { accountRoute } from '../screens/account/route'
import { apiKeysRoute } from '../screens/api_keys/route'
import { approvalsRoute } from '../screens/approvals/route'
import { attendanceRoute } from '../screens/attendance/route'
import { auditRoute } from '../screens/audit/route'
import { jobsRoute } from '../screens/jobs/route'
import { kioskRoute } from '../screens/kiosk/route'
import { peopleRoute, personRoute } from '../screens/people/route'
import { peopleImportRoute } from '../screens/people_import/route'
import { presenceRoute } from '../screens/presence/route'
import { reportsRoute } from '../screens/reports/route'
import { rolesRoute } from '../screens/roles/route'
import { webhooksRoute } from '../screens/webhooks/route'
import { dayRoute } from '../screens/day/route'
import { monthRoute } from '../screens/month/route'
import { organizationRoute } from '../screens/organization/route'
import { locksRoute } from '../screens/locks/route'
import { hoursRoute } from '../screens/hours/route'
import { calendarRoute } from '../screens/calendar/route'
import { projectsRoute, projectRoute } from '../screens/projects/route'
import { signInRoute } from '../screens/sign_in/route'
import { todayRoute } from '../screens/today/route'
import { FailedScreen, MissingScreen } from './Failures'
import { rootRoute, shellRoute } from './routes'

// Screens add their routes here, and themselves to what people choose from in navigation.ts.
const routeTree = rootRoute.addChildren([
  signInRoute,
  kioskRoute,
  shellRoute.addChildren([
    todayRoute,
    monthRoute,
    dayRoute,
    attendanceRoute,
    accountRoute,
    approvalsRoute,
    presenceRoute,
    peopleRoute,
    personRoute,
    peopleImportRoute,
    reportsRoute,
    organizationRoute,
    locksRoute,
    hoursRoute,
    calendarRoute,
    projectsRoute,
    projectRoute,
    rolesRoute,
    apiKeysRoute,
    webhooksRoute,
    jobsRoute,
    auditRoute,
  ]),
])

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0, // the queries' cache decides
  defaultPendingComponent: Waiting,
  defaultErrorComponent: FailedScreen,
  defaultNotFoundComponent: MissingScreen,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
