import { ScrollArea, Stack, Table, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import type { EmployeeImport } from '../../api/schema'

/** Who would be made. */
export function Preview({ found }: { found: EmployeeImport }) {
  const { t } = useTranslation('people_import')
  return (
    <Stack gap="xs">
      <Text role="status" fw={600}>
        {t('good', { count: found.employees })}
      </Text>
      <Text size="sm" c="dimmed">
        {found.invitations === 0 ? t('no_mail') : t('mail', { count: found.invitations })}
      </Text>
      <ScrollArea.Autosize
        mah={420}
        type="auto"
        viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': t('preview') }}
      >
        <Table aria-label={t('preview')} verticalSpacing="xs" stickyHeader>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('line')}</Table.Th>
              <Table.Th scope="col">{t('name')}</Table.Th>
              <Table.Th scope="col">{t('number')}</Table.Th>
              <Table.Th scope="col">{t('role')}</Table.Th>
              <Table.Th scope="col">{t('manager')}</Table.Th>
              <Table.Th scope="col">{t('invited')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {found.items.map((item) => (
              <Table.Tr key={item.line}>
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
                <Table.Td>{item.role}</Table.Td>
                <Table.Td>{item.manager_email ?? '–'}</Table.Td>
                <Table.Td>{item.invite ? t('yes') : t('no')}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea.Autosize>
    </Stack>
  )
}
