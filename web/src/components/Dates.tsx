import '@mantine/dates/styles.css'
import 'dayjs/locale/de'

import { DatesProvider, type DayOfWeek } from '@mantine/dates'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { useMyself } from '../api/me'

/** Around what has calendars and fields for dates: the person's language, the organization's week. */
export function Dates({ children }: { children: ReactNode }) {
  const { i18n } = useTranslation()
  const { organization } = useMyself()
  const firstDayOfWeek = (organization.week_start % 7) as DayOfWeek
  return (
    <DatesProvider settings={{ locale: i18n.language, firstDayOfWeek, weekendDays: [] }}>
      {children}
    </DatesProvider>
  )
}
