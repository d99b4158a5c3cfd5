export interface Difference {
  field: string
  before: string | null
  after: string | null
}

/** What an entry of the audit log changed: the fields that differ, in the order they stand. Pure. */
export function differences(before: unknown, after: unknown): Difference[] {
  const old = fieldsOf(before)
  const now = fieldsOf(after)
  return [...new Set([...old.keys(), ...now.keys()])]
    .map((field) => ({ field, before: old.get(field) ?? null, after: now.get(field) ?? null }))
    .filter((difference) => difference.before !== difference.after)
}

function fieldsOf(value: unknown): Map<string, string> {
  return typeof value === 'object' && value !== null
    ? new Map(Object.entries(value).map(([field, inner]) => [field, shown(inner)]))
    : new Map<string, string>()
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
