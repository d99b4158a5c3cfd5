import { Stack } from '@mantine/core'
import type { FormEvent, ReactNode } from 'react'

import type { AboutFields } from '../api/problem'
import { changes, conflicts, isConflict, type Tagged } from '../api/tagged'
import { Conflict } from './Conflict'
import type { Edited } from './Editing'
import { FormActions } from './FormActions'
import { ProblemAlert } from './ProblemAlert'

interface Saving {
  error: unknown
  isPending: boolean
}

interface Props<T, Values extends object> {
  form: { onSubmit: (save: () => void) => (event: FormEvent<HTMLFormElement>) => void }
  /** null: a new one. */
  edited: Edited<T> | null
  valuesOf: (item: T) => Values
  /** What is typed. */
  mine: Values
  /** What a field is called, and where it is no text what its value is called, when both versions are shown. */
  label: (field: keyof Values) => string
  words?: { [Field in keyof Values]?: (value: Values[Field]) => string }
  about?: AboutFields
  /** Its mutations: what went wrong is told, and that one is under way. */
  savings: Saving[]
  onCreate: () => void
  /** `changed` of what it was is to be saved upon `now`. */
  onUpdate: (changed: Partial<Values>, now: Tagged<T>) => void
  onCancel?: () => void
  /** Further buttons. */
  actions?: ReactNode
  children: ReactNode
}

/**
 * A form that makes something, or changes what others may change too. Only what was changed is saved; where two have
 * changed the same, whoever comes second sees both and decides.
 */
export function EditForm<T, Values extends object>(props: Props<T, Values>) {
  const { form, edited, valuesOf, mine, label } = props
  const error = props.savings.map(({ error }) => error).find((error) => error !== null)
  const saving = props.savings.some(({ isPending }) => isPending)
  const before = edited === null ? mine : valuesOf(edited.base.item)
  const theirs = edited?.theirs ?? null
  const save = (now: Tagged<T>) => props.onUpdate(changes(before, mine), now)
  const word = <Field extends keyof Values>(field: Field, values: Values) =>
    props.words?.[field]?.(values[field]) ?? String(values[field])
  const differences = (now: Values) =>
    conflicts(before, mine, now).map((field) => ({
      label: label(field),
      mine: word(field, mine),
      theirs: word(field, now),
    }))
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(() => (edited === null ? props.onCreate() : save(edited.base)))}
    >
      <Stack>
        {!isConflict(error) && (
          <ProblemAlert error={error} shown={Object.keys(mine)} about={props.about} />
        )}
        {edited !== null && theirs !== null && (
          <Conflict
            differences={differences(valuesOf(theirs.item))}
            saving={saving}
            onTheirs={() => edited.accept(theirs)}
            onMine={() => save(theirs)}
          />
        )}
        {props.children}
        <FormActions saving={saving} onCancel={props.onCancel}>
          {props.actions}
        </FormActions>
      </Stack>
    </form>
  )
}
