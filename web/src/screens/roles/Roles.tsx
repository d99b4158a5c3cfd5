import { Badge, Button, Group, Table, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import IconPlus from '@tabler/icons-react/icons/IconPlus'
import IconShield from '@tabler/icons-react/icons/IconShield'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import type { Role } from '../../api/schema'
import { useConfirm } from '../../components/confirm'
import { EmptyState } from '../../components/EmptyState'
import { cursorPages, Rows } from '../../components/Rows'
import { Row } from '../../components/StackedTable'
import { Screen } from '../../components/Screen'
import { RoleForm } from './RoleForm'

const LIST = ['get', '/api/v1/roles']

/** The roles of the organization: built-in ones to look at, its own to change. */
export function Roles() {
  const { t } = useTranslation('roles')
  const queries = useQueryClient()
  const [ask, dialog] = useConfirm()
  const [edited, setEdited] = useState<Role | 'new' | null>(null)
  const roles = api.useInfiniteQuery(
    'get',
    '/api/v1/roles',
    { params: { query: { state: 'active' } } },
    cursorPages,
  )
  const archive = api.useMutation('post', '/api/v1/roles/{id}/archive', {
    onSuccess: () => notifications.show({ color: 'green', message: t('archived') }),
    onSettled: () => queries.invalidateQueries({ queryKey: LIST }),
  })
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
      actions={
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEdited('new')}>
          {t('new')}
        </Button>
      }
    >
      <Text c="dimmed" size="sm">
        {t('explanation')}
      </Text>
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
                  {role.name}
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
                <Button
                  variant="default"
                  size="xs"
                  aria-label={`${role.built_in ? t('look') : t('edit')}: ${role.name}`}
                  onClick={() => setEdited(role)}
                >
                  {role.built_in ? t('look') : t('edit')}
                </Button>
                {!role.built_in && (
                  <Button
                    variant="default"
                    size="xs"
                    aria-label={`${t('archive')}: ${role.name}`}
                    onClick={() => void askAndArchive(role)}
                  >
                    {t('archive')}
                  </Button>
                )}
              </Group>
            </Table.Td>
          </Row>
        )}
      />
      {dialog}
      {edited !== null && (
        <RoleForm
          role={edited === 'new' ? null : edited}
          onClose={() => {
            setEdited(null)
            void queries.invalidateQueries({ queryKey: LIST })
          }}
        />
      )}
    </Screen>
  )
}
