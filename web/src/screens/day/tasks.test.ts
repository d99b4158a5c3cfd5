import { describe, expect, it } from 'vitest'

import type { Task } from '../../api/schema'
import { choicesOf, datesBefore, matches, recentTasks } from './tasks'

function task(id: string, name: string, more: Partial<Task> = {}): Task {
  return {
    id,
    project_id: 'p',
    project_name: 'Apollo',
    external_id: null,
    name,
    display_name: name,
    search_text: '',
    project_phase: '',
    department: '',
    discipline: '',
    task_type: '',
    is_active: true,
    created_at: '',
    updated_at: '',
    ...more,
  }
}

describe('tasks', () => {
  it('are found by words in any order, case and accent', () => {
    const one = task('1', 'Überarbeitung Façade', { external_id: 'AP-7', search_text: 'glass' })
    for (const typed of ['', 'uber', 'FACADE über', 'apollo glass', 'ap-7', '  ']) {
      expect(matches(one, typed), typed).toBe(true)
    }
    expect(matches(one, 'facade steel')).toBe(false)
  })
  it('used recently come first, the others by name', () => {
    const tasks = [task('1', 'Alpha'), task('2', 'Beta'), task('3', 'Gamma'), task('4', 'Delta')]
    const { choices, more } = choicesOf(tasks, ['3', 'gone', '2'], '', 3)
    expect(choices.map(({ task, isRecent }) => [task.id, isRecent])).toEqual([
      ['3', true],
      ['2', true],
      ['1', false],
    ])
    expect(more).toBe(1)
    expect(choicesOf(tasks, ['3'], 'ta', 9).choices.map(({ task }) => task.id)).toEqual(['2', '4'])
  })
  it('used recently are those of the last days', () => {
    const days = [
      { date: '2026-03-06', has_entries: true },
      { date: '2026-03-09', has_entries: true },
      { date: '2026-03-08', has_entries: false },
      { date: '2026-02-27', has_entries: true },
      { date: '2026-03-10', has_entries: true },
    ]
    expect(datesBefore(days, '2026-03-10', 2)).toEqual(['2026-03-09', '2026-03-06'])
    expect(
      recentTasks([
        { entries: [{ task_id: 'a' }, { task_id: 'b' }] },
        { entries: [{ task_id: 'b' }, { task_id: 'c' }] },
      ]),
    ).toEqual(['a', 'b', 'c'])
  })
})
