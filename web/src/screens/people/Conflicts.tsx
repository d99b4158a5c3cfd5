import { Alert, Button, Group, Stack, Table, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { useFormats } from '../../app/formats'
import type { Conflict } from './details'
import { useName } from './useName'

interface Props {
  found: Conflict[]
  onMine: () => void
  onTheirs: () => void
}

/** What two people have changed at the same time: both versions, and which is to be. */
export function Conflicts({ found, onMine, onTheirs }: Props) {
  const { t } = useTranslation('people')
  return (
    <Alert
      color="orange"
      role="alert"
      title={t('conflict')}
      styles={{ title: { color: 'var(--mantine-color-text)' } }}
    >
      <Stack gap="sm">
        <Text size="sm">{found.length === 0 ? t('conflict_elsewhere') : t('conflict_text')}</Text>
        {found.length > 0 && (
          <Table aria-label={t('conflict')} withRowBorders={false} verticalSpacing={4}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t('field')}</Table.Th>
                <Table.Th scope="col">{t('yours')}</Table.Th>
                <Table.Th scope="col">{t('theirs')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {found.map(({ field, mine, theirs }) => (
                <Table.Tr key={field}>
                  <Table.Th scope="row">{t(field)}</Table.Th>
                  <Table.Td>
                    <Value field={field} value={mine} />
                  </Table.Td>
                  <Table.Td>
                    <Value field={field} value={theirs} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
        <Group gap="xs">
          <Button size="xs" onClick={onMine}>
            {t('keep_mine')}
          </Button>
          <Button size="xs" variant="default" onClick={onTheirs}>
            {t('take_theirs')}
          </Button>
        </Group>
      </Stack>
    </Alert>
  )
}

function Value({ field, value }: { field: Conflict['field']; value: string | null }) {
  const { t } = useTranslation('people')
  const formats = useFormats()
  const name = useName(field === 'manager_id' ? value : null)
  if (value === null || value === '') {
    return '–'
  }
  switch (field) {
    case 'manager_id':
      return name
    case 'employed_from':
    case 'employed_until':
      return formats.date(value)
    case 'role':
      return t(`roles.${value as 'owner'}`, { defaultValue: value })
    default:
      return value
  }
}
