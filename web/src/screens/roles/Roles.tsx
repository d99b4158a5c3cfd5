import { Badge, Group, Table, Text } from '@mantine/core'
import IconShield from '@tabler/icons-react/icons/IconShield'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import type { Role } from '../../api/schema'
import { AddButton } from '../../components/AddButton'
import { useConfirm } from '../../components/confirm'
import { EmptyState } from '../../components/EmptyState'
import { cursorPages, Rows } from '../../components/Rows'
import { Row } from '../../components/StackedTable'
import { RowButton } from '../../components/RowActions'
import { Screen } from '../../components/Screen'
import { useDone } from '../../components/useDone'
import { useRoleName } from '../../components/useRoleName'
import { RoleForm } from './RoleForm'

/** The roles of the organization: built-in ones to look at, its own to change. */
export function Roles() {
  const { t } = useTranslation('roles')
  const roleName = useRoleName()
  const done = useDone()
  const [ask, dialog] = useConfirm()
  const [edited, setEdited] = useState<Role | 'new' | null>(null)
  const roles = api.useInfiniteQuery(
    'get',
    '/api/v1/roles',
    { params: { query: { state: 'active' } } },
    cursorPages,
  )
  const archive = api.useMutation('post', '/api/v1/roles/{id}/archive', done(t('archived')))
  async function askAndArchive(role: Role) {
    const question = {
      title: t('archive_title', { name: role.name }),
      text: t('archive_text'),
      action: t('archive'),
      danger: true,
    }
    if (role.id !== null && (await ask(question))) {
      archive.mutate({ params: { path: { id: role.id } }, body: {} })
    }
  }
  return (
    <Screen
      title={t('title')}
      explanation={t('explanation')}
      actions={<AddButton onClick={() => setEdited('new')}>{t('new')}</AddButton>}
    >
      <Rows
        query={roles}
        label={t('title')}
        columns={[t('role'), t('grants'), '']}
        empty={<EmptyState icon={IconShield} title={t('title')} />}
        row={(role) => (
          <Row key={role.name}>
            <Table.Td>
              <Group gap="xs">
                <Text fw={600} size="sm">
                  {roleName(role.name)}
                </Text>
                {role.built_in && (
                  <Badge
                    size="sm"
                    variant="light"
                    color="gray"
                    autoContrast={false}
                    c="var(--mantine-color-text)"
                  >
                    {t('built_in')}
                  </Badge>
                )}
              </Group>
              <Text size="xs" c="dimmed">
                {role.built_in ? t(`built_in_roles.${role.name as 'owner'}`) : role.description}
              </Text>
            </Table.Td>
            <Table.Td className="figures">
              {t('permissions', { count: role.grants.length })}
            </Table.Td>
            <Table.Td>
              <Group gap="xs" justify="flex-end" wrap="nowrap">
                <RowButton of={roleName(role.name)} onClick={() => setEdited(role)}>
                  {role.built_in ? t('look') : t('edit')}
                </RowButton>
                {!role.built_in && (
                  <RowButton of={role.name} onClick={() => void askAndArchive(role)}>
                    {t('archive')}
                  </RowButton>
                )}
              </Group>
            </Table.Td>
          </Row>
        )}
      />
      {dialog}
      {edited !== null && (
        <RoleForm role={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />
      )}
    </Screen>
  )
}
