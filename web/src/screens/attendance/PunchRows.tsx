import { ActionIcon, NativeSelect, Stack, Text, Tooltip } from '@mantine/core'
import IconTrash from '@tabler/icons-react/icons/IconTrash'
import { useTranslation } from 'react-i18next'

import { TimeField } from '../../components/TimeField'
import type { PunchType } from '../today/queue'
import classes from './Attendance.module.css'
import { inOrderOfTime, type Row, type RowFault } from './correction'

const types: PunchType[] = ['punch_in', 'break_start', 'break_end', 'punch_out']

interface Props {
  rows: Row[]
  faults: Map<number, RowFault>
  /** The server's words, by the row's id. */
  refused: Map<number, string>
  onChange: (rows: Row[]) => void
}

/** One line for each punch. They are put in order when a time has been typed. */
export function PunchRows({ rows, faults, refused, onChange }: Props) {
  const { t } = useTranslation('attendance')
  const set = (id: number, change: Partial<Row>) =>
    rows.map((row) => (row.id === id ? { ...row, ...change } : row))
  const errorOf = (id: number) => {
    const fault = faults.get(id)
    return refused.get(id) ?? (fault && t(`faults.${fault}`))
  }
  if (rows.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('correct.none')}
      </Text>
    )
  }
  return (
    <Stack gap="xs" component="ul" className={classes.rows} aria-label={t('correct.punches')}>
      {rows.map((row, place) => {
        const label = t('correct.row', { place: place + 1 })
        return (
          <li key={row.id}>
            <div className={classes.row}>
              <NativeSelect
                rightSectionWidth={24}
                aria-label={`${label}: ${t('correct.type')}`}
                value={row.type}
                data={types.map((type) => ({ value: type, label: t(`types.${type}`) }))}
                onChange={({ currentTarget }) =>
                  onChange(set(row.id, { type: currentTarget.value as PunchType }))
                }
              />
              <TimeField
                aria-label={`${label}: ${t('correct.time')}`}
                aria-invalid={errorOf(row.id) !== undefined}
                value={row.time}
                error={errorOf(row.id) !== undefined}
                onChange={(time) => onChange(set(row.id, { time }))}
                onBlur={() => onChange(inOrderOfTime(rows))}
              />
              <Tooltip label={t('correct.next_day')}>
                <ActionIcon
                  size={32}
                  variant={row.nextDay ? 'filled' : 'default'}
                  aria-label={`+1, ${label}: ${t('correct.next_day')}`}
                  aria-pressed={row.nextDay}
                  onClick={() => onChange(inOrderOfTime(set(row.id, { nextDay: !row.nextDay })))}
                >
                  <Text size="xs" fw={600} component="span">
                    +1
                  </Text>
                </ActionIcon>
              </Tooltip>
              <Tooltip label={t('correct.remove')}>
                <ActionIcon
                  size={32}
                  variant="subtle"
                  color="gray"
                  aria-label={`${label}: ${t('correct.remove')}`}
                  onClick={() => onChange(rows.filter(({ id }) => id !== row.id))}
                >
                  <IconTrash size={18} aria-hidden />
                </ActionIcon>
              </Tooltip>
            </div>
            {errorOf(row.id) !== undefined && (
              <Text size="xs" c="var(--mantine-color-error)" mt={2}>
                {errorOf(row.id)}
              </Text>
            )}
          </li>
        )
      })}
    </Stack>
  )
}
