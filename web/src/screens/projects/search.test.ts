import { describe, expect, it } from 'vitest'

import { distinct, filled, projectsSearchOf, taskQuery, taskSearchOf, trimmed } from './search'

describe('the address', () => {
  it('says what it takes, and nothing else', () => {
    expect(
      projectsSearchOf({
        q: ' mill ',
        state: 'archived',
        view: 'tasks',
        tasks: 'none',
        project: 'x',
      }),
    ).toEqual({ q: 'mill', state: 'archived', view: 'tasks' })
    expect(taskSearchOf({ q: 7, phase: '', department: ['a'] })).toEqual({ q: '7' })
  })
  it('means active tasks where it says nothing of it', () => {
    expect(taskQuery({}).state).toBe('active')
    expect(taskQuery({ tasks: 'inactive' }).state).toBe('inactive')
    expect(taskQuery({ tasks: 'all', phase: 'Design' }, 'p')).toEqual({
      project_phase: 'Design',
      project_id: 'p',
    })
  })
})

it('filters offer each value once', () => {
  expect(distinct(['b', '', 'ä', 'b', 'a'], 'de')).toEqual(['a', 'ä', 'b'])
})

it('what is sent has no blanks around it and nothing empty', () => {
  expect(filled(trimmed({ name: ' Mill ', code: '  ' }))).toEqual({ name: 'Mill' })
})
