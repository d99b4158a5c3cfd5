import { DateInput, type DateInputProps } from '@mantine/dates'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useMyself } from '../api/me'
import { localeOf } from '../app/i18n'
import { dateIn } from '../format/dates'
import { formatDate, isWhole, parseDate } from '../format/typed'
import { Dates } from './Dates'

type Props = Omit<
  DateInputProps,
  'value' | 'onChange' | 'dateParser' | 'valueFormat' | 'minDate' | 'maxDate'
> & {
  /** "2026-03-11" */
  value?: string | null
  onChange: (date: string | null) => void
  minDate?: string
  maxDate?: string
}

/**
 * A date, typed or chosen in a calendar, in the person's language. What is typed without a year counts when the field is
 * left or with Enter: half a date may be another one. The calendar opens with a click, not wherever a dialog begins with a date.
 */
export function DateField({ value = null, onChange, onBlur, onKeyDown, onClick, ...field }: Props) {
  const { t, i18n } = useTranslation()
  const { zone } = useMyself()
  const language = localeOf(i18n.language)
  const typing = useRef(false)
  const [opened, setOpened] = useState(false)
  const [typed, setTyped] = useState<string | null>(null)
  const settle = () => {
    if (typed !== null) {
      setTyped(null)
      if (typed !== value) {
        onChange(typed)
      }
    }
  }
  return (
    <Dates>
      <DateInput
        autoComplete="off"
        ariaLabels={{
          previousMonth: t('calendar.previous_month'),
          nextMonth: t('calendar.next_month'),
          previousYear: t('calendar.previous_year'),
          nextYear: t('calendar.next_year'),
          previousDecade: t('calendar.previous_years'),
          nextDecade: t('calendar.next_years'),
        }}
        clearButtonProps={{ 'aria-label': t('actions.clear') }}
        {...field}
        value={typed ?? value}
        valueFormat={(date) => formatDate(date.slice(0, 10), language)}
        dateParser={(text) => {
          const date = parseDate(text, language, dateIn(zone, Date.now()))
          const { minDate, maxDate } = field
          const possible =
            date !== null &&
            (minDate === undefined || date >= minDate) &&
            (maxDate === undefined || date <= maxDate)
          typing.current = possible && !isWhole(text)
          return possible ? date : null
        }}
        onChange={(date) => {
          if (typing.current) {
            setTyped(date)
          } else {
            setTyped(null)
            setOpened(false)
            onChange(date)
          }
          typing.current = false
        }}
        popoverProps={{ opened }}
        onClick={(event) => {
          setOpened(true)
          onClick?.(event)
        }}
        onBlur={(event) => {
          setOpened(false)
          settle()
          onBlur?.(event)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            setOpened(false)
            settle()
          } else if (event.key === 'Escape' && opened) {
            event.stopPropagation() // the dialog stays
            setOpened(false)
          } else if (event.key === 'ArrowDown') {
            setOpened(true)
          }
          onKeyDown?.(event)
        }}
      />
    </Dates>
  )
}
