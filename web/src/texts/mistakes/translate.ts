/** What the server says is wrong, in a person's language. Pure; it comes with the catalogues. */

/** Messages as `scripts/mistakes.py` finds them ("must be at least {{0}}"), and what people read instead. */
export type Words = Record<string, string>

/** Words for what was said; undefined where there are none. */
export type Translate = (said: string) => string | undefined

interface Form {
  wanted: RegExp
  /** Which value each group is. */
  values: string[]
  words: string
}

const PLACEHOLDER = /\{\{(\d+)\}\}/

/** How much of a message is always the same: the more, the better it fits. */
function sameness(message: string): number {
  return message.replace(/\{\{\d+\}\}/g, '').length
}

function formOf([message, words]: [string, string]): Form {
  const parts = message.split(PLACEHOLDER) // text, value, text, value, text
  const literal = (part: string) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const source = parts.map((part, i) => (i % 2 === 0 ? literal(part) : '([^]+?)')).join('')
  return { wanted: new RegExp(`^${source}$`), values: parts.filter((_, i) => i % 2 === 1), words }
}

/** `show` says how a value within a message is written. */
export function translator(words: Words, show: (value: string) => string): Translate {
  const forms = Object.entries(words)
    .filter(([message]) => PLACEHOLDER.test(message))
    .sort(([a], [b]) => sameness(b) - sameness(a))
    .map(formOf)
  return (said) => {
    if (Object.hasOwn(words, said)) {
      return words[said]
    }
    for (const form of forms) {
      const found = form.wanted.exec(said)
      if (found !== null) {
        return form.words.replace(/\{\{(\d+)\}\}/g, (_, value: string) =>
          show(found[form.values.indexOf(value) + 1] ?? ''),
        )
      }
    }
    return undefined
  }
}

/** `words` for a message, or for what follows the name of a property of iCalendar: "SUMMARY has …". */
export function withProperty(words: Translate): Translate {
  return (said) => {
    const whole = words(said)
    const [, property = '', rest = ''] = /^([A-Z][A-Z-]*) (.+)$/.exec(said) ?? []
    const translated = whole === undefined ? words(rest) : undefined
    return translated === undefined ? whole : `${property} ${translated}`
  }
}

/** "2026-03-11" as `write` writes dates; anything else as it is. */
export function dated(write: (date: string) => string): (value: string) => string {
  return (value) => (/^\d{4}-\d\d-\d\d$/.test(value) ? write(value) : value)
}

/**
 * The place of a JSON Pointer as people name it: "/items/0/task_id" is "Line 1, Task". '' for what has no name they
 * know.
 */
export function placeOf(pointer: string, line: (number: number) => string, fields: Words): string {
  const names = pointer.split('/').slice(1)
  const label = (name: string) => (Object.hasOwn(fields, name) ? fields[name] : undefined)
  const places = names.map((name) => (/^\d+$/.test(name) ? line(Number(name) + 1) : label(name)))
  // "Entries, Line 1, Task": which list it is goes without saying.
  const from = names.findIndex((name) => /^\d+$/.test(name))
  return places
    .slice(Math.max(from, 0))
    .filter((place) => place !== undefined)
    .join(', ')
}

export interface Catalogue {
  /** Errors of an input. */
  messages: Words
  /** Details of problems that tell what nobody knows already. */
  details: Words
  line: string
  fields: Words
}

export interface MistakeWords {
  message: Translate
  detail: Translate
  /** Where an error is; '' if that has no name. */
  place: (pointer: string) => string
}

/** `write` writes dates. */
export function wordsOf(catalogue: Catalogue, write: (date: string) => string): MistakeWords {
  const line = (number: number) => catalogue.line.replace('{{0}}', String(number))
  return {
    message: withProperty(translator(catalogue.messages, dated(write))),
    detail: translator(catalogue.details, dated(write)),
    place: (pointer) => placeOf(pointer, line, catalogue.fields),
  }
}
