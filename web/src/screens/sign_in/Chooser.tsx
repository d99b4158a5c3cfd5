import { Button, Stack, Text, Title } from '@mantine/core'
import IconBuilding from '@tabler/icons-react/icons/IconBuilding'
import { useTranslation } from 'react-i18next'

import type { AccountOrganization } from '../../api/schema'
import { useRoleName } from '../../components/useRoleName'

interface Props {
  organizations: AccountOrganization[]
  /** Where the person is now. */
  current: string
  isBusy: boolean
  onChoose: (id: string) => void
}

/** Whoever works for several organizations says for which one now. */
export function Chooser({ organizations, current, isBusy, onChoose }: Props) {
  const { t } = useTranslation('sign_in')
  const roleName = useRoleName()
  return (
    <Stack>
      <Title order={1} size="h2">
        {t('choose.title')}
      </Title>
      <Text size="sm">{t('choose.explanation')}</Text>
      {organizations.map(({ id, name, role }) => (
        <Button
          key={id}
          variant={id === current ? 'filled' : 'default'}
          size="md"
          h="auto"
          py="xs"
          justify="flex-start"
          leftSection={<IconBuilding size={20} aria-hidden />}
          disabled={isBusy}
          onClick={() => onChoose(id)}
        >
          <Stack gap={0} align="flex-start">
            <span>{name}</span>
            <Text span size="xs">
              {id === current ? t('choose.last') : roleName(role ?? '')}
            </Text>
          </Stack>
        </Button>
      ))}
    </Stack>
  )
}
