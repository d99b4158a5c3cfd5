import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData } from '@tanstack/react-query'

import { api } from '../../api/client'
import { useMyself } from '../../api/me'
import type { FilterValues, Task } from '../../api/schema'
import type { Whose } from '../../api/whose'
import type { Filters } from './route'

export interface Tasks {
  tasks: Task[]
  values: FilterValues
  isPending: boolean
  error: unknown
}

const none: FilterValues = { project_phases: [], departments: [], disciplines: [] }

/**
 * The tasks somebody may choose from. All of them are here, so that typing finds at once; of more than the server gives
 * in one answer, it is asked for those that match what is typed.
 */
export function useTasks(whose: Whose, filters: Filters, typed: string, isWanted: boolean): Tasks {
  const { can } = useMyself()
  const [q] = useDebouncedValue(typed.trim(), 150)
  const query = {
    ...whose.query,
    ...(filters.phase !== undefined && { project_phase: filters.phase }),
    ...(filters.department !== undefined && { department: filters.department }),
    ...(filters.discipline !== undefined && { discipline: filters.discipline }),
  }
  const all = api.useQuery(
    'get',
    '/api/v1/tasks/active',
    { params: { query } },
    { enabled: isWanted && can('projects.view'), placeholderData: keepPreviousData },
  )
  const hasMore = (all.data?.next_cursor ?? null) !== null
  const found = api.useQuery(
    'get',
    '/api/v1/tasks/active',
    { params: { query: { ...query, q } } },
    { enabled: hasMore && q !== '' },
  )
  const tasks = new Map(
    [...(all.data?.tasks ?? []), ...(found.data?.tasks ?? [])].map((task) => [task.id, task]),
  )
  return {
    tasks: [...tasks.values()],
    values: all.data?.filter_values ?? none,
    isPending: all.isPending,
    error: all.error,
  }
}
