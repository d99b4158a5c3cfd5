import { Button, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useBlocker } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import { fieldErrors } from '../../api/problem'
import { changes, conflicts, isConflict } from '../../api/tagged'
import { Conflict } from '../../components/Conflict'
import { FormActions } from '../../components/FormActions'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useConfirm } from '../../components/confirm'
import { detailsOf, FIELDS, patchOf, type Details } from './details'
import { DetailsFields } from './DetailsFields'
import { Part } from './Part'
import { useTaken } from './useTaken'
import { readPerson, useRefreshPerson, type Version } from './usePerson'
import { Value } from './Value'

/** What is known of somebody, to look at or to change. */
export function DetailsForm({ version, readOnly }: { version: Version; readOnly: boolean }) {
  const { t } = useTranslation('people')
  const { t: common } = useTranslation()
  const { id } = version.person
  const refresh = useRefreshPerson(id)
  const [ask, dialog] = useConfirm()
  // What the form began with: a newer version that arrives meanwhile does not change what is being typed.
  const [base, setBase] = useState(version)
  const [theirs, setTheirs] = useState<Version | null>(null)
  const about = useTaken()
  const before = detailsOf(base.person)
  const form = useForm<Details>({ initialValues: before })
  const body = patchOf(before, form.values)

  function begin(from: Version) {
    setBase(from)
    setTheirs(null)
    form.setValues(detailsOf(from.person))
    form.clearErrors()
  }
  if (body === null && theirs === null && version.etag !== base.etag) {
    begin(version)
  }
  const update = api.useMutation('patch', '/api/v1/employees/{id}', {
    meta: { shown: true },
    onSuccess: async () => {
      notifications.show({ color: 'green', message: common('saved') })
      begin(await readPerson(id))
      void refresh()
    },
    onError: async (error) => {
      form.setErrors(fieldErrors(error, about))
      if (isConflict(error)) {
        setTheirs(await readPerson(id))
      }
    },
  })
  // Saved over theirs, once both have been seen.
  function save(mine: Details, from: Version) {
    const patch = patchOf(detailsOf(from.person), mine)
    if (patch === null) {
      begin(from)
    } else {
      update.mutate({ params: { path: { id }, header: { 'If-Match': from.etag } }, body: patch })
    }
  }
  useBlocker({
    disabled: readOnly || body === null,
    enableBeforeUnload: () => body !== null,
    shouldBlockFn: async () =>
      !(await ask({
        title: t('leave_title'),
        text: t('leave_text'),
        action: t('leave'),
        danger: true,
      })),
  })
  return (
    <Part title={t('details')}>
      <form onSubmit={form.onSubmit((values) => save(values, base))}>
        <Stack>
          {theirs === null ? (
            <ProblemAlert error={update.error} shown={[...FIELDS]} about={about} />
          ) : (
            <Conflict
              differences={conflicts(before, form.values, detailsOf(theirs.person)).map(
                (field) => ({
                  label: t(field),
                  mine: <Value field={field} value={form.values[field]} />,
                  theirs: <Value field={field} value={theirs.person[field]} />,
                }),
              )}
              saving={update.isPending}
              onMine={() => {
                const both = { ...detailsOf(theirs.person), ...changes(before, form.values) }
                setBase(theirs)
                form.setValues(both)
                setTheirs(null)
                save(both, theirs)
              }}
              onTheirs={() => {
                begin(theirs)
                update.reset()
                void refresh()
              }}
            />
          )}
          <DetailsFields form={form} readOnly={readOnly} />
          {!readOnly && (
            <FormActions saving={update.isPending} disabled={body === null || theirs !== null}>
              {body !== null && theirs === null && (
                <Button variant="default" onClick={() => begin(base)}>
                  {t('discard')}
                </Button>
              )}
            </FormActions>
          )}
        </Stack>
      </form>
      {dialog}
    </Part>
  )
}
