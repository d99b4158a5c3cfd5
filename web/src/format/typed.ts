/** Dates and times as people type them, in the order of their language. Pure. */

/**
 * "08:30" of what somebody typed: "8:30", "0830", "830", "8.30", "8", "8:30 pm". null when it is no time of day.
 */
export function parseTime(typed: string): string | null {
  const [, digits = '', minutes, half] =
    /^(\d{1,4})(?:[:.h ](\d{2}))?\s*([ap])?\.?(?:m\.?)?$/.exec(typed.trim().toLowerCase()) ?? []
  if (digits === '' || (digits.length > 2 && minutes !== undefined)) {
    return null
  }
  const joined = digits.length > 2
  const written = Number(joined ? digits.slice(0, -2) : digits)
  const minute = Number(joined ? digits.slice(-2) : (minutes ?? 0))
  if (half !== undefined && (written < 1 || written > 12)) {
    return null
  }
  const hour = half === undefined ? written : (written % 12) + (half === 'p' ? 12 : 0)
  const two = (value: number) => String(value).padStart(2, '0')
  return hour < 24 && minute < 60 ? `${two(hour)}:${two(minute)}` : null
}

/** "08:30" as the language writes it: "08:30 AM". */
export function formatTime(time: string, language: string): string {
  return new Intl.DateTimeFormat(language, {
    hour: '2-digit',
    minute: '2-digit',
    timeZone: 'UTC',
  }).format(new Date(`2024-01-01T${time}:00Z`))
}

/** "2026-03-11" as the language writes it: "11 Mar 2026". */
export function formatDate(date: string, language: string): string {
  return new Intl.DateTimeFormat(language, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${date}T12:00:00Z`))
}

/** Whether nothing can follow in a date that was typed, since its year is there with all its figures. */
export function isWhole(typed: string): boolean {
  return /^\d{8}$|^\d{4}-\d{2}-\d{2}$|\D\d{4}$/.test(typed.trim())
}

type Part = 'day' | 'month' | 'year'

/**
 * The date of what somebody typed: as the language writes it, with figures or the month's name, "11.3.2026", "11/3/26", "11 Mar", "1103",
 * "11032026", or as "2026-03-11". Of a missing year or month it is that of `today`. null when it is no date.
 */
export function parseDate(typed: string, language: string, today: string): string | null {
  const text = typed.trim().toLowerCase()
  if (/^\d{4}-\d{1,2}-\d{1,2}$/.test(text)) {
    return dateOf(text.split('-'), ['year', 'month', 'day'], today)
  }
  const order = orderOf(language)
  const words = text.match(/\p{L}+/gu) ?? []
  const figures = text.match(/\d+/g) ?? []
  const [word] = words
  if (word !== undefined) {
    const month = monthOf(word, language)
    const rest = order.filter((part) => part !== 'month')
    return month === null || words.length > 1 || figures.length === 0
      ? null
      : dateOf(
          [String(month), ...figures],
          ['month', ...(figures.length === 1 ? (['day'] as const) : rest)],
          today,
        )
  }
  const [joined = ''] = figures
  if (figures.length === 1 && joined.length > 2) {
    return joined.length % 2 === 1
      ? null
      : dateOf(cut(joined, order), joined.length < 6 ? withoutYear(order) : order, today)
  }
  const parts: Part[] =
    figures.length === 1 ? ['day'] : figures.length === 2 ? withoutYear(order) : order
  return dateOf(figures, parts, today)
}

const withoutYear = (order: Part[]) => order.filter((part) => part !== 'year')

/** "11032026", "110326" or "1103" in its parts. */
function cut(joined: string, order: Part[]): string[] {
  const parts = joined.length < 6 ? withoutYear(order) : order
  let at = 0
  return parts.map((part) => {
    const from = at
    at += part === 'year' && joined.length === 8 ? 4 : 2
    return joined.slice(from, at)
  })
}

function dateOf(figures: string[], parts: Part[], today: string): string | null {
  if (figures.length !== parts.length) {
    return null
  }
  const given = new Map(parts.map((part, at) => [part, figures[at] ?? '']))
  const year = given.get('year') ?? today.slice(0, 4)
  const full = year.length === 2 ? `20${year}` : year
  const month = (given.get('month') ?? today.slice(5, 7)).padStart(2, '0')
  const day = (given.get('day') ?? '').padStart(2, '0')
  const date = `${full}-${month}-${day}`
  if (!/^\d{4}-\d\d-\d\d$/.test(date)) {
    return null
  }
  const there = new Date(`${date}T12:00:00Z`)
  // 31 April would be 1 May.
  return !Number.isNaN(there.getTime()) && there.toISOString().startsWith(date) ? date : null
}

function orderOf(language: string): Part[] {
  return new Intl.DateTimeFormat(language, { day: 'numeric', month: 'numeric', year: 'numeric' })
    .formatToParts(new Date(0))
    .map(({ type }) => type)
    .filter((type): type is Part => type === 'day' || type === 'month' || type === 'year')
}

/** The month whose name begins so, or which is abbreviated so. */
function monthOf(word: string, language: string): number | null {
  const names = (style: 'long' | 'short') =>
    Array.from({ length: 12 }, (_, month) =>
      new Intl.DateTimeFormat(language, { day: 'numeric', month: style, timeZone: 'UTC' })
        .formatToParts(new Date(Date.UTC(2024, month, 15)))
        .filter(({ type }) => type === 'month')
        .map(({ value }) => value.toLowerCase().replace('.', ''))
        .join(''),
    )
  const begins = [...names('short').entries(), ...names('long').entries()].filter(([, name]) =>
    name.startsWith(word),
  )
  const found = new Set(begins.map(([month]) => month + 1))
  return found.size === 1 ? ([...found][0] ?? null) : null
}
