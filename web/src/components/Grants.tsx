import { SegmentedControl, Stack, Table, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { reach, type Scope } from '../api/me'

export interface Grant {
  permission: string
  scope: Scope
}

const scopes: Scope[] = ['none', 'own', 'team', 'all']

/** Of things that belong to nobody: good for all or for nothing. */
const organizationWide = new Set([
  'admin_users.manage',
  'api_keys.manage',
  'audit.read',
  'calendar.manage',
  'kiosk.use',
  'organization.manage',
  'outbox.manage',
  'roles.manage',
  'timesheets.lock',
  'webhooks.manage',
])

const areas = ['people', 'time', 'projects', 'calendar', 'organization'] as const
const areaOf: Partial<Record<string, (typeof areas)[number]>> = {
  employees: 'people',
  timetracking: 'time',
  kiosk: 'time',
  projects: 'projects',
  tasks: 'projects',
  timesheets: 'projects',
  reports: 'projects',
  calendar: 'calendar',
  business_hours: 'calendar',
}

/** Permissions by area, those of no other under the organization. */
function byArea(possible: Grant[]) {
  return areas
    .map((area) => ({
      area,
      grants: possible.filter(
        ({ permission }) => (areaOf[permission.split('.')[0] ?? ''] ?? 'organization') === area,
      ),
    }))
    .filter(({ grants }) => grants.length > 0)
}

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
      {byArea(possible).map(({ area, grants }) => (
        <Table.Tbody key={area}>
          <Table.Tr>
            <Table.Th scope="rowgroup">{t(`areas.${area}`)}</Table.Th>
          </Table.Tr>
          {grants.map(({ permission, scope: most }) => (
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
                    data={scopes
                      .filter(
                        (scope) =>
                          scope === 'none' ||
                          scope === 'all' ||
                          scope === scopeOf(permission) ||
                          !organizationWide.has(permission),
                      )
                      .map((scope) => ({
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
      ))}
    </Table>
  )
}
