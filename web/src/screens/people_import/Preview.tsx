import { Stack, Table, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import type { EmployeeImport } from '../../api/schema'
import { Row, StackedTable } from '../../components/StackedTable'
import { useRoleName } from '../../components/useRoleName'

/** Who would be made. */
export function Preview({ found }: { found: EmployeeImport }) {
  const { t } = useTranslation('people_import')
  const roleName = useRoleName()
  return (
    <Stack gap="xs">
      <Text role="status" fw={600}>
        {t('good', { count: found.employees })}
      </Text>
      <Text size="sm" c="dimmed">
        {found.invitations === 0 ? t('no_mail') : t('mail', { count: found.invitations })}
      </Text>
      <StackedTable
        label={t('preview')}
        most={420}
        columns={[
          t('line'),
          { label: t('name'), main: true },
          t('number'),
          t('role'),
          t('manager'),
          t('invited'),
        ]}
      >
        {found.items.map((item) => (
          <Row key={item.line}>
            <Table.Td className="figures">{item.line}</Table.Td>
            <Table.Td>
              <Text size="sm" fw={600}>
                {item.name}
              </Text>
              <Text size="xs" c="dimmed">
                {item.email}
              </Text>
            </Table.Td>
            <Table.Td className="figures">{item.number}</Table.Td>
            <Table.Td>{roleName(item.role)}</Table.Td>
            <Table.Td>{item.manager_email ?? '–'}</Table.Td>
            <Table.Td>{item.invite ? t('yes') : t('no')}</Table.Td>
          </Row>
        ))}
      </StackedTable>
    </Stack>
  )
}
