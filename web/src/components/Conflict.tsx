import { Alert, Button, Group, Stack, Table, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

export interface Difference {
  label: string
  mine: ReactNode
  theirs: ReactNode
}

interface Props {
  /** What both have changed, and differently: `conflicts()`. */
  differences: Difference[]
  /** Throws away what was typed. */
  onTheirs: () => void
  /** Saves what was typed here over it; what only they have changed stays. */
  onMine: () => void
  saving?: boolean
}

/** Somebody else has changed the same meanwhile: both versions, and which one shall be. */
export function Conflict({ differences, onTheirs, onMine, saving = false }: Props) {
  const { t } = useTranslation()
  const { t: problems } = useTranslation('problems')
  return (
    <Alert color="orange" role="alert" title={problems('precondition_failed')}>
      <Stack gap="sm">
        {differences.length === 0 ? (
          <Text size="sm">{t('conflict.none')}</Text>
        ) : (
          <Table verticalSpacing={4} layout="fixed" aria-label={problems('precondition_failed')}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t('conflict.what')}</Table.Th>
                <Table.Th scope="col">{t('conflict.mine')}</Table.Th>
                <Table.Th scope="col">{t('conflict.theirs')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {differences.map(({ label, mine, theirs }) => (
                <Table.Tr key={label}>
                  <Table.Th scope="row" fw={500}>
                    {label}
                  </Table.Th>
                  <Table.Td style={{ overflowWrap: 'anywhere' }}>{mine || '–'}</Table.Td>
                  <Table.Td style={{ overflowWrap: 'anywhere' }}>{theirs || '–'}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
        <Group gap="xs" justify="flex-end">
          <Button variant="default" size="xs" onClick={onTheirs}>
            {t('conflict.take_theirs')}
          </Button>
          <Button size="xs" onClick={onMine} loading={saving}>
            {t('conflict.save_mine')}
          </Button>
        </Group>
      </Stack>
    </Alert>
  )
}
