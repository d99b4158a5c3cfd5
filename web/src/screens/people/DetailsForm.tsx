import { Button, Group, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useBlocker } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import { problemName } from '../../api/problem'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useConfirm } from '../../components/confirm'
import { Conflicts } from './Conflicts'
import { conflicts, detailsOf, FIELDS, merged, patchOf, type Details } from './details'
import { DetailsFields } from './DetailsFields'
import { Part } from './Part'
import { isTaken, refusals } from './refusals'
import { readPerson, useRefreshPerson, type Version } from './usePerson'

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
      form.setErrors(refusals(error, { email: t('email_taken'), number: t('number_taken') }))
      if (problemName(error) === 'precondition_failed') {
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
            <ProblemAlert error={isTaken(update.error) ? null : update.error} shown={[...FIELDS]} />
          ) : (
            <Conflicts
              found={conflicts(before, form.values, detailsOf(theirs.person))}
              onMine={() => {
                const both = merged(before, form.values, detailsOf(theirs.person))
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
            <Group justify="flex-end">
              {body !== null && theirs === null && (
                <Button variant="default" onClick={() => begin(base)}>
                  {t('discard')}
                </Button>
              )}
              <Button
                type="submit"
                disabled={body === null || theirs !== null}
                loading={update.isPending}
              >
                {common('actions.save')}
              </Button>
            </Group>
          )}
        </Stack>
      </form>
      {dialog}
    </Part>
  )
}
