import {
  Avatar,
  Button,
  Center,
  Skeleton,
  Stack,
  Text,
  TextInput,
  UnstyledButton,
} from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import IconSearch from '@tabler/icons-react/icons/IconSearch'
import IconUserQuestion from '@tabler/icons-react/icons/IconUserQuestion'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import type { Client } from 'openapi-fetch'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { need } from '../../api/client'
import type { KioskEmployee, paths } from '../../api/schema'
import { EmptyState } from '../../components/EmptyState'
import { ProblemAlert } from '../../components/ProblemAlert'
import { State } from '../../components/State'
import classes from './kiosk.module.css'

const colours = { out: 'gray', working: 'green', on_break: 'yellow' } as const

/** Everybody who has a PIN, found by typing part of the name. */
export function People(props: {
  client: Client<paths>
  onChoose: (person: KioskEmployee) => void
}) {
  const { t } = useTranslation('kiosk')
  const { t: common } = useTranslation()
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed.trim(), 150)
  const people = useInfiniteQuery({
    queryKey: ['kiosk', 'people', q],
    queryFn: ({ pageParam }) =>
      need(
        props.client.GET('/api/v1/kiosk/employees', {
          params: {
            query: {
              limit: 60,
              ...(q !== '' && { q }),
              ...(pageParam !== null && { cursor: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  })
  const found = people.data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <Stack>
      <TextInput
        size="lg"
        label={t('who')}
        placeholder={t('name')}
        leftSection={<IconSearch size={20} aria-hidden />}
        value={typed}
        autoComplete="off"
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        onKeyDown={({ key }) => {
          const [only, ...others] = found
          if (key === 'Enter' && only !== undefined && others.length === 0) {
            props.onChoose(only)
          }
        }}
      />
      <ProblemAlert error={people.error} />
      {people.data !== undefined && found.length === 0 && (
        <EmptyState icon={IconUserQuestion} title={q === '' ? t('nobody') : common('nobody_found')}>
          {t('nobody_text')}
        </EmptyState>
      )}
      <ul className={classes.people} aria-label={t('people')} aria-busy={people.isPending}>
        {people.isPending &&
          Array.from({ length: 9 }, (_, index) => <Skeleton key={index} h={76} component="li" />)}
        {found.map((person) => (
          <li key={person.id}>
            <UnstyledButton className={classes.person} onClick={() => props.onChoose(person)}>
              <Avatar name={person.name} color="stint" variant="filled" size="md" aria-hidden />
              <Stack gap={2}>
                <Text fw={600}>{person.name}</Text>
                <State color={colours[person.state]}>{t(`states.${person.state}`)}</State>
              </Stack>
            </UnstyledButton>
          </li>
        ))}
      </ul>
      {people.hasNextPage && (
        <Center>
          <Button size="md" variant="default" onClick={() => void people.fetchNextPage()}>
            {common('actions.more')}
          </Button>
        </Center>
      )}
    </Stack>
  )
}
