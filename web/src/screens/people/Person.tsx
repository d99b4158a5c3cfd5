import { Anchor, Group, Grid, Skeleton, Stack, Text } from '@mantine/core'
import IconArrowLeft from '@tabler/icons-react/icons/IconArrowLeft'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'

import { useMyself } from '../../api/me'
import { ProblemAlert } from '../../components/ProblemAlert'
import { Screen } from '../../components/Screen'
import { Access } from './Access'
import { DetailsForm } from './DetailsForm'
import { Employment } from './Employment'
import { Norms } from './Norms'
import { Part } from './Part'
import { PersonState } from './PersonState'
import { Pin } from './Pin'
import { peopleRoute, personRoute } from './route'
import { usePerson } from './usePerson'

/** Somebody: what is known of them, what is expected, how they get in. */
export function Person() {
  const { t } = useTranslation('people')
  const { can } = useMyself()
  const { id } = personRoute.useParams()
  const { data, error } = usePerson(id)
  const manages = can('employees.manage', 'team')
  return (
    <Screen title={data?.person.name ?? t('person')}>
      <Group justify="space-between" mt={-8} mih={24}>
        <Anchor size="sm" renderRoot={(props) => <Link {...props} to={peopleRoute.to} />}>
          <Group gap={4} component="span">
            <IconArrowLeft size={16} aria-hidden />
            {t('back')}
          </Group>
        </Anchor>
        <Group gap="sm">
          {data !== undefined && <PersonState person={data.person} />}
          {data !== undefined && can('reports.read', 'team') && (
            <Anchor
              size="sm"
              renderRoot={(props) => <Link {...props} to="/reports" search={{ employee: id }} />}
            >
              {t('report')}
            </Anchor>
          )}
        </Group>
      </Group>
      {data === undefined && <ProblemAlert error={error} />}
      {data === undefined && error === null && <Waiting />}
      {data !== undefined && (
        <Grid key={id} gap="lg">
          <Grid.Col span={{ base: 12, md: 7 }}>
            <DetailsForm version={data} readOnly={!manages} />
          </Grid.Col>
          <Grid.Col span={{ base: 12, md: 5 }}>
            <Stack gap="lg">
              <Norms person={data.person} readOnly={!manages} />
              {manages ? (
                <>
                  <Access person={data.person} />
                  <Pin person={data.person} />
                  <Employment person={data.person} />
                </>
              ) : (
                <Part title={t('access')}>
                  <Text size="sm">{t(`login_texts.${data.person.login}`)}</Text>
                </Part>
              )}
            </Stack>
          </Grid.Col>
        </Grid>
      )}
    </Screen>
  )
}

function Waiting() {
  return (
    <Grid gap="lg" aria-busy>
      <Grid.Col span={{ base: 12, md: 7 }}>
        <Skeleton h={480} />
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 5 }}>
        <Stack gap="lg">
          <Skeleton h={180} />
          <Skeleton h={140} />
          <Skeleton h={140} />
        </Stack>
      </Grid.Col>
    </Grid>
  )
}
