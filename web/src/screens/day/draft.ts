/**
 * What somebody has typed into a day and not saved, kept on this device so that it survives a closed window. It belongs to
 * a login, an organization, an employee and a date.
 */
import { isChanged, type Line, type Version } from './lines'

export interface Draft {
  lines: Line[]
  /** What it began with: saving it tells whether somebody else has saved the day meanwhile. */
  base: Version
  /** When it was last changed. */
  at: string
}

export type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

export function draftKey(whose: {
  login: string
  organization: string
  employee: string
  date: string
}): string {
  return ['stint.draft', whose.login, whose.organization, whose.employee, whose.date].join('/')
}

/** A full or forbidden store loses a draft, never what is on the screen. */
export function keepDraft(store: Store, key: string, draft: Draft): void {
  try {
    store.setItem(key, JSON.stringify(draft))
  } catch {
    store.removeItem(key)
  }
}

export function dropDraft(store: Store, key: string): void {
  store.removeItem(key)
}

/** The draft, if there is one that differs from what is saved now. */
export function findDraft(store: Store, key: string, saved: Version): Draft | null {
  const draft = readDraft(store.getItem(key))
  return draft !== null && isChanged(draft.lines, saved.entries) ? draft : null
}

function readDraft(kept: string | null): Draft | null {
  try {
    const value: unknown = JSON.parse(kept ?? 'null')
    return isDraft(value) ? value : null
  } catch {
    return null
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isDraft(value: unknown): value is Draft {
  return (
    isObject(value) &&
    typeof value['at'] === 'string' &&
    Array.isArray(value['lines']) &&
    value['lines'].every(isLine) &&
    isObject(value['base']) &&
    typeof value['base']['etag'] === 'string' &&
    Array.isArray(value['base']['entries']) &&
    value['base']['entries'].every(isEntry)
  )
}

function isLine(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value['task_id'] === 'string' &&
    typeof value['name'] === 'string' &&
    typeof value['minutes'] === 'number' &&
    typeof value['removed'] === 'boolean'
  )
}

function isEntry(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value['task_id'] === 'string' &&
    typeof value['task_display_name'] === 'string' &&
    typeof value['duration_minutes_raw'] === 'number'
  )
}
