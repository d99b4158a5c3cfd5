import { Menu, Table, Text } from '@mantine/core'
import IconWebhook from '@tabler/icons-react/icons/IconWebhook'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import type { Webhook } from '../../api/schema'
import { useFormats } from '../../app/formats'
import { AddButton } from '../../components/AddButton'
import { useConfirm } from '../../components/confirm'
import { EmptyState } from '../../components/EmptyState'
import { cursorPages, Rows } from '../../components/Rows'
import { Row } from '../../components/StackedTable'
import { RowMenu } from '../../components/RowActions'
import { Screen } from '../../components/Screen'
import { State } from '../../components/State'
import { Secret } from '../../components/Secret'
import { useDone } from '../../components/useDone'
import { Deliveries } from './Deliveries'
import { webhooksRoute } from './route'
import { WebhookForm } from './WebhookForm'

const LIST = ['get', '/api/v1/webhooks']
const DELIVERIES = ['get', '/api/v1/webhook-deliveries']

const colours = { active: 'green', paused: 'yellow', disabled: 'red', archived: 'gray' } as const

/** Who is told of what happens, how to change that, and what was delivered. */
export function Webhooks() {
  const { t } = useTranslation('webhooks')
  const queries = useQueryClient()
  const [ask, dialog] = useConfirm()
  const [edited, setEdited] = useState<Webhook | 'new' | null>(null)
  const [secret, setSecret] = useState<string | null>(null)
  const hooks = api.useInfiniteQuery('get', '/api/v1/webhooks', {}, cursorPages)
  const refresh = () =>
    Promise.all([LIST, DELIVERIES].map((queryKey) => queries.invalidateQueries({ queryKey })))
  const done = useDone(refresh)
  const ping = api.useMutation('post', '/api/v1/webhooks/{id}/ping', done(t('pinged')))
  const archive = api.useMutation('post', '/api/v1/webhooks/{id}/archive', done(t('archived')))
  const change = api.useMutation('patch', '/api/v1/webhooks/{id}', { onSettled: refresh })
  const rotate = api.useMutation('post', '/api/v1/webhooks/{id}/rotate-secret', {
    onSuccess: (made) => setSecret(made.secret),
    onSettled: refresh,
  })

  async function askAndArchive({ id, url }: Webhook) {
    const question = {
      title: t('archive_title'),
      text: t('archive_text', { url }),
      action: t('archive'),
      danger: true,
    }
    if (await ask(question)) {
      archive.mutate({ params: { path: { id } }, body: {} })
    }
  }
  async function askAndRotate({ id }: Webhook) {
    if (await ask({ title: t('rotate'), text: t('rotate_text'), action: t('rotate') })) {
      rotate.mutate({ params: { path: { id } }, body: {} })
    }
  }
  const actions = (hook: Webhook) => ({
    edit: () => setEdited(hook),
    ping: () => ping.mutate({ params: { path: { id: hook.id } }, body: {} }),
    pause: () =>
      change.mutate({
        params: { path: { id: hook.id } },
        body: { state: hook.state === 'active' ? 'paused' : 'active' },
      }),
    rotate: () => void askAndRotate(hook),
    archive: () => void askAndArchive(hook),
  })
  return (
    <Screen
      title={t('title')}
      explanation={t('explanation')}
      actions={<AddButton onClick={() => setEdited('new')}>{t('new')}</AddButton>}
    >
      <Rows
        query={hooks}
        label={t('title')}
        columns={[t('where'), t('events'), t('state'), '']}
        empty={
          <EmptyState icon={IconWebhook} title={t('none')}>
            {t('none_text')}
          </EmptyState>
        }
        row={(hook) => <Line key={hook.id} hook={hook} actions={actions(hook)} />}
      />
      <Deliveries hooks={hooks.data?.pages.flatMap(({ items }) => items) ?? []} />
      {dialog}
      {edited !== null && (
        <WebhookForm
          webhook={edited === 'new' ? null : edited}
          onClose={() => setEdited(null)}
          onMade={(made) => {
            setEdited(null)
            setSecret(made)
            void refresh()
          }}
        />
      )}
      <Secret
        title={t('secret')}
        text={t('secret_text')}
        secret={secret}
        onClose={() => setSecret(null)}
      />
    </Screen>
  )
}

type Actions = Record<'edit' | 'ping' | 'pause' | 'rotate' | 'archive', () => void>

function Line({ hook, actions }: { hook: Webhook; actions: Actions }) {
  const { t } = useTranslation('webhooks')
  const formats = useFormats()
  const navigate = useNavigate()
  const { id, url, description, events, state, failing_since, failures } = hook
  return (
    <Row>
      <Table.Td>
        <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
          {url}
        </Text>
        <Text size="xs" c="dimmed">
          {description}
        </Text>
      </Table.Td>
      <Table.Td>
        {events.map((event) => (
          <Text key={event} size="xs">
            {t(`names.${event.replace('.', '_') as 'punch_recorded'}`, { defaultValue: event })}
          </Text>
        ))}
      </Table.Td>
      <Table.Td>
        <State color={colours[state]}>{t(`states.${state}`)}</State>
        {failing_since !== null && (
          <Text size="xs" c="var(--mantine-color-error)">
            {t('failing', { count: failures, since: formats.dateTime(failing_since) })}
          </Text>
        )}
      </Table.Td>
      <Table.Td ta="right">
        {state !== 'archived' && (
          <RowMenu of={url}>
            <Menu.Item onClick={actions.edit}>{t('edit')}</Menu.Item>
            <Menu.Item
              onClick={() => void navigate({ to: webhooksRoute.to, search: { webhook: id } })}
            >
              {t('show_deliveries')}
            </Menu.Item>
            <Menu.Item onClick={actions.ping} disabled={state !== 'active'}>
              {t('ping')}
            </Menu.Item>
            <Menu.Item onClick={actions.pause}>
              {state === 'active' ? t('pause') : t('activate')}
            </Menu.Item>
            <Menu.Item onClick={actions.rotate}>{t('rotate')}</Menu.Item>
            <Menu.Item color="red" onClick={actions.archive}>
              {t('archive')}
            </Menu.Item>
          </RowMenu>
        )}
      </Table.Td>
    </Row>
  )
}
