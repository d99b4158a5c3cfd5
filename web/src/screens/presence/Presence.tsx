import { Alert, Button, Center, Paper, Skeleton, Text } from '@mantine/core'
import IconUsers from '@tabler/icons-react/icons/IconUsers'
import { keepPreviousData } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import { useFormats } from '../../app/formats'
import { EmptyState } from '../../components/EmptyState'
import { ProblemAlert } from '../../components/ProblemAlert'
import { cursorPages } from '../../components/Rows'
import { Screen } from '../../components/Screen'
import { Filters } from './Filters'
import { Person } from './Person'
import { is, stateOf } from './presence'
import classes from './presence.module.css'
import { presenceRoute } from './route'

const REFRESHED = 15_000

/** Who is at work now, who should be, and who is off. */
export function Presence() {
  const { t } = useTranslation('presence')
  const { t: common } = useTranslation()
  const formats = useFormats()
  const { show, q, department, manager } = presenceRoute.useSearch()
  const team = api.useInfiniteQuery(
    'get',
    '/api/v1/timetracking/presence',
    {
      params: {
        query: { q, department, manager_id: manager, state: stateOf(show), limit: 200 },
      },
    },
    { ...cursorPages, refetchInterval: REFRESHED, placeholderData: keepPreviousData },
  )
  const { hasNextPage, isFetching, fetchNextPage, isError } = team
  // What is no state is looked for here, among all of them.
  const looking = show !== undefined && stateOf(show) === undefined && hasNextPage && !isError
  useEffect(() => {
    if (looking && !isFetching) {
      void fetchNextPage()
    }
  }, [looking, isFetching, fetchNextPage])
  const elapsed = useElapsed(team.dataUpdatedAt)
  const people = (team.data?.pages.flatMap(({ items }) => items) ?? []).filter(
    (person) => show === undefined || is(person, show),
  )
  const summary = team.data?.pages[0]?.summary ?? null
  return (
    <Screen title={t('title')}>
      <Filters summary={summary} />
      {team.data === undefined && <ProblemAlert error={team.error} />}
      {team.data !== undefined && team.error !== null && (
        <Alert
          color="yellow"
          role="status"
          title={t('stale')}
          styles={{ title: { color: 'var(--mantine-color-text)' } }}
        >
          {t('stale_text', { at: formats.time(new Date(team.dataUpdatedAt).toISOString()) })}
        </Alert>
      )}
      {team.isPending && <Waiting />}
      {team.data !== undefined && people.length === 0 && !looking && (
        <EmptyState icon={IconUsers} title={summary?.employees === 0 ? t('nobody') : t('none')}>
          {summary?.employees === 0 ? t('nobody_text') : t('none_text')}
        </EmptyState>
      )}
      {people.length > 0 && (
        <Paper withBorder>
          <ul className={classes.list} aria-label={t('title')}>
            {people.map((person) => (
              <Person key={person.employee_id} person={person} elapsed={elapsed} />
            ))}
          </ul>
        </Paper>
      )}
      {hasNextPage && !looking && (
        <Center>
          <Button
            variant="default"
            loading={team.isFetchingNextPage}
            onClick={() => void fetchNextPage()}
          >
            {common('actions.more')}
          </Button>
        </Center>
      )}
      <Text size="xs" c="dimmed">
        {t('refreshed')}
      </Text>
    </Screen>
  )
}

/** Milliseconds since then, each second. */
function useElapsed(then: number): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return Math.max(0, now - then)
}

function Waiting() {
  return (
    <Paper withBorder aria-busy>
      <ul className={classes.list}>
        {Array.from({ length: 8 }, (_, line) => (
          <li key={line} className={classes.person}>
            <Skeleton h={16} w="60%" className={classes.who} />
            <Skeleton h={16} w="50%" className={classes.state} />
            <Skeleton h={16} className={classes.worked} />
          </li>
        ))}
      </ul>
    </Paper>
  )
}
