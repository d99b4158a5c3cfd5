import type { Problem } from './schema'
import { mistakeWords } from './words'
import type { TFunction } from 'i18next'

export type { Problem }

/** What the server answers when something cannot be done (RFC 9457), as opposed to no answer at all. */
export function isProblem(error: unknown): error is Problem {
  return typeof error === 'object' && error !== null && 'type' in error && 'status' in error
}

/** The problem's name: `punch_out_of_order`. '' where there was no answer. */
export function problemName(error: unknown): string {
  return isProblem(error) ? error.type.slice(error.type.lastIndexOf('/') + 1) : ''
}

/**
 * What to tell a person: our words for what the server tells of this case (which day is locked), else for the problem,
 * and the server's own for those that people do not meet. `t` is that of the namespace `problems`.
 */
export function problemText(error: unknown, t: TFunction<'problems'>): string {
  if (!isProblem(error)) {
    return t('offline')
  }
  const detail = mistakeWords().detail(error.detail ?? '')
  if (detail !== undefined) {
    return detail
  }
  const name = problemName(error) as 'offline'
  return t(name, { defaultValue: error.detail || error.title })
}

/** "Must not be empty", in the person's language: what is wrong, without where. */
export function mistakeText(message: string): string {
  const said = mistakeWords().message(message) ?? message
  return said.slice(0, 1).toUpperCase() + said.slice(1)
}

/**
 * Problems that are about one field without naming it, and what to say there:
 * `{ project_code_taken: { code: t('code_taken') } }`.
 */
export type AboutFields = Record<string, Record<string, string>>

/**
 * The problem's errors by the name of a form's field: `/entries/0/minutes` is `entries.0.minutes`. What names no
 * field is left out, and is said by `problemText`.
 */
export function fieldErrors(error: unknown, about: AboutFields = {}): Record<string, string> {
  const errors = isProblem(error) ? (error.errors ?? []) : []
  const named = errors
    .filter(({ pointer }) => pointer !== '')
    .map(
      ({ pointer, message }) =>
        [pointer.slice(1).replaceAll('/', '.'), mistakeText(message)] as const,
    )
  return { ...Object.fromEntries(named), ...about[problemName(error)] }
}
