import { ActionIcon, Badge, Group, Skeleton, Stack, Table, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import IconCalendarEvent from '@tabler/icons-react/icons/IconCalendarEvent'
import IconPencil from '@tabler/icons-react/icons/IconPencil'
import IconTrash from '@tabler/icons-react/icons/IconTrash'
import { useTranslation } from 'react-i18next'

import { api, client } from '../../api/client'
import { useMyself } from '../../api/me'
import { problemText } from '../../api/problem'
import type { DayOverride, Holiday } from '../../api/schema'
import { needTagged } from '../../api/tagged'
import { useFormats } from '../../app/formats'
import { useConfirm } from '../../components/confirm'
import { EmptyState } from '../../components/EmptyState'
import { useDone } from '../../components/useDone'
import { useRefresh } from './queries'
import { specials } from './year'

interface Props {
  year: number
  /** undefined while they are loaded. */
  holidays: Holiday[] | undefined
  overrides: DayOverride[] | undefined
  onHoliday: (holiday: Holiday) => void
  onOverride: (override: DayOverride) => void
}

/** The holidays and overrides of a year as a list, with what can be done to each. */
export function Specials({ year, holidays, overrides, onHoliday, onOverride }: Props) {
  const { t } = useTranslation('calendar')
  const { t: common } = useTranslation()
  const { t: problems } = useTranslation('problems')
  const formats = useFormats()
  const { can } = useMyself()
  const manages = can('calendar.manage', 'all')
  const [ask, dialog] = useConfirm()
  const refresh = useRefresh()
  const done = useDone()
  const remove = api.useMutation('delete', '/api/v1/holidays/{id}', done(t('holiday_removed')))
  async function askAndRemove({ id, name, date }: Holiday) {
    const path = { id }
    try {
      const { tag } = await needTagged(client.GET('/api/v1/holidays/{id}', { params: { path } }))
      const question = {
        title: t('remove_title', { name }),
        text: t('remove_text', { date: formats.date(date) }),
        action: common('actions.delete'),
        danger: true,
      }
      if (await ask(question)) {
        remove.mutate({ params: { path, header: { 'If-Match': tag } } })
      }
    } catch (error) {
      notifications.show({ color: 'red', message: problemText(error, problems) })
      await refresh()
    }
  }
  const all =
    holidays === undefined || overrides === undefined ? null : specials(holidays, overrides)
  const heading = t('specials', { year })
  return (
    <Stack component="section" aria-label={heading} gap="xs">
      <Title order={3} size="h4">
        {heading}
      </Title>
      {all === null && <Skeleton h={160} />}
      {all?.length === 0 && (
        <EmptyState icon={IconCalendarEvent} title={t('none')}>
          {manages ? t('none_manage') : t('none_text')}
        </EmptyState>
      )}
      {all !== null && all.length > 0 && (
        <Table verticalSpacing={6} aria-label={heading}>
          <Table.Tbody>
            {all.map((special) => {
              const { date } = special
              const isHoliday = special.kind === 'holiday'
              const text = isHoliday
                ? special.holiday.name
                : special.override.note || t(`day_types.${special.override.day_type}`)
              return (
                <Table.Tr key={`${special.kind} ${isHoliday ? special.holiday.id : date}`}>
                  <Table.Td className="figures" w={{ base: 92, sm: 170 }}>
                    {formats.date(date)}
                  </Table.Td>
                  <Table.Td>
                    <Group gap="4px 8px">
                      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                        {text}
                      </Text>
                      {isHoliday ? (
                        special.holiday.region !== '' && (
                          <Badge variant="default" size="sm" tt="none">
                            {special.holiday.region}
                          </Badge>
                        )
                      ) : (
                        <Badge variant="default" size="sm" tt="none">
                          {t(
                            special.override.day_type === 'Free'
                              ? 'looks.override_free'
                              : 'looks.override_work',
                          )}
                        </Badge>
                      )}
                    </Group>
                  </Table.Td>
                  {manages && (
                    <Table.Td w={76}>
                      <Group gap={4} wrap="nowrap" justify="flex-end">
                        <ActionIcon
                          variant="subtle"
                          color="gray"
                          aria-label={`${common('actions.edit')}: ${text}, ${formats.date(date)}`}
                          onClick={() =>
                            isHoliday ? onHoliday(special.holiday) : onOverride(special.override)
                          }
                        >
                          <IconPencil size={16} aria-hidden />
                        </ActionIcon>
                        {isHoliday && (
                          <ActionIcon
                            variant="subtle"
                            color="gray"
                            aria-label={`${common('actions.delete')}: ${text}, ${formats.date(date)}`}
                            onClick={() => void askAndRemove(special.holiday)}
                          >
                            <IconTrash size={16} aria-hidden />
                          </ActionIcon>
                        )}
                      </Group>
                    </Table.Td>
                  )}
                </Table.Tr>
              )
            })}
          </Table.Tbody>
        </Table>
      )}
      {dialog}
    </Stack>
  )
}
