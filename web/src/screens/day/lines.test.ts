import { describe, expect, it } from 'vitest'

import type { DayEntry } from '../../api/schema'
import {
  billableHalfHours,
  changed,
  compare,
  isChanged,
  itemsOf,
  linesOf,
  merged,
  totalsOf,
  withCopy,
  withoutDuration,
  withoutTask,
  withTask,
} from './lines'

function entry(task: string, minutes: number): DayEntry {
  return {
    task_id: task,
    task_display_name: task.toUpperCase(),
    duration_minutes_raw: minutes,
    billable_half_hours: billableHalfHours(minutes),
  }
}

const saved = [entry('a', 60), entry('b', 31)]

describe('a day while it is edited', () => {
  it('begins as it was saved', () => {
    expect(isChanged(linesOf(saved), saved)).toBe(false)
    expect(itemsOf(linesOf(saved))).toEqual([
      { task_id: 'a', duration_minutes_raw: 60 },
      { task_id: 'b', duration_minutes_raw: 31 },
    ])
  })
  it('is changed by another duration, and not by one that came back', () => {
    const more = changed(linesOf(saved), 'a', { minutes: 90 })
    expect(isChanged(more, saved)).toBe(true)
    expect(isChanged(changed(more, 'a', { minutes: 60 }), saved)).toBe(false)
  })
  it('has each task once', () => {
    const once = withTask(linesOf(saved), { id: 'c', name: 'C' })
    expect(once.map(({ task_id }) => task_id)).toEqual(['a', 'b', 'c'])
    expect(withTask(once, { id: 'c', name: 'C' })).toEqual(once)
    expect(isChanged(once, saved)).toBe(true)
    expect(withoutDuration(once)).toEqual(['c'])
  })
  it('keeps a deleted line until it is saved', () => {
    const without = withoutTask(linesOf(saved), 'a', saved)
    expect(without).toHaveLength(2)
    expect(itemsOf(without).map(({ task_id }) => task_id)).toEqual(['b'])
    expect(isChanged(without, saved)).toBe(true)
    expect(isChanged(changed(without, 'a', { removed: false }), saved)).toBe(false)
    expect(isChanged(withTask(without, { id: 'a', name: 'A' }), saved)).toBe(false)
  })
  it('forgets a new line in which nothing was typed', () => {
    const added = withTask(linesOf(saved), { id: 'c', name: 'C' })
    expect(withoutTask(added, 'c', saved)).toEqual(linesOf(saved))
    const filled = changed(added, 'c', { minutes: 5 })
    expect(withoutTask(filled, 'c', saved)).toHaveLength(3)
  })
  it('takes over what another day had and can still be chosen', () => {
    const other = [entry('a', 5), entry('c', 15), entry('gone', 15)]
    const choosable = new Set(['a', 'b', 'c'])
    expect(itemsOf(withCopy(linesOf(saved), other, choosable, true))).toEqual([
      ...itemsOf(linesOf(saved)),
      { task_id: 'c', duration_minutes_raw: 15 },
    ])
    expect(withoutDuration(withCopy([], other, choosable, false))).toEqual(['a', 'c'])
    const removed = withoutTask(linesOf(saved), 'a', saved)
    expect(itemsOf(withCopy(removed, other, choosable, true))).toEqual([
      { task_id: 'b', duration_minutes_raw: 31 },
      { task_id: 'a', duration_minutes_raw: 5 },
      { task_id: 'c', duration_minutes_raw: 15 },
    ])
  })
})

describe('totals', () => {
  const working = { day_type: 'Working', norm_minutes: 480, presence_seconds: 7200 } as const
  it.each([
    [0, 0],
    [1, 1],
    [30, 1],
    [31, 2],
    [60, 2],
    [61, 3],
  ])('%i minutes are %i half hours', (minutes, halves) => {
    expect(billableHalfHours(minutes)).toBe(halves)
  })
  it('bill each line by itself', () => {
    const totals = totalsOf(linesOf([entry('a', 1), entry('b', 1)]), working)
    expect(totals).toEqual({
      minutes: 2,
      expected: 480,
      overtime: 0,
      billable_half_hours: 2,
      difference_seconds: 7080,
    })
  })
  it('count overtime beyond the norm, and all of a free day', () => {
    const lines = linesOf([entry('a', 500)])
    expect(totalsOf(lines, working).overtime).toBe(20)
    expect(totalsOf(lines, { ...working, day_type: 'Free' })).toMatchObject({
      expected: 0,
      overtime: 500,
    })
  })
  it('leave out what is deleted', () => {
    expect(totalsOf(withoutTask(linesOf(saved), 'a', saved), working).minutes).toBe(31)
  })
})

describe('two versions', () => {
  const base = [entry('a', 60), entry('b', 60), entry('c', 60)]
  const mine = [
    ...withoutTask(changed(linesOf(base), 'b', { minutes: 90 }), 'c', base),
    { task_id: 'd', name: 'D', minutes: 15, removed: false },
  ]
  const theirs = [entry('a', 75), entry('b', 120), entry('c', 60), entry('e', 30)]
  const lines = compare(base, mine, theirs)

  it('are compared line by line', () => {
    const [a, b, c, e, d] = lines
    expect(a).toMatchObject({ mine: 60, theirs: 75, proposed: 'theirs', isDisputed: false })
    expect(b).toMatchObject({ mine: 90, theirs: 120, proposed: 'mine', isDisputed: true })
    expect(c).toMatchObject({ mine: null, theirs: 60, proposed: 'mine', isDisputed: false })
    expect(e).toMatchObject({ mine: null, theirs: 30, proposed: 'theirs', isDisputed: false })
    expect(d).toMatchObject({ mine: 15, theirs: null, proposed: 'mine', isDisputed: false })
    expect(lines).toHaveLength(5)
  })
  it('are put together so that no change of either is lost', () => {
    expect(itemsOf(merged(lines, new Map()))).toEqual([
      { task_id: 'a', duration_minutes_raw: 75 },
      { task_id: 'b', duration_minutes_raw: 90 },
      { task_id: 'e', duration_minutes_raw: 30 },
      { task_id: 'd', duration_minutes_raw: 15 },
    ])
  })
  it('can each be taken whole', () => {
    const all = (side: 'mine' | 'theirs') => new Map(lines.map((line) => [line.task_id, side]))
    expect(new Set(itemsOf(merged(lines, all('mine'))))).toEqual(new Set(itemsOf(mine)))
    expect(itemsOf(merged(lines, all('theirs')))).toEqual(itemsOf(linesOf(theirs)))
  })
  it('agree where both say the same', () => {
    const same = compare(base, changed(linesOf(base), 'a', { minutes: 5 }), [
      entry('a', 5),
      ...base.slice(1),
    ])
    expect(same.some(({ isDisputed }) => isDisputed)).toBe(false)
  })
})
