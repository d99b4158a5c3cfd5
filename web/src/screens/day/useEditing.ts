import { useQueryClient } from '@tanstack/react-query'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'

import { useMyself } from '../../api/me'
import { problemName } from '../../api/problem'
import { dayQuery, refreshTimesheets, saveDay, type DayRead } from '../../api/timesheets'
import type { Whose } from '../../api/whose'
import { draftKey, dropDraft, findDraft, keepDraft, type Draft } from './draft'
import { compare, isChanged, itemsOf, linesOf, type Line, type Version } from './lines'
import { refusedBy, type Refused } from './refused'

/** What is typed, and what it began with. */
interface Edit {
  base: Version
  lines: Line[]
}

export interface Editing {
  lines: Line[]
  base: Version
  isDirty: boolean
  change: (lines: Line[]) => void
  /** Resolves to whether it is saved. */
  save: () => Promise<boolean>
  isSaving: boolean
  isSaved: boolean
  error: unknown
  refused: Refused
  /** What somebody else has saved meanwhile; null without a conflict. */
  theirs: DayRead | null
  /** Goes on with these lines as a change of what the other one saved. */
  resolve: (lines: Line[]) => Promise<boolean>
  postpone: () => void
  /** What was typed here earlier and never saved. */
  draft: Draft | null
  restore: () => void
  discard: () => void
}

/**
 * A day that is edited. As long as nothing is typed it shows what the server has; from the first change on it keeps to
 * the version it began with, so that saving tells when somebody else has saved the day. Every change is kept as a draft.
 */
export function useEditing(date: string, whose: Whose, read: DayRead): Editing {
  const { me, employee, organization } = useMyself()
  const queries = useQueryClient()
  const { queryKey, queryFn } = dayQuery(date, whose.query)
  const key = draftKey({
    login: me.user?.id ?? employee.id,
    organization: organization.id,
    employee: whose.id,
    date,
  })
  const saved: Version = { entries: read.day.entries, etag: read.etag }
  const [edit, setEdit] = useState<Edit | null>(null)
  const [theirs, setTheirs] = useState<DayRead | null>(null)
  const [draft, setDraft] = useState(() => findDraft(localStorage, key, saved))
  const lines = edit?.lines ?? linesOf(saved.entries)
  const base = edit?.base ?? saved

  /** Everything that is typed comes by here. */
  const take = (next: Edit) => {
    setEdit(next)
    if (isChanged(next.lines, next.base.entries)) {
      keepDraft(localStorage, key, { ...next, at: new Date().toISOString() })
    } else {
      dropDraft(localStorage, key)
    }
  }
  const finish = () => {
    setEdit(null)
    dropDraft(localStorage, key)
  }

  const saving = useMutation({
    meta: { shown: true },
    mutationFn: ({ lines, base }: Edit) => saveDay(date, whose.query, itemsOf(lines), base.etag),
    onSuccess: (now, sent) => {
      queries.setQueryData(queryKey, now)
      void refreshTimesheets(queries)
      if (edit !== null && edit.lines !== sent.lines) {
        // Somebody went on typing.
        take({ base: { entries: now.day.entries, etag: now.etag }, lines: edit.lines })
      } else {
        finish()
      }
    },
    onError: (error) => {
      if (problemName(error) !== 'precondition_failed') {
        void refreshTimesheets(queries) // it may be closed now
      }
    },
  })

  const send = async (sent: Edit): Promise<boolean> => {
    try {
      await saving.mutateAsync(sent)
      return true
    } catch (error) {
      if (problemName(error) === 'precondition_failed') {
        const now = await queries.fetchQuery({ queryKey, queryFn, staleTime: 0 })
        const isSame = compare(sent.base.entries, sent.lines, now.day.entries).every(
          ({ mine, theirs }) => mine === theirs,
        )
        saving.reset()
        if (isSame) {
          finish()
          return true
        }
        setTheirs(now)
      }
      return false
    }
  }

  return {
    lines,
    base,
    isDirty: isChanged(lines, base.entries),
    change: (lines) => {
      saving.reset()
      take({ base, lines })
    },
    save: () => send({ lines, base }),
    isSaving: saving.isPending,
    isSaved: saving.isSuccess,
    error: saving.error,
    refused: refusedBy(saving.error, itemsOf(saving.variables?.lines ?? [])),
    theirs,
    resolve: (lines) => {
      if (theirs === null) {
        return Promise.resolve(false)
      }
      const next = { base: { entries: theirs.day.entries, etag: theirs.etag }, lines }
      setTheirs(null)
      if (!isChanged(lines, next.base.entries)) {
        finish()
        return Promise.resolve(true)
      }
      take(next)
      return send(next)
    },
    postpone: () => setTheirs(null),
    draft,
    restore: () => {
      if (draft !== null) {
        setEdit({ base: draft.base, lines: draft.lines })
        setDraft(null)
      }
    },
    discard: () => {
      finish()
      setDraft(null)
    },
  }
}
