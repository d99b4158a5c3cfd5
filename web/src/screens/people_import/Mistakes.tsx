import { Alert, Code, ScrollArea, Stack, Table } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { mistakeText } from '../../api/problem'
import type { EmployeeImportRefusal } from '../../api/schema'
import { lineOf } from './file'
import { keyOf } from './refusal'

/** Each line that is wrong, where and why. */
export function Mistakes({ refusal, csv }: { refusal: EmployeeImportRefusal; csv: string }) {
  const { t } = useTranslation('people_import')
  const { wrong, mistakes } = refusal
  return (
    <Stack>
      <Alert color="red" role="alert" title={t('wrong', { count: wrong })}>
        {t('wrong_text')}
        {wrong > mistakes.length && ` ${t('wrong_first', { count: mistakes.length })}`}
      </Alert>
      <ScrollArea
        type="auto"
        viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': t('mistakes') }}
      >
        <Table aria-label={t('mistakes')} verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('line')}</Table.Th>
              <Table.Th scope="col">{t('column')}</Table.Th>
              <Table.Th scope="col">{t('reason')}</Table.Th>
              <Table.Th scope="col">{t('there')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {mistakes.map((mistake) => (
              <Table.Tr key={keyOf(mistake)}>
                <Table.Td className="figures">{mistake.line}</Table.Td>
                <Table.Td fw={600}>{mistake.column === '' ? t('whole') : mistake.column}</Table.Td>
                <Table.Td>{mistakeText(mistake.message)}</Table.Td>
                <Table.Td>
                  <Code>{lineOf(csv, mistake.line)}</Code>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea>
    </Stack>
  )
}
