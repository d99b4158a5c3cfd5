import { createRoute, lazyRouteComponent, notFound } from '@tanstack/react-router'

import { only, shellRoute } from '../../app/routes'
import { MissingScreen } from '../../app/Failures'
import { addDays } from '../../format/dates'

/** What the offered tasks are narrowed to. */
export interface Filters {
  phase?: string
  department?: string
  discipline?: string
}

export interface DaySearch extends Filters {
  /** Whose; one's own if it is absent. */
  employee?: string
}

function isDate(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !isNaN(Date.parse(text)) && addDays(text, 0) === text
}

export const dayRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/day/$date',
  validateSearch: (search: Record<string, unknown>): DaySearch => {
    const { employee, phase, department, discipline } = search
    return Object.fromEntries(
      Object.entries({ employee, phase, department, discipline })
        .filter(([, value]) => typeof value === 'string' || typeof value === 'number')
        .map(([name, value]) => [name, String(value)]),
    )
  },
  beforeLoad: async ({ params }) => {
    if (!isDate(params.date)) {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- the router's way
      throw notFound()
    }
    await only('timesheets.read')()
  },
  notFoundComponent: MissingScreen,
  component: lazyRouteComponent(() => import('./Day'), 'Day'),
})
