import { ActionIcon, Badge, Button, Grid, Group, Skeleton, Stack, Text } from '@mantine/core'
import IconChevronLeft from '@tabler/icons-react/icons/IconChevronLeft'
import IconChevronRight from '@tabler/icons-react/icons/IconChevronRight'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import { useMyself } from '../../api/me'
import { dayQuery } from '../../api/timesheets'
import { useWhose, type Whose } from '../../api/whose'
import { useFormats } from '../../app/formats'
import { ProblemAlert } from '../../components/ProblemAlert'
import { Screen } from '../../components/Screen'
import { TextLink } from '../../components/TextLink'
import { addDays } from '../../format/dates'
import { DayEditor } from './DayEditor'
import { dayRoute } from './route'

export function Day() {
  const { t } = useTranslation('day')
  const formats = useFormats()
  const { date } = dayRoute.useParams()
  const search = dayRoute.useSearch()
  const navigate = useNavigate({ from: '/day/$date' })
  const whose = useWhose(search.employee)
  const read = useQuery(dayQuery(date, whose.query))
  const show = (date: string) => void navigate({ params: { date }, search })
  const name = formats.dayName(date)
  return (
    <Screen
      title={whose.isMine ? name : `${name} · ${whose.name}`}
      actions={
        <>
          <ActionIcon
            variant="default"
            size={36}
            aria-label={t('previous')}
            onClick={() => show(addDays(date, -1))}
          >
            <IconChevronLeft size={18} aria-hidden />
          </ActionIcon>
          <Button
            variant="default"
            disabled={date === whose.today}
            onClick={() => show(whose.today)}
          >
            {t('today')}
          </Button>
          <ActionIcon
            variant="default"
            size={36}
            aria-label={t('next')}
            onClick={() => show(addDays(date, 1))}
          >
            <IconChevronRight size={18} aria-hidden />
          </ActionIcon>
        </>
      }
    >
      <Group gap="sm" mt={-12} mih={24}>
        <TextLink to="/month" search={{ month: date.slice(0, 7), ...whose.search }} size="sm">
          {formats.month(date)}
        </TextLink>
        <Kind date={date} whose={whose} isFree={read.data?.day.day_type === 'Free'} />
      </Group>
      <ProblemAlert error={whose.error ?? read.error} />
      {read.data === undefined ? (
        read.error === null && <Waits />
      ) : (
        <DayEditor key={`${date} ${whose.id}`} date={date} whose={whose} read={read.data} />
      )}
    </Screen>
  )
}

/** Whether it is today, and what makes it free. */
function Kind({ date, whose, isFree }: { date: string; whose: Whose; isFree: boolean }) {
  const { t } = useTranslation('day')
  const { can } = useMyself()
  const calendar = api.useQuery(
    'get',
    '/api/v1/calendar',
    { params: { query: { start_date: date, end_date: date, employee_id: whose.id } } },
    { enabled: can('calendar.read') },
  )
  const description = calendar.data?.items[0]?.description ?? ''
  return (
    <>
      {date === whose.today && <Badge variant="light">{t('today')}</Badge>}
      {isFree && (
        <Badge variant="default" color="gray">
          {t('free')}
        </Badge>
      )}
      {description !== '' && (
        <Text size="sm" c="dimmed">
          {description}
        </Text>
      )}
    </>
  )
}

function Waits() {
  return (
    <Grid gap="md" aria-busy>
      <Grid.Col span={{ base: 12, md: 8 }}>
        <Stack gap="sm">
          <Skeleton h={60} />
          <Skeleton h={220} />
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 4 }}>
        <Skeleton h={260} />
      </Grid.Col>
    </Grid>
  )
}
