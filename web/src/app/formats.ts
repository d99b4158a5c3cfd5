import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'

import { useMyself } from '../api/me'
import { formatsOf, type Formats } from '../format/dates'
import { localeOf } from './i18n'

/** Dates and times in the person's language, and in `zone` or else their own. */
export function useFormats(zone?: string): Formats {
  const { i18n } = useTranslation()
  const mine = useMyself().zone
  const language = localeOf(i18n.language)
  return useMemo(() => formatsOf(language, zone ?? mine), [language, zone, mine])
}
