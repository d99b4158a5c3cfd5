import { useQueries } from '@tanstack/react-query'

import { api } from '../../api/client'
import type { DayEntry } from '../../api/schema'
import { dayQuery } from '../../api/timesheets'
import type { Whose } from '../../api/whose'
import { monthAfter, monthOf } from '../month/weeks'
import { datesBefore, recentTasks } from './tasks'

/** How many of the last days tell which tasks are likely. */
const DAYS = 5

export interface Recent {
  /** Tasks by how lately they were used. */
  tasks: string[]
  /** The last day before this one for which something is recorded. */
  last: { date: string; entries: DayEntry[] } | null
}

/** What somebody worked on before a date, in its month or the one before. */
export function useRecent(date: string, whose: Whose, isWanted: boolean): Recent {
  const month = monthOf(date)
  const of = (month: string) => ({ params: { query: { month, ...whose.query } } })
  const enabled = isWanted && month <= monthOf(whose.today)
  const current = api.useQuery('get', '/api/v1/timesheet/month', of(month), { enabled })
  const before = api.useQuery('get', '/api/v1/timesheet/month', of(monthAfter(month, -1)), {
    enabled,
  })
  const all = [...(current.data?.days ?? []), ...(before.data?.days ?? [])]
  const days = useQueries({
    queries: datesBefore(all, date, DAYS).map((date) => ({
      ...dayQuery(date, whose.query),
      staleTime: 60_000,
    })),
  }).flatMap(({ data }) => (data === undefined ? [] : [data.day]))
  return { tasks: recentTasks(days), last: days[0] ?? null }
}
