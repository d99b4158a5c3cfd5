import type { PresenceItem, PresenceSummary } from '../../api/schema'

/** What one looks for; somebody may be several of them. */
export const kinds = ['working', 'on_break', 'late', 'missing', 'forgotten', 'out', 'off'] as const
export type Kind = (typeof kinds)[number]

export function isKind(value: unknown): value is Kind {
  return kinds.some((kind) => kind === value)
}

export function countOf(summary: PresenceSummary, kind: Kind): number {
  return kind === 'forgotten' ? summary.forgotten_punch_out : summary[kind]
}

/** The kinds that are states the server filters by itself. */
export function stateOf(kind: Kind | undefined): PresenceItem['state'] | undefined {
  return kind === 'working' || kind === 'on_break' || kind === 'out' ? kind : undefined
}

export function is(person: PresenceItem, kind: Kind): boolean {
  switch (kind) {
    case 'late':
      return person.is_late
    case 'missing':
      return person.missing
    case 'forgotten':
      return person.forgotten_punch_out
    case 'off':
      return person.off
    default:
      return person.state === kind
  }
}

/** How the person stands in one word, the most pressing first. */
export function standing(person: PresenceItem): Exclude<Kind, 'late' | 'forgotten'> {
  if (person.state !== 'out') {
    return person.state
  }
  return person.missing ? 'missing' : person.off ? 'off' : 'out'
}

/** Worked on that date, `elapsed` milliseconds after the server said so. */
export function workedNow(person: PresenceItem, elapsed: number): number {
  return person.working_seconds + (person.state === 'working' ? Math.max(0, elapsed) / 1000 : 0)
}
