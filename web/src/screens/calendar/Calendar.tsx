import { ActionIcon, Button, Group, Stack, Text } from '@mantine/core'
import IconChevronLeft from '@tabler/icons-react/icons/IconChevronLeft'
import IconChevronRight from '@tabler/icons-react/icons/IconChevronRight'
import IconFileImport from '@tabler/icons-react/icons/IconFileImport'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useMyself } from '../../api/me'
import type { CalendarItem, Holiday } from '../../api/schema'
import { AddButton } from '../../components/AddButton'
import { EmployeeSelect } from '../../components/EmployeeSelect'
import { ProblemAlert } from '../../components/ProblemAlert'
import { Screen } from '../../components/Screen'
import { dateIn } from '../../format/dates'
import { DayDialog } from './DayDialog'
import { HolidayForm } from './HolidayForm'
import { Import } from './Import'
import { useYear } from './queries'
import { calendarRoute } from './route'
import { Specials } from './Specials'
import { Legend, Year } from './Year'

type Opened =
  | { what: 'day'; item: CalendarItem }
  | { what: 'holiday'; holiday: Holiday | null; date: string }
  | { what: 'import' }

/** Which days are worked and which are free, and why; whoever may changes it. */
export function Calendar() {
  const { t } = useTranslation('calendar')
  const { can, zone } = useMyself()
  const [today] = useState(() => dateIn(zone, Date.now()))
  const { year = Number(today.slice(0, 4)), employee } = calendarRoute.useSearch()
  const navigate = useNavigate({ from: calendarRoute.fullPath })
  const { days, holidays, overrides } = useYear(year, employee)
  const [opened, setOpened] = useState<Opened | null>(null)
  const manages = can('calendar.manage', 'all')
  const close = () => setOpened(null)
  const go = (to: number) =>
    void navigate({
      search: (old) => ({ ...old, year: to === Number(today.slice(0, 4)) ? undefined : to }),
    })
  return (
    <Screen
      title={t('title')}
      actions={
        manages && (
          <>
            <Button
              variant="default"
              leftSection={<IconFileImport size={16} aria-hidden />}
              onClick={() => setOpened({ what: 'import' })}
            >
              {t('import')}
            </Button>
            <AddButton
              onClick={() =>
                setOpened({
                  what: 'holiday',
                  holiday: null,
                  date: today.startsWith(String(year)) ? today : `${year}-01-01`,
                })
              }
            >
              {t('add_holiday')}
            </AddButton>
          </>
        )
      }
    >
      <Group justify="space-between" align="flex-end" role="search" aria-label={t('filters')}>
        <Group gap={4}>
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={t('year_before')}
            onClick={() => go(year - 1)}
          >
            <IconChevronLeft size={18} aria-hidden />
          </ActionIcon>
          <Text fw={650} w={56} ta="center" className="figures" aria-live="polite">
            {year}
          </Text>
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={t('year_after')}
            onClick={() => go(year + 1)}
          >
            <IconChevronRight size={18} aria-hidden />
          </ActionIcon>
        </Group>
        {can('calendar.read', 'team') && (
          <EmployeeSelect
            label={t('whose')}
            description={t('whose_hint')}
            clearable
            value={employee ?? null}
            onChange={(id) =>
              void navigate({ search: (old) => ({ ...old, employee: id ?? undefined }) })
            }
          />
        )}
      </Group>
      <ProblemAlert error={days.error} />
      <Stack gap="md">
        <Legend />
        {days.error === null && (
          <Year
            year={year}
            today={today}
            items={days.data?.items}
            onDay={(item) => setOpened({ what: 'day', item })}
          />
        )}
      </Stack>
      <ProblemAlert error={holidays.error ?? overrides.error} />
      <Specials
        year={year}
        holidays={holidays.data?.items}
        overrides={overrides.data?.items}
        onHoliday={(holiday) => setOpened({ what: 'holiday', holiday, date: holiday.date })}
        onOverride={({ date }) => {
          const item = days.data?.items.find((one) => one.date === date)
          if (item !== undefined) {
            setOpened({ what: 'day', item })
          }
        }}
      />
      {opened?.what === 'day' && (
        <DayDialog
          item={opened.item}
          onClose={close}
          onHoliday={() => setOpened({ what: 'holiday', holiday: null, date: opened.item.date })}
        />
      )}
      {opened?.what === 'holiday' && (
        <HolidayForm holiday={opened.holiday} date={opened.date} onClose={close} />
      )}
      {opened?.what === 'import' && <Import onClose={close} />}
    </Screen>
  )
}
