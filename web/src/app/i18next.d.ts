import 'i18next'

import type common from '../texts/common.en.json'
import type problems from '../texts/problems.en.json'
import type account from '../screens/account/texts.en.json'
import type sign_in from '../screens/sign_in/texts.en.json'
import type today from '../screens/today/texts.en.json'

// A line for each catalogue: keys are checked where they are used.
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common'
    resources: {
      common: typeof common
      problems: typeof problems
      account: typeof account
      sign_in: typeof sign_in
      today: typeof today
    }
  }
}
