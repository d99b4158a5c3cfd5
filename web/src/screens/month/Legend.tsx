import { Group, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import classes from './Month.module.css'
import { closings, Difference, Overtime } from './signs'

/** What the signs in the grid mean. */
export function Legend() {
  const { t } = useTranslation('month')
  const Submitted = closings.submission
  const Approved = closings.approval
  const Locked = closings.lock
  return (
    <Group gap="4px 16px" className="no-print">
      <Sign text={t('legend.overtime')} className={classes.overtime}>
        <Overtime size={14} aria-hidden />
      </Sign>
      <Sign text={t('legend.difference')} className={classes.difference}>
        <Difference size={14} aria-hidden />
      </Sign>
      <Sign text={t('legend.missing')}>
        <span className={classes.swatch} data-missing />
      </Sign>
      <Sign text={t('legend.free')}>
        <span className={classes.swatch} data-free />
      </Sign>
      <Sign text={t('closed.submission')}>
        <Submitted size={14} aria-hidden />
      </Sign>
      <Sign text={t('closed.approval')}>
        <Approved size={14} aria-hidden />
      </Sign>
      <Sign text={t('closed.lock')}>
        <Locked size={14} aria-hidden />
      </Sign>
    </Group>
  )
}

function Sign(props: { text: string; className?: string; children: React.ReactNode }) {
  return (
    <Group gap={6} wrap="nowrap">
      <span className={`${classes.sign} ${props.className ?? ''}`}>{props.children}</span>
      <Text size="xs" c="dimmed">
        {props.text}
      </Text>
    </Group>
  )
}
