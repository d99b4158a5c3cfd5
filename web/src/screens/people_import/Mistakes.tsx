import { Alert, Code, Stack, Table } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { mistakeText } from '../../api/problem'
import type { EmployeeImportRefusal } from '../../api/schema'
import { Row, StackedTable } from '../../components/StackedTable'
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
      <StackedTable
        label={t('mistakes')}
        columns={[
          t('line'),
          { label: t('column'), main: true },
          t('reason'),
          { label: t('there'), wide: true },
        ]}
      >
        {mistakes.map((mistake) => (
          <Row key={keyOf(mistake)}>
            <Table.Td className="figures">{mistake.line}</Table.Td>
            <Table.Td fw={600}>{mistake.column === '' ? t('whole') : mistake.column}</Table.Td>
            <Table.Td>{mistakeText(mistake.message)}</Table.Td>
            <Table.Td>
              <Code>{lineOf(csv, mistake.line)}</Code>
            </Table.Td>
          </Row>
        ))}
      </StackedTable>
    </Stack>
  )
}
