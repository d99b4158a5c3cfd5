import { Alert, Button, Table, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api, client, need } from '../../api/client'
import { useMyself } from '../../api/me'
import type { Correction, CorrectedPunch } from '../../api/schema'
import { useFormats } from '../../app/formats'
import { cursorPages } from '../../components/Rows'
import { DecisionDialog } from './DecisionDialog'
import { Item } from './Item'
import { Items } from './Items'
import { sideBySide } from './punches'

const colours = { pending: 'yellow', approved: 'green', rejected: 'red' } as const
type Decision = 'approve' | 'reject'

/** Corrections of punches, what was and what shall be side by side. */
export function Corrections({ decided }: { decided: boolean }) {
  const { t } = useTranslation('approvals')
  const queries = useQueryClient()
  const [deciding, setDeciding] = useState<{ correction: Correction; decision: Decision } | null>(
    null,
  )
  const corrections = api.useInfiniteQuery(
    'get',
    '/api/v1/timetracking/corrections',
    { params: { query: decided ? {} : { state: 'pending' } } },
    cursorPages,
  )
  async function decide(
    { correction: { id }, decision }: { correction: Correction; decision: Decision },
    reason: string,
  ) {
    const params = { path: { id } }
    await need(
      decision === 'approve'
        ? client.POST('/api/v1/timetracking/corrections/{id}/approve', {
            params,
            body: reason === '' ? {} : { reason },
          })
        : client.POST('/api/v1/timetracking/corrections/{id}/reject', { params, body: { reason } }),
    )
    notifications.show({ color: 'green', message: t(`said.${decision}`) })
    await queries.invalidateQueries({
      predicate: ({ queryKey }) => String(queryKey[1]).startsWith('/api/v1/timetracking/'),
    })
  }
  return (
    <>
      <Items
        query={corrections}
        item={(correction) => (
          <Card
            key={correction.id}
            correction={correction}
            onDecide={(decision) => setDeciding({ correction, decision })}
          />
        )}
      />
      {deciding !== null && (
        <DecisionDialog
          title={t(`ask.${deciding.decision}`, { name: deciding.correction.employee_name })}
          text={t(`correction.${deciding.decision}`)}
          action={t(`actions.${deciding.decision}`)}
          needsReason={deciding.decision === 'reject'}
          onDecide={(reason) => decide(deciding, reason)}
          onClose={() => setDeciding(null)}
        />
      )}
    </>
  )
}

function Card(props: { correction: Correction; onDecide: (decision: Decision) => void }) {
  const { t } = useTranslation('approvals')
  const formats = useFormats()
  const { employee } = useMyself()
  const { correction } = props
  const isOwn = correction.employee_id === employee.id || correction.requested_by === employee.id
  const notes = [
    t('asked', { name: correction.requested_name, at: formats.dateTime(correction.requested_at) }),
    t('because', { reason: correction.reason }),
  ]
  if (correction.decided_at !== null) {
    notes.push(
      t('decided_by', {
        name: correction.decided_name ?? '',
        at: formats.dateTime(correction.decided_at),
      }),
    )
  }
  if (correction.decision_reason !== null && correction.decision_reason !== '') {
    notes.push(t('said_to_it', { reason: correction.decision_reason }))
  }
  return (
    <Item
      name={correction.employee_name}
      what={formats.date(correction.date)}
      state={{ color: colours[correction.state], text: t(`states.${correction.state}`) }}
      notes={notes}
      actions={
        correction.state === 'pending' &&
        (isOwn ? (
          <Alert p="xs">{t('own')}</Alert>
        ) : (
          <>
            <Button size="sm" onClick={() => props.onDecide('approve')}>
              {t('actions.approve')}
            </Button>
            <Button size="sm" variant="default" onClick={() => props.onDecide('reject')}>
              {t('actions.reject')}
            </Button>
          </>
        ))
      }
    >
      <Table withRowBorders={false} verticalSpacing={4} fz="sm" aria-label={t('punches')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('before')}</Table.Th>
            <Table.Th scope="col">{t('after')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody className="figures">
          {sideBySide(correction.before, correction.after).map(
            ({ before, after, differs }, index) => (
              <Table.Tr key={index}>
                <Table.Td>
                  <Punch punch={before} />
                </Table.Td>
                <Table.Td>
                  <Punch punch={after} isChanged={differs} />
                </Table.Td>
              </Table.Tr>
            ),
          )}
        </Table.Tbody>
      </Table>
    </Item>
  )
}

function Punch({
  punch,
  isChanged = false,
}: {
  punch: CorrectedPunch | null
  isChanged?: boolean
}) {
  const { t } = useTranslation('approvals')
  const formats = useFormats()
  if (punch === null) {
    return (
      <Text span size="sm" c="dimmed">
        –{isChanged && ` ${t('removed')}`}
      </Text>
    )
  }
  return (
    <Text span size="sm" fw={isChanged ? 650 : undefined}>
      {formats.time(punch.timestamp)} {t(`types.${punch.type}`)}
      {isChanged && ` ${t('changed')}`}
    </Text>
  )
}
