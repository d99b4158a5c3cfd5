import { Button, Menu, type ButtonProps } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

interface Props extends ButtonProps {
  /** Which row it is in, for those who do not see that. */
  of: string
  onClick?: () => void
  children: string
}

/** What can be done with a row of a table. */
export function RowButton({ of, children, ...button }: Props) {
  return (
    <Button variant="default" size="xs" aria-label={`${children}: ${of}`} {...button}>
      {children}
    </Button>
  )
}

/** All that can be done with a row of a table, where that is much: `<Menu.Item>`s. */
export function RowMenu({ of, children }: { of: string; children: ReactNode }) {
  const { t } = useTranslation()
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <RowButton of={of}>{t('actions.all')}</RowButton>
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  )
}
