import { describe, expect, it } from 'vitest'

import { draftKey, dropDraft, findDraft, keepDraft, type Draft, type Store } from './draft'
import { changed, linesOf } from './lines'

function store(): Store & { kept: Map<string, string> } {
  const kept = new Map<string, string>()
  return {
    kept,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  }
}

const base = {
  etag: '"1"',
  entries: [
    { task_id: 'a', task_display_name: 'A', duration_minutes_raw: 60, billable_half_hours: 2 },
  ],
}
const draft: Draft = {
  lines: changed(linesOf(base.entries), 'a', { minutes: 90 }),
  base,
  at: '2026-03-10T09:00:00Z',
}
const whose = { login: 'u', organization: 'o', employee: 'e', date: '2026-03-10' }

describe('a draft', () => {
  it('is found again, by whom and what it is of', () => {
    const here = store()
    keepDraft(here, draftKey(whose), draft)
    expect(findDraft(here, draftKey(whose), base)).toEqual(draft)
    for (const other of ['login', 'organization', 'employee', 'date']) {
      expect(findDraft(here, draftKey({ ...whose, [other]: 'x' }), base)).toBeNull()
    }
    dropDraft(here, draftKey(whose))
    expect(findDraft(here, draftKey(whose), base)).toBeNull()
  })
  it('is none any more when the same has been saved', () => {
    const here = store()
    keepDraft(here, 'k', draft)
    const entries = base.entries.map((entry) => ({ ...entry, duration_minutes_raw: 90 }))
    expect(findDraft(here, 'k', { etag: '"2"', entries })).toBeNull()
  })
  it.each(['', '{', '[]', '{"lines":[{}]}', '{"lines":[],"at":"x","base":{"etag":1}}', 'null'])(
    'is not read from %s',
    (kept) => {
      const here = store()
      here.kept.set('k', kept)
      expect(findDraft(here, 'k', base)).toBeNull()
    },
  )
  it('is given up when the store is full, rather than kept in an older state', () => {
    const here = store()
    keepDraft(here, 'k', draft)
    const full = {
      ...here,
      setItem: () => {
        throw new Error('full')
      },
    }
    keepDraft(full, 'k', { ...draft, lines: [] })
    expect(here.kept.has('k')).toBe(false)
  })
})
