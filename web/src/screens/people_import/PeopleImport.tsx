import { Anchor, Button, Group, Skeleton, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import IconArrowLeft from '@tabler/icons-react/icons/IconArrowLeft'
import { useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api, idempotencyKey } from '../../api/client'
import { useMyself } from '../../api/me'
import { isProblem } from '../../api/problem'
import type { EmployeeImport, EmployeeImportRefusal } from '../../api/schema'
import { useConfirm } from '../../components/confirm'
import { ProblemAlert } from '../../components/ProblemAlert'
import { Screen } from '../../components/Screen'
import { Mistakes } from './Mistakes'
import { Preview } from './Preview'
import { refusalOf } from './refusal'
import { Source } from './Source'

/** What the server said to exactly this text. */
interface Verdict {
  csv: string
  found: EmployeeImport | null
  refusal: EmployeeImportRefusal | null
}

/** Many people at once: first a look at what would be made, then all of them or none. */
export function PeopleImport() {
  const { t } = useTranslation('people_import')
  const { can } = useMyself()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [ask, dialog] = useConfirm()
  const [csv, setCsv] = useState('')
  const [key, setKey] = useState(idempotencyKey)
  const [verdict, setVerdict] = useState<Verdict | null>(null)
  const refused = (csv: string, error: unknown) => {
    const refusal = refusalOf(error)
    setVerdict(refusal === null ? null : { csv, found: null, refusal })
  }
  const check = api.useMutation('post', '/api/v1/employees/import', {
    meta: { shown: true },
    onSuccess: (found, { body }) => setVerdict({ csv: body.csv, found, refusal: null }),
    onError: (error, { body }) => refused(body.csv, error),
  })
  const run = api.useMutation('post', '/api/v1/employees/import', {
    meta: { shown: true },
    onSuccess: ({ employees }) => {
      notifications.show({ color: 'green', message: t('done', { count: employees }) })
      void queries.invalidateQueries({ queryKey: ['get', '/api/v1/employees'] })
      void navigate({ to: '/people', search: { sort: '-created_at' } })
    },
    onError: (error, { body }) => {
      refused(body.csv, error) // somebody else may have made one of them meanwhile
      if (isProblem(error)) {
        setKey(idempotencyKey())
      }
    },
  })
  const lookAt = (csv: string) => {
    run.reset()
    check.mutate({ body: { csv, dry_run: true } })
  }
  // It is about this text and no other.
  const now = verdict?.csv === csv ? verdict : null
  const found = now?.found ?? null
  const refusal = now?.refusal ?? null
  const other = [check.error, run.error].find(
    (error) => error !== null && refusalOf(error) === null,
  )

  async function askAndRun({ employees, invitations }: EmployeeImport) {
    const question = {
      title: t('ask', { count: employees }),
      text:
        invitations === 0
          ? t('no_mail')
          : `${t('mail', { count: invitations })} ${t('mail_final')}`,
      action: t('import', { count: employees }),
    }
    if (await ask(question)) {
      run.mutate({ params: { header: { 'Idempotency-Key': key } }, body: { csv } })
    }
  }
  return (
    <Screen title={t('title')}>
      <Anchor size="sm" mt={-8} renderRoot={(props) => <Link {...props} to="/people" />}>
        <Group gap={4} component="span">
          <IconArrowLeft size={16} aria-hidden />
          {t('back')}
        </Group>
      </Anchor>
      <Text size="sm" c="dimmed">
        {t('explanation')}
        {!can('employees.manage', 'all') && ` ${t('team_only')}`}
      </Text>
      <Source
        csv={csv}
        onTyped={setCsv}
        onFile={(text) => {
          setCsv(text)
          lookAt(text)
        }}
      />
      <Group justify="flex-end">
        <Button
          variant={found === null ? 'filled' : 'default'}
          disabled={csv.trim() === ''}
          loading={check.isPending}
          onClick={() => lookAt(csv)}
        >
          {t('check')}
        </Button>
        <Button
          disabled={found === null || found.employees === 0}
          loading={run.isPending}
          onClick={() => found !== null && void askAndRun(found)}
        >
          {found === null ? t('import_none') : t('import', { count: found.employees })}
        </Button>
      </Group>
      <Stack aria-live="polite" gap="md">
        {!check.isPending && <ProblemAlert error={other} />}
        {check.isPending && <Skeleton h={160} />}
        {!check.isPending && refusal !== null && <Mistakes refusal={refusal} csv={csv} />}
        {!check.isPending && found !== null && <Preview found={found} />}
      </Stack>
      {dialog}
    </Screen>
  )
}
