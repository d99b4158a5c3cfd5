import { Button, Collapse, Group, Paper, Skeleton, Stack, Text, Title } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { ProblemAlert } from '../../components/ProblemAlert'

interface Props {
  /** The question that the picture answers. */
  title: string
  /** The answer in a sentence, for those who do not see the picture too. */
  answer: string
  isPending: boolean
  error: unknown
  chart: ReactNode
  /** The same figures as a table. */
  table: ReactNode
}

/** A picture of figures, with the question it answers and the figures themselves. */
export function Figure({ title, answer, isPending, error, chart, table }: Props) {
  const { t } = useTranslation('reports')
  const [shown, setShown] = useState(false)
  return (
    <Paper withBorder p="md" component="section" aria-label={title}>
      <Stack gap="sm">
        <Group justify="space-between" gap="xs" align="flex-start">
          <div>
            <Title order={3} size="h4">
              {title}
            </Title>
            <Text size="sm" c="dimmed">
              {answer}
            </Text>
          </div>
          <Button
            className="no-print"
            variant="subtle"
            size="compact-sm"
            flex="none"
            aria-expanded={shown}
            onClick={() => setShown(!shown)}
          >
            {shown ? t('hide_table') : t('show_table')}
          </Button>
        </Group>
        <ProblemAlert error={error} />
        {error === null && (isPending ? <Skeleton h={260} /> : <div aria-hidden>{chart}</div>)}
        <Collapse expanded={shown}>{shown && table}</Collapse>
      </Stack>
    </Paper>
  )
}
