import i18next, { type TFunction } from 'i18next'
import resourcesToBackend from 'i18next-resources-to-backend'
import { initReactI18next } from 'react-i18next'

/**
 * All texts are in catalogues: `texts/NAME.LANGUAGE.json` for what is shared, `screens/NAME/texts.LANGUAGE.json` for a
 * screen. A catalogue is loaded when it is first used. `texts.test.ts` holds the languages against each other.
 */
export const languages = { en: 'English', de: 'Deutsch' } as const
export type Language = keyof typeof languages

type Catalogue = { default: Record<string, unknown> }
const catalogues = {
  ...import.meta.glob<Catalogue>('../texts/*.json'),
  ...import.meta.glob<Catalogue>('../screens/*/texts.*.json'),
}

function load(language: string, namespace: string): Promise<Catalogue> {
  const found =
    catalogues[`../screens/${namespace}/texts.${language}.json`] ??
    catalogues[`../texts/${namespace}.${language}.json`]
  return found?.() ?? Promise.reject(new Error(`no texts ${namespace} in ${language}`))
}

const CHOSEN = 'stint.language'

/** The language chosen on this device, else the browser's, as far as we have it. */
function preferred(): Language {
  const wanted = [localStorage.getItem(CHOSEN) ?? '', ...navigator.languages]
  const found = wanted.map((tag) => tag.slice(0, 2)).find((tag) => tag in languages)
  return (found as Language | undefined) ?? 'en'
}

/** What dates and numbers are formatted for: the browser's own variant of the language, "en-GB", if it has one. */
export function localeOf(language: string): string {
  return navigator.languages.find((tag) => tag.startsWith(language)) ?? language
}

export async function startTexts(): Promise<void> {
  i18next.on('languageChanged', (language) => (document.documentElement.lang = language))
  await i18next
    .use(resourcesToBackend(load))
    .use(initReactI18next)
    .init({
      lng: preferred(),
      fallbackLng: 'en',
      partialBundledLanguages: true,
      ns: ['common', 'problems'],
      defaultNS: 'common',
      interpolation: { escapeValue: false }, // React does
      react: { useSuspense: true },
    })
}

/** A login's language, such as "de-AT", wins over the browser's unless another was chosen on this device. */
export function followLogin(locale: string): void {
  const language = locale.slice(0, 2)
  if (localStorage.getItem(CHOSEN) === null && language in languages) {
    void i18next.changeLanguage(language)
  }
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(CHOSEN, language)
  await i18next.changeLanguage(language)
}

/** The texts of a namespace outside components. */
export function texts<N extends 'common' | 'problems'>(namespace: N): TFunction<N> {
  return i18next.getFixedT(null, namespace) as unknown as TFunction<N>
}
