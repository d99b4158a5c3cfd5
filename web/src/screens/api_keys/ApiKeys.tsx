import { Code, Group, Stack, Table, Text } from '@mantine/core'
import IconKey from '@tabler/icons-react/icons/IconKey'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import type { ApiKey } from '../../api/schema'
import { useFormats } from '../../app/formats'
import { AddButton } from '../../components/AddButton'
import { useConfirm } from '../../components/confirm'
import { EmptyState } from '../../components/EmptyState'
import { usePermissionText } from '../../components/Grants'
import { cursorPages, Rows } from '../../components/Rows'
import { Row } from '../../components/StackedTable'
import { RowButton } from '../../components/RowActions'
import { Screen } from '../../components/Screen'
import { State } from '../../components/State'
import { Secret } from '../../components/Secret'
import { useDone } from '../../components/useDone'
import { KeyForm } from './KeyForm'

/** Keys of machines: what they are for, what they may do, and how to end them. */
export function ApiKeys() {
  const { t } = useTranslation('api_keys')
  const queries = useQueryClient()
  const [ask, dialog] = useConfirm()
  const [isMaking, setMaking] = useState(false)
  const [secret, setSecret] = useState<string | null>(null)
  const keys = api.useInfiniteQuery('get', '/api/v1/api-keys', {}, cursorPages)
  const done = useDone()
  const revoke = api.useMutation('post', '/api/v1/api-keys/{id}/revoke', done(t('revoked')))
  async function askAndRevoke(key: ApiKey) {
    const question = {
      title: t('revoke_title', { name: key.name }),
      text: t('revoke_text'),
      action: t('revoke'),
      danger: true,
    }
    if (await ask(question)) {
      revoke.mutate({ params: { path: { id: key.id } }, body: {} })
    }
  }
  const make = <AddButton onClick={() => setMaking(true)}>{t('new')}</AddButton>
  return (
    <Screen title={t('title')} explanation={t('explanation')} actions={make}>
      <Rows
        query={keys}
        label={t('title')}
        columns={[t('key'), t('may'), t('times'), '']}
        empty={
          <EmptyState icon={IconKey} title={t('none')}>
            {t('none_text')}
          </EmptyState>
        }
        row={(key) => <Line key={key.id} apiKey={key} onRevoke={() => void askAndRevoke(key)} />}
      />
      {dialog}
      {isMaking && (
        <KeyForm
          onClose={() => setMaking(false)}
          onMade={(made) => {
            setMaking(false)
            setSecret(made.key)
            void queries.invalidateQueries({ queryKey: ['get', '/api/v1/api-keys'] })
          }}
        />
      )}
      <Secret
        title={t('made')}
        text={t('made_text')}
        secret={secret}
        onClose={() => setSecret(null)}
      />
    </Screen>
  )
}

function Line({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke: () => void }) {
  const { t } = useTranslation('api_keys')
  const { t: grants } = useTranslation('grants')
  const textOf = usePermissionText()
  const formats = useFormats()
  const { name, prefix, state, created_at, expires_at, revoked_at } = apiKey
  return (
    <Row>
      <Table.Td>
        <Group gap="xs">
          <Text fw={600} size="sm">
            {name}
          </Text>
          {state !== 'active' && <State color="red">{t(`states.${state}`)}</State>}
        </Group>
        {prefix !== '' && <Code>{prefix}…</Code>}
      </Table.Td>
      <Table.Td maw={360}>
        <Stack gap={0}>
          {apiKey.grants.slice(0, 3).map(({ permission, scope }) => (
            <Text key={permission} size="xs">
              {textOf(permission)} ({grants(`scopes.${scope}`)})
            </Text>
          ))}
          {apiKey.grants.length > 3 && (
            <Text size="xs" c="dimmed">
              {t('more', { count: apiKey.grants.length - 3 })}
            </Text>
          )}
        </Stack>
      </Table.Td>
      <Table.Td>
        <Text size="xs">{t('created', { at: formats.dateTime(created_at) })}</Text>
        {revoked_at !== null && (
          <Text size="xs">{t('revoked_at', { at: formats.dateTime(revoked_at) })}</Text>
        )}
        {expires_at !== null && revoked_at === null && (
          <Text size="xs">{t('expires', { at: formats.dateTime(expires_at) })}</Text>
        )}
      </Table.Td>
      <Table.Td ta="right">
        {state === 'active' && (
          <RowButton of={name} onClick={onRevoke}>
            {t('revoke')}
          </RowButton>
        )}
      </Table.Td>
    </Row>
  )
}
