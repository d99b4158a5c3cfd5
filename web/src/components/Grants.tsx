import { SegmentedControl, Stack, Table, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { reach, type Scope } from '../api/me'

export interface Grant {
  permission: string
  scope: Scope
}

const scopes: Scope[] = ['none', 'own', 'team', 'all']

/** What a permission allows, in the person's language; its name where we have no words for it. */
export function usePermissionText(): (permission: string) => string {
  const { t } = useTranslation('grants')
  return (permission) => {
    const key = permission.replaceAll('.', '_') as 'employees_read'
    return t(`permissions.${key}`, { defaultValue: permission })
  }
}

interface Props {
  /** What may be given, and for whose data at most. */
  possible: Grant[]
  value: Grant[]
  onChange?: (grants: Grant[]) => void
}

/** Permissions, and for each whose data it is good for. Without `onChange` to look at. */
export function Grants({ possible, value, onChange }: Props) {
  const { t } = useTranslation('grants')
  const textOf = usePermissionText()
  const scopeOf = (permission: string) =>
    value.find((grant) => grant.permission === permission)?.scope ?? 'none'
  const set = (permission: string, scope: Scope) => {
    const others = value.filter((grant) => grant.permission !== permission)
    onChange?.(scope === 'none' ? others : [...others, { permission, scope }])
  }
  return (
    <Table verticalSpacing={6} aria-label={t('title')}>
      <Table.Tbody>
        {possible.map(({ permission, scope: most }) => (
          <Table.Tr key={permission}>
            <Table.Td>
              <Stack gap={4}>
                <Text size="sm">{textOf(permission)}</Text>
                <SegmentedControl
                  size="xs"
                  aria-label={textOf(permission)}
                  value={scopeOf(permission)}
                  readOnly={onChange === undefined}
                  onChange={(scope) => set(permission, scope)}
                  data={scopes.map((scope) => ({
                    value: scope,
                    label: t(`scopes.${scope}`),
                    disabled: reach[scope] > reach[most],
                  }))}
                />
              </Stack>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
