/** Durations as people write and read them. Pure. */

const DAY = 24 * 60

/**
 * Minutes from what somebody typed: "1:30", "1.5", "1,5", "90m", "90 min", "1h", "1h 30m", "2 h 15". A bare number is
 * hours, up to 24 of them. null when it is none of these, or more than a day, or no whole number of minutes.
 */
export function parseDuration(typed: string): number | null {
  const text = typed.trim().toLowerCase().replace(',', '.')
  const minutes = clockMinutes(text) ?? unitMinutes(text) ?? hourMinutes(text)
  return minutes !== null && minutes <= DAY ? minutes : null
}

/**
 * Why something is no duration; null if it is one. A bare number of more than 24 hours is rather one of minutes: how to
 * write it says more than that it is too much.
 */
export function durationFault(typed: string): 'unreadable' | 'over_a_day' | 'negative' | null {
  if (parseDuration(typed) !== null) {
    return null
  }
  const text = typed.trim().toLowerCase().replace(',', '.')
  if (/^[-−]/.test(text) && parseDuration(text.slice(1)) !== null) {
    return 'negative'
  }
  return (clockMinutes(text) ?? unitMinutes(text)) === null ? 'unreadable' : 'over_a_day'
}

function clockMinutes(text: string): number | null {
  const [, hours, minutes] = /^(\d{0,3}):([0-5]\d)$/.exec(text) ?? []
  return minutes === undefined ? null : Number(hours) * 60 + Number(minutes)
}

function unitMinutes(text: string): number | null {
  const [, hours, minutes] =
    /^(?:(\d{1,2}(?:\.\d+)?) ?(?:h|std|hours?|stunden?))? ?(?:(\d{1,4}) ?(?:m|min|minutes?|minuten?)?)?$/.exec(
      text,
    ) ?? []
  const named = /[a-z]/.test(text)
  return named && (hours ?? minutes) !== undefined
    ? whole(Number(hours ?? 0) * 60 + Number(minutes ?? 0))
    : null
}

function hourMinutes(text: string): number | null {
  return /^(\d{1,2}(\.\d*)?|\.\d+)$/.test(text) ? whole(Number(text) * 60) : null
}

/** 0.33 hours are 20 minutes to whoever types them: rounded to the minute. */
function whole(minutes: number): number {
  return Math.round(minutes)
}

/** 450 is "7:30", −90 is "−1:30". */
export function formatMinutes(minutes: number): string {
  const rounded = Math.abs(Math.round(minutes))
  const sign = minutes < 0 && rounded > 0 ? '−' : ''
  return `${sign}${Math.floor(rounded / 60)}:${String(rounded % 60).padStart(2, '0')}`
}

/** What is too much or too little, in minutes: "+1:30", "−1:30", "0:00". */
export function formatDifference(minutes: number): string {
  return `${Math.round(minutes) > 0 ? '+' : ''}${formatMinutes(minutes)}`
}

/**
 * A difference of presence and effort in minutes, so that what people see adds up: 6:26:40 less 6:35 is −0:09, since 6:26 is what
 * stands beside it.
 */
export function wholeMinutes(seconds: number): number {
  return Math.floor(seconds / 60)
}

/** Seconds as "7:30": whole minutes, the rest cut off, as a clock shows them. */
export function formatSeconds(seconds: number): string {
  return formatMinutes(Math.trunc(seconds / 60))
}

/** Seconds as a running clock: "7:30:05". */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  return `${formatMinutes(Math.floor(whole / 60))}:${String(whole % 60).padStart(2, '0')}`
}
