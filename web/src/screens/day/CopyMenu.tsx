import { Button, Menu } from '@mantine/core'
import IconCopy from '@tabler/icons-react/icons/IconCopy'
import { useTranslation } from 'react-i18next'

import { useFormats } from '../../app/formats'

/** Takes over the list of the last day that has one. */
export function CopyMenu(props: { date: string; onCopy: (withDurations: boolean) => void }) {
  const { t } = useTranslation('day')
  const formats = useFormats()
  return (
    <Menu position="bottom-end" returnFocus={false}>
      <Menu.Target>
        <Button variant="default" size="xs" leftSection={<IconCopy size={16} aria-hidden />}>
          {t('copy.open', { date: formats.date(props.date) })}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => props.onCopy(true)}>{t('copy.durations')}</Menu.Item>
        <Menu.Item onClick={() => props.onCopy(false)}>{t('copy.tasks')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
