import { Button, Stack, Text, Title } from '@mantine/core'
import { Link, type ErrorComponentProps } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'

import { problemText } from '../api/problem'

/** Instead of a screen that could not be loaded. */
export function FailedScreen({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation()
  const { t: problem } = useTranslation('problems')
  return (
    <Stack align="center" mt="15vh" gap="sm" role="alert">
      <Title order={2}>{t('failed.title')}</Title>
      <Text>{problemText(error, problem)}</Text>
      <Button onClick={reset}>{t('failed.again')}</Button>
    </Stack>
  )
}

export function MissingScreen() {
  const { t } = useTranslation()
  return (
    <Stack align="center" mt="15vh" gap="sm">
      <Title order={2}>{t('missing.title')}</Title>
      <Button component={Link} to="/">
        {t('missing.home')}
      </Button>
    </Stack>
  )
}
