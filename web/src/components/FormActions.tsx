import { Button, Group, type ButtonProps } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

interface Props extends Pick<ButtonProps, 'color' | 'disabled'> {
  saving: boolean
  /** What the form does: "Save" if nothing is said. */
  action?: string
  onCancel?: () => void
  /** Whether the dialog opens with the focus here. */
  focused?: boolean
  /** Further buttons, before that which saves. */
  children?: ReactNode
}

/** The buttons below a form. */
export function FormActions({ saving, action, onCancel, focused, children, ...button }: Props) {
  const { t } = useTranslation()
  return (
    <Group justify="flex-end">
      {onCancel !== undefined && (
        <Button variant="default" onClick={onCancel}>
          {t('actions.cancel')}
        </Button>
      )}
      {children}
      <Button type="submit" loading={saving} data-autofocus={focused} {...button}>
        {action ?? t('actions.save')}
      </Button>
    </Group>
  )
}
