import { Badge, Table, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import type { Correction } from '../../api/schema'
import { useFormats } from '../../app/formats'
import { formatSeconds } from '../../format/durations'
import { beside, workedSeconds } from './punches'

const colours = { moved: 'yellow', added: 'green', removed: 'red' } as const

/** Old punches and new ones side by side, in the time of whose they are. */
export function Punches({ correction, zone }: { correction: Correction; zone: string }) {
  const { t } = useTranslation('approvals')
  const formats = useFormats(zone)
  const time = (instant: string | null) => {
    if (instant === null) {
      return '–'
    }
    const date = formats.localDate(instant)
    return date === correction.date
      ? formats.time(instant)
      : `${formats.time(instant)} (${formats.shortDate(date)})`
  }
  const worked = (punches: Correction['before']) => {
    const seconds = workedSeconds(punches)
    return seconds === null ? t('open') : formatSeconds(seconds)
  }
  return (
    <Table
      aria-label={t('punches')}
      verticalSpacing={5}
      horizontalSpacing={6}
      maw={560}
      className="figures"
    >
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">
            <span aria-hidden />
          </Table.Th>
          <Table.Th scope="col">{t('before')}</Table.Th>
          <Table.Th scope="col">{t('after')}</Table.Th>
          <Table.Th scope="col">
            <span aria-hidden />
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {beside(correction.before, correction.after).map(({ type, before, after, change }) => (
          <Table.Tr key={`${type} ${before ?? ''} ${after ?? ''}`}>
            <Table.Th scope="row" fw={500}>
              {t(`types.${type}`)}
            </Table.Th>
            <Table.Td>
              <Text size="sm" td={change === 'removed' ? 'line-through' : undefined}>
                {time(before)}
              </Text>
            </Table.Td>
            <Table.Td>
              <Text size="sm" fw={change === 'same' ? undefined : 600}>
                {time(after)}
              </Text>
            </Table.Td>
            <Table.Td>
              {change !== 'same' && (
                <Badge
                  miw="max-content"
                  size="sm"
                  variant="light"
                  tt="none"
                  color={colours[change]}
                  autoContrast={false}
                  c="var(--mantine-color-text)"
                >
                  {t(`changes.${change}`)}
                </Badge>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
      <Table.Tfoot>
        <Table.Tr>
          <Table.Th scope="row">{t('worked')}</Table.Th>
          <Table.Td fw={600}>{worked(correction.before)}</Table.Td>
          <Table.Td fw={600}>{worked(correction.after)}</Table.Td>
          <Table.Td />
        </Table.Tr>
      </Table.Tfoot>
    </Table>
  )
}
