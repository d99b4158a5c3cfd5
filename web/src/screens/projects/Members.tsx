import { ActionIcon, Group, Select, Stack, Table, Text, Title } from '@mantine/core'
import IconTrash from '@tabler/icons-react/icons/IconTrash'
import IconUsers from '@tabler/icons-react/icons/IconUsers'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api, idempotencyKey } from '../../api/client'
import { useMyself } from '../../api/me'
import { problemName } from '../../api/problem'
import type { Project, ProjectMember } from '../../api/schema'
import { useFormats } from '../../app/formats'
import { Dialog } from '../../components/Dialog'
import { AddButton } from '../../components/AddButton'
import { useConfirm } from '../../components/confirm'
import { EmployeeSelect } from '../../components/EmployeeSelect'
import { EmptyState } from '../../components/EmptyState'
import { FormActions } from '../../components/FormActions'
import { ProblemAlert } from '../../components/ProblemAlert'
import { cursorPages, Rows } from '../../components/Rows'
import { Row } from '../../components/StackedTable'
import { useDone } from '../../components/useDone'
import { useSaving } from '../../components/useSaving'

type Role = ProjectMember['role']

function useRoles() {
  const { t } = useTranslation('projects')
  const roles: Role[] = ['member', 'manager']
  return roles.map((value) => ({ value, label: t(`roles.${value}`) }))
}

const roleOf = (value: string | null): Role => (value === 'manager' ? 'manager' : 'member')

/** Who works on a project, and as what. */
export function Members({ project }: { project: Project }) {
  const { t } = useTranslation('projects')
  const formats = useFormats()
  const { can } = useMyself()
  const queries = useQueryClient()
  const roles = useRoles()
  const [ask, dialog] = useConfirm()
  const [adding, setAdding] = useState(false)
  const manages = can('projects.manage', 'team')
  const members = api.useInfiniteQuery(
    'get',
    '/api/v1/projects/{id}/members',
    { params: { path: { id: project.id } } },
    cursorPages,
  )
  const refresh = () => queries.invalidateQueries({ queryKey: ['get'] })
  const change = api.useMutation('patch', '/api/v1/projects/{id}/members/{employee_id}', {
    onSettled: refresh,
  })
  const done = useDone()
  const remove = api.useMutation(
    'delete',
    '/api/v1/projects/{id}/members/{employee_id}',
    done(t('member_removed')),
  )
  async function askAndRemove({ employee_id, employee_name }: ProjectMember) {
    const question = {
      title: t('remove_title', { name: employee_name }),
      text: t('remove_text'),
      action: t('remove'),
      danger: true,
    }
    if (await ask(question)) {
      remove.mutate({ params: { path: { id: project.id, employee_id } } })
    }
  }
  return (
    <Stack component="section" aria-label={t('members')} gap="sm">
      <Group justify="space-between">
        <Title order={3} size="h4">
          {t('members')}
        </Title>
        {manages && project.state === 'active' && (
          <AddButton size="xs" variant="default" onClick={() => setAdding(true)}>
            {t('add_member')}
          </AddButton>
        )}
      </Group>
      <Rows
        query={members}
        label={t('members')}
        columns={[t('name'), t('role'), t('since'), ...(manages ? [''] : [])]}
        empty={
          <EmptyState icon={IconUsers} title={t('no_members')}>
            {t('no_members_text')}
          </EmptyState>
        }
        row={(member) => (
          <Row key={member.id}>
            <Table.Td fw={600}>{member.employee_name}</Table.Td>
            <Table.Td>
              {manages ? (
                <Select
                  size="xs"
                  w={140}
                  allowDeselect={false}
                  aria-label={`${t('role')}: ${member.employee_name}`}
                  data={roles}
                  value={member.role}
                  onChange={(role) =>
                    change.mutate({
                      params: { path: { id: project.id, employee_id: member.employee_id } },
                      body: { role: roleOf(role) },
                    })
                  }
                />
              ) : (
                t(`roles.${member.role}`)
              )}
            </Table.Td>
            <Table.Td className="figures" style={{ whiteSpace: 'nowrap' }}>
              {formats.date(formats.localDate(member.joined_at))}
            </Table.Td>
            {manages && (
              <Table.Td ta="right">
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={`${t('remove')}: ${member.employee_name}`}
                  onClick={() => void askAndRemove(member)}
                >
                  <IconTrash size={16} aria-hidden />
                </ActionIcon>
              </Table.Td>
            )}
          </Row>
        )}
      />
      {dialog}
      {adding && <AddMember project={project} onClose={() => setAdding(false)} />}
    </Stack>
  )
}

function AddMember(props: { project: Project; onClose: () => void }) {
  const { t } = useTranslation('projects')
  const { t: common } = useTranslation()
  const roles = useRoles()
  const [key, setKey] = useState(idempotencyKey)
  const [employee, setEmployee] = useState<string | null>(null)
  const [role, setRole] = useState<Role>('member')
  const [missing, setMissing] = useState(false)
  const saving = useSaving({ message: t('member_added'), onClose: props.onClose })
  const add = api.useMutation('post', '/api/v1/projects/{id}/members', saving)
  const taken = problemName(add.error) === 'project_member_exists'
  const error = missing ? t('employee_missing') : taken ? t('member_exists') : undefined
  return (
    <Dialog onClose={props.onClose} title={t('add_member')}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          setMissing(employee === null)
          if (employee !== null) {
            add.mutate({
              params: { path: { id: props.project.id }, header: { 'Idempotency-Key': key } },
              body: { employee_id: employee, role },
            })
          }
        }}
      >
        <Stack>
          {!taken && <ProblemAlert error={add.error} />}
          <EmployeeSelect
            label={t('employee')}
            value={employee}
            onChange={(id) => {
              setEmployee(id)
              setMissing(false)
              setKey(idempotencyKey())
              add.reset()
            }}
            {...(error !== undefined && { error })}
          />
          <Select
            label={t('role')}
            allowDeselect={false}
            data={roles}
            value={role}
            onChange={(value) => setRole(roleOf(value))}
          />
          <Text size="sm" c="dimmed">
            {t(role === 'manager' ? 'manager_text' : 'member_text')}
          </Text>
          <FormActions
            saving={add.isPending}
            action={common('actions.add')}
            onCancel={props.onClose}
          />
        </Stack>
      </form>
    </Dialog>
  )
}
