import { Table, Text } from '@mantine/core'
import type { CSSProperties } from 'react'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import type { StartCell } from '../../api/schema'
import { useFormats } from '../../app/formats'
import { Row, StackedTable } from '../../components/StackedTable'
import { formatMinutes } from '../../format/durations'
import { Figure } from './Figure'
import { hoursOf } from './hours'
import classes from './reports.module.css'
import type { Selection } from './selection'

const weekdays = [1, 2, 3, 4, 5, 6, 7]

/** In which hour of which weekday work begins late, and by how much: the darker, the more often. */
export function Punctuality({ selection }: { selection: Selection }) {
  const { t } = useTranslation('reports')
  const formats = useFormats()
  const { data, error, isPending } = api.useQuery('get', '/api/v1/reports/punctuality', {
    params: { query: selection },
  })
  const cells = data?.items ?? []
  const worst = cells.reduce<StartCell | null>(
    (most, cell) => (cell.late > (most?.late ?? 0) ? cell : most),
    null,
  )
  const hours = hoursOf(cells)
  const cellOf = (weekday: number, hour: number) =>
    cells.find((cell) => cell.weekday === weekday && cell.hour === hour)
  return (
    <Figure
      title={t('punctuality.title')}
      answer={
        worst === null
          ? t('punctuality.none')
          : t('punctuality.answer', {
              weekday: formats.weekday(worst.weekday, 'long'),
              hour: `${worst.hour}:00`,
              late: formats.number(worst.late),
              sessions: formats.number(worst.sessions),
              count: data?.late ?? 0,
              average: formatMinutes(data?.average_late_minutes ?? 0),
              time: formatMinutes(data?.late_minutes ?? 0),
            })
      }
      isPending={isPending}
      error={error}
      chart={
        <div className={classes.scroll}>
          <table className={`figures ${classes.heat}`}>
            <thead>
              <tr>
                <td />
                {hours.map((hour, n) =>
                  hour === null ? (
                    <td key={`gap ${n}`} className={classes.gap} />
                  ) : (
                    <th key={hour}>{hour}</th>
                  ),
                )}
              </tr>
            </thead>
            <tbody>
              {weekdays.map((weekday) => (
                <tr key={weekday}>
                  <th>{formats.weekday(weekday)}</th>
                  {hours.map((hour, n) => {
                    if (hour === null) {
                      return <td key={`gap ${n}`} className={classes.gap} />
                    }
                    const cell = cellOf(weekday, hour)
                    const share = worst === null ? 0 : (cell?.late ?? 0) / worst.late
                    return (
                      <td
                        key={hour}
                        style={{ '--share': share } as CSSProperties}
                        data-strong={share > 0.69 || undefined}
                      >
                        {cell === undefined ? (
                          ''
                        ) : cell.late === 0 ? (
                          '·'
                        ) : (
                          <>
                            {formats.number(cell.late)}
                            <small>
                              {t('punctuality.minutes', {
                                minutes: formats.number(cell.average_late_minutes),
                              })}
                            </small>
                          </>
                        )}
                      </td>
                    )
                  })}
                </tr>
              ))}
            </tbody>
          </table>
          <Text size="xs" c="dimmed" mt="xs">
            {t('punctuality.legend')}
          </Text>
        </div>
      }
      table={
        <StackedTable
          label={t('punctuality.title')}
          columns={[
            t('punctuality.when'),
            t('figures.days'),
            t('figures.late'),
            t('punctuality.sum'),
            t('punctuality.average'),
          ]}
        >
          {cells.map((cell) => (
            <Row key={`${cell.weekday} ${cell.hour}`} className="figures">
              <Table.Td>
                {formats.weekday(cell.weekday, 'long')} {cell.hour}:00
              </Table.Td>
              <Table.Td>{formats.number(cell.sessions)}</Table.Td>
              <Table.Td>{formats.number(cell.late)}</Table.Td>
              <Table.Td>{formatMinutes(cell.late_minutes)}</Table.Td>
              <Table.Td>{formatMinutes(cell.average_late_minutes)}</Table.Td>
            </Row>
          ))}
        </StackedTable>
      }
    />
  )
}
