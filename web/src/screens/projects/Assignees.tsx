import { Button, Checkbox, Group, Skeleton, Stack, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import type { Task } from '../../api/schema'
import { Dialog } from '../../components/Dialog'
import { ProblemAlert } from '../../components/ProblemAlert'
import { TextLink } from '../../components/TextLink'

/** Which members of the project are to work on a task. What is ticked counts at once. */
export function Assignees({ task, onClose }: { task: Task; onClose: () => void }) {
  const { t } = useTranslation('projects')
  const { t: common } = useTranslation()
  const queries = useQueryClient()
  // What was ticked last, until the server's answer is here.
  const [wanted, setWanted] = useState<{ id: string; assigned: boolean } | null>(null)
  const query = { limit: 500 }
  const members = api.useQuery('get', '/api/v1/projects/{id}/members', {
    params: { path: { id: task.project_id }, query },
  })
  const assigned = api.useQuery('get', '/api/v1/tasks/{id}/assignees', {
    params: { path: { id: task.id }, query },
  })
  const done = {
    meta: { shown: true },
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: ['get'] })
      setWanted(null)
    },
  }
  const add = api.useMutation('post', '/api/v1/tasks/{id}/assignees', done)
  const remove = api.useMutation('delete', '/api/v1/tasks/{id}/assignees/{employee_id}', done)
  const path = { id: task.id }
  const ids = new Set(assigned.data?.items.map(({ employee_id }) => employee_id))
  const toggle = (employee_id: string) => {
    setWanted({ id: employee_id, assigned: !ids.has(employee_id) })
    add.reset()
    remove.reset()
    if (ids.has(employee_id)) {
      remove.mutate({ params: { path: { ...path, employee_id } } })
    } else {
      add.mutate({ params: { path }, body: { employee_id } })
    }
  }
  return (
    <Dialog onClose={onClose} title={t('assign_title', { task: task.display_name })}>
      <Stack>
        <Text size="sm" c="dimmed">
          {t('assign_text')}
        </Text>
        <ProblemAlert error={members.error ?? assigned.error ?? add.error ?? remove.error} />
        {(members.isPending || assigned.isPending) && <Skeleton h={120} />}
        {members.data?.items.length === 0 && (
          <Text size="sm">
            {t('assign_no_members')}{' '}
            <TextLink to="/projects/$id" params={{ id: task.project_id }} onClick={onClose}>
              {task.project_name}
            </TextLink>
          </Text>
        )}
        {assigned.data !== undefined &&
          members.data?.items.map(({ employee_id, employee_name }) => (
            <Checkbox
              key={employee_id}
              label={employee_name}
              checked={wanted?.id === employee_id ? wanted.assigned : ids.has(employee_id)}
              readOnly={wanted !== null}
              onChange={() => wanted === null && toggle(employee_id)}
            />
          ))}
        <Group justify="flex-end">
          <Button onClick={onClose}>{common('actions.close')}</Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
