/** The words for what the server says is wrong: a catalogue for each language, loaded when it is first needed. */
import i18next from 'i18next'
import { useEffect, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'

import { localeOf } from '../app/i18n'
import { formatsOf } from '../format/dates'
import type { Catalogue, MistakeWords } from '../texts/mistakes/translate'

const catalogues = import.meta.glob<{ default: Catalogue }>('../texts/mistakes/*.json')
const nothing: MistakeWords = {
  message: () => undefined,
  detail: () => undefined,
  place: () => '',
}
let loaded = nothing
let loadedLanguage = ''
const listeners = new Set<() => void>()

/** Those of the person's language, as soon as they are there; without them the server's own are shown. */
export async function loadWords(): Promise<void> {
  const { language } = i18next
  const load = catalogues[`../texts/mistakes/${language}.json`]
  if (load === undefined || loadedLanguage === language) {
    return
  }
  try {
    const [{ default: catalogue }, { wordsOf }] = await Promise.all([
      load(),
      import('../texts/mistakes/translate'),
    ])
    const { dateRange } = formatsOf(localeOf(language), 'UTC')
    loaded = wordsOf(catalogue, (date) => dateRange(date, date))
    loadedLanguage = language
    listeners.forEach((listener) => listener())
  } catch {
    // Offline: there will be another time.
  }
}

/** What is loaded: `client` sees to it before it hands out a problem. */
export function mistakeWords(): MistakeWords {
  return loaded
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** For what shows a problem that is kept, also when the language is changed meanwhile. */
export function useMistakeWords(isNeeded: boolean): MistakeWords {
  const { language } = useTranslation().i18n
  useEffect(() => {
    if (isNeeded) {
      void loadWords()
    }
  }, [isNeeded, language])
  return useSyncExternalStore(subscribe, mistakeWords)
}
