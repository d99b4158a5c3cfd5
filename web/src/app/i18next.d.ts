import 'i18next'

import type common from '../texts/common.en.json'
import type grants from '../texts/grants.en.json'
import type problems from '../texts/problems.en.json'
import type account from '../screens/account/texts.en.json'
import type kiosk from '../screens/kiosk/texts.en.json'
import type people from '../screens/people/texts.en.json'
import type people_import from '../screens/people_import/texts.en.json'
import type presence from '../screens/presence/texts.en.json'
import type reports from '../screens/reports/texts.en.json'
import type approvals from '../screens/approvals/texts.en.json'
import type roles from '../screens/roles/texts.en.json'
import type api_keys from '../screens/api_keys/texts.en.json'
import type webhooks from '../screens/webhooks/texts.en.json'
import type jobs from '../screens/jobs/texts.en.json'
import type audit from '../screens/audit/texts.en.json'
import type day from '../screens/day/texts.en.json'
import type month from '../screens/month/texts.en.json'
import type attendance from '../screens/attendance/texts.en.json'
import type organization from '../screens/organization/texts.en.json'
import type locks from '../screens/locks/texts.en.json'
import type hours from '../screens/hours/texts.en.json'
import type calendar from '../screens/calendar/texts.en.json'
import type projects from '../screens/projects/texts.en.json'
import type sign_in from '../screens/sign_in/texts.en.json'
import type today from '../screens/today/texts.en.json'

// A line for each catalogue: keys are checked where they are used.
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common'
    resources: {
      common: typeof common
      grants: typeof grants
      problems: typeof problems
      account: typeof account
      kiosk: typeof kiosk
      people: typeof people
      people_import: typeof people_import
      presence: typeof presence
      reports: typeof reports
      approvals: typeof approvals
      roles: typeof roles
      api_keys: typeof api_keys
      webhooks: typeof webhooks
      jobs: typeof jobs
      audit: typeof audit
      day: typeof day
      month: typeof month
      attendance: typeof attendance
      organization: typeof organization
      locks: typeof locks
      hours: typeof hours
      calendar: typeof calendar
      projects: typeof projects
      sign_in: typeof sign_in
      today: typeof today
    }
  }
}
