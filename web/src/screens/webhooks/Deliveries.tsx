import { Button, Code, Group, Select, Skeleton, Stack, Table, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import IconMailForward from '@tabler/icons-react/icons/IconMailForward'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import type { Webhook, WebhookDelivery } from '../../api/schema'
import { useFormats } from '../../app/formats'
import { Dialog } from '../../components/Dialog'
import { EmptyState } from '../../components/EmptyState'
import { ProblemAlert } from '../../components/ProblemAlert'
import { cursorPages, Rows } from '../../components/Rows'
import { Row } from '../../components/StackedTable'
import { State } from '../../components/State'
import { webhooksRoute } from './route'

const colours = { pending: 'yellow', delivered: 'green', failed: 'red' } as const

/** What was sent, and what was answered. */
export function Deliveries({ hooks }: { hooks: Webhook[] }) {
  const { t } = useTranslation('webhooks')
  const formats = useFormats()
  const navigate = useNavigate({ from: webhooksRoute.fullPath })
  const { webhook, state } = webhooksRoute.useSearch()
  const [opened, setOpened] = useState<WebhookDelivery | null>(null)
  const deliveries = api.useInfiniteQuery(
    'get',
    '/api/v1/webhook-deliveries',
    { params: { query: { webhook_id: webhook, state } } },
    { ...cursorPages, refetchInterval: 10_000 },
  )
  const urlOf = (id: string) => hooks.find((hook) => hook.id === id)?.url ?? id
  return (
    <Stack component="section" aria-label={t('deliveries')}>
      <Group justify="space-between" align="flex-end">
        <Title order={3} size="h4">
          {t('deliveries')}
        </Title>
        <Group gap="xs" align="flex-end">
          <Select
            label={t('of_webhook')}
            size="xs"
            clearable
            placeholder={t('every')}
            value={webhook ?? null}
            data={hooks.map(({ id, url }) => ({ value: id, label: url }))}
            onChange={(id) =>
              void navigate({ search: (old) => ({ ...old, webhook: id ?? undefined }) })
            }
          />
          <Select
            label={t('state')}
            size="xs"
            clearable
            placeholder={t('every')}
            value={state ?? null}
            data={(['pending', 'delivered', 'failed'] as const).map((value) => ({
              value,
              label: t(`delivery_states.${value}`),
            }))}
            onChange={(value) =>
              void navigate({
                search: (old) => ({ ...old, state: value ?? undefined }),
              })
            }
          />
        </Group>
      </Group>
      <Rows
        query={deliveries}
        label={t('deliveries')}
        columns={[t('when'), { label: t('event'), main: true }, t('where'), t('state'), '']}
        empty={<EmptyState icon={IconMailForward} title={t('no_deliveries')} />}
        row={(delivery) => (
          <Row key={delivery.id}>
            <Table.Td className="figures">{formats.dateTime(delivery.created_at)}</Table.Td>
            <Table.Td>{delivery.event}</Table.Td>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{urlOf(delivery.webhook_id)}</Table.Td>
            <Table.Td>
              <State color={colours[delivery.state]}>
                {t(`delivery_states.${delivery.state}`)}
                {delivery.status_code !== null && ` · ${delivery.status_code}`}
              </State>
            </Table.Td>
            <Table.Td ta="right">
              <Button
                variant="default"
                size="xs"
                aria-label={`${t('look')}: ${delivery.event}, ${formats.dateTime(delivery.created_at)}`}
                onClick={() => setOpened(delivery)}
              >
                {t('look')}
              </Button>
            </Table.Td>
          </Row>
        )}
      />
      {opened !== null && <Details delivery={opened} onClose={() => setOpened(null)} />}
    </Stack>
  )
}

function Details({ delivery, onClose }: { delivery: WebhookDelivery; onClose: () => void }) {
  const { t } = useTranslation('webhooks')
  const formats = useFormats()
  const queries = useQueryClient()
  const details = api.useQuery('get', '/api/v1/webhook-deliveries/{id}', {
    params: { path: { id: delivery.id } },
  })
  const redeliver = api.useMutation('post', '/api/v1/webhook-deliveries/{id}/redeliver', {
    meta: { shown: true },
    onSuccess: () => {
      notifications.show({ color: 'green', message: t('redelivered') })
      onClose()
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['get', '/api/v1/webhook-deliveries'] }),
  })
  return (
    <Dialog onClose={onClose} title={delivery.event} size="xl">
      <Stack>
        <ProblemAlert error={details.error ?? redeliver.error} />
        {details.isPending && <Skeleton h={240} />}
        {details.data !== undefined && (
          <>
            <Title order={4} size="h6">
              {t('body')}
            </Title>
            <Code block tabIndex={0} style={{ maxHeight: '16rem', overflow: 'auto' }}>
              {pretty(details.data.body)}
            </Code>
            <Title order={4} size="h6">
              {t('attempts')}
            </Title>
            {details.data.attempts.map((attempt) => (
              <Stack key={attempt.number} gap={2}>
                <Text size="sm" className="figures">
                  {t('attempt', {
                    number: attempt.number,
                    at: formats.dateTime(attempt.at),
                    answer: attempt.status_code ?? attempt.error ?? '',
                    milliseconds: attempt.duration_milliseconds,
                  })}
                </Text>
                {attempt.reply !== '' && <Code block>{attempt.reply}</Code>}
              </Stack>
            ))}
            <Group justify="flex-end">
              <Button
                variant="default"
                loading={redeliver.isPending}
                onClick={() =>
                  redeliver.mutate({ params: { path: { id: delivery.id } }, body: {} })
                }
              >
                {t('redeliver')}
              </Button>
            </Group>
          </>
        )}
      </Stack>
    </Dialog>
  )
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}
