import { Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import { useMyself } from '../../api/me'
import { AddButton } from '../../components/AddButton'
import { useConfirm } from '../../components/confirm'
import { ProblemAlert } from '../../components/ProblemAlert'
import { Screen } from '../../components/Screen'
import { State } from '../../components/State'
import { TextLink } from '../../components/TextLink'
import { useDone } from '../../components/useDone'
import { Members } from './Members'
import { ProjectForm } from './ProjectForm'
import { projectRoute } from './route'
import { Tasks } from './Tasks'

/** One project: what it is, who works on it, and its tasks. */
export function Project() {
  const { t } = useTranslation('projects')
  const { t: common } = useTranslation()
  const { can } = useMyself()
  const { id } = projectRoute.useParams()
  const search = projectRoute.useSearch()
  const navigate = useNavigate({ from: projectRoute.fullPath })
  const done = useDone()
  const [ask, dialog] = useConfirm()
  const [creating, setCreating] = useState(false)
  const [editing, setEditing] = useState(false)
  const { data: project, error } = api.useQuery('get', '/api/v1/projects/{id}', {
    params: { path: { id } },
  })
  const archive = api.useMutation('post', '/api/v1/projects/{id}/archive', done(t('archived')))
  const restore = api.useMutation('post', '/api/v1/projects/{id}/restore', done(t('restored')))
  const manages = can('projects.manage', 'team')
  async function askAndArchive(name: string) {
    const question = {
      title: t('archive_title', { name }),
      text: t('archive_text'),
      action: t('archive'),
    }
    if (await ask(question)) {
      archive.mutate({ params: { path: { id } }, body: {} })
    }
  }
  return (
    <Screen
      title={project?.name ?? t('project')}
      actions={
        manages &&
        project !== undefined && (
          <>
            <Button variant="default" onClick={() => setEditing(true)}>
              {common('actions.edit')}
            </Button>
            {project.state === 'active' ? (
              <Button variant="default" onClick={() => void askAndArchive(project.name)}>
                {t('archive')}
              </Button>
            ) : (
              <Button
                variant="default"
                loading={restore.isPending}
                onClick={() => restore.mutate({ params: { path: { id } }, body: {} })}
              >
                {t('restore')}
              </Button>
            )}
          </>
        )
      }
    >
      <TextLink to="/projects" size="sm">
        {t('all_projects')}
      </TextLink>
      <ProblemAlert error={error} />
      {project === undefined && error === null && <Skeleton h={60} />}
      {project !== undefined && (
        <>
          <Stack gap="xs">
            <Group gap="xs">
              <State color={project.state === 'active' ? 'green' : 'gray'}>
                {t(`state_of.${project.state}`)}
              </State>
              {project.code !== null && (
                <Text size="sm" c="dimmed">
                  {t('code')}: {project.code}
                </Text>
              )}
              {project.external_id !== null && (
                <Text size="sm" c="dimmed">
                  {t('external_id')}: {project.external_id}
                </Text>
              )}
            </Group>
            {project.description !== '' && (
              <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
                {project.description}
              </Text>
            )}
          </Stack>
          <Members project={project} />
          <Stack component="section" aria-label={t('tasks')} gap="sm">
            <Group justify="space-between">
              <Title order={3} size="h4">
                {t('tasks')}
              </Title>
              {can('tasks.manage', 'team') && project.state === 'active' && (
                <AddButton size="xs" variant="default" onClick={() => setCreating(true)}>
                  {t('new_task')}
                </AddButton>
              )}
            </Group>
            <Tasks
              search={search}
              set={(change) =>
                void navigate({ search: (old) => ({ ...old, ...change }), replace: true })
              }
              project={id}
              within={project}
              creating={creating}
              onCreated={() => setCreating(false)}
            />
          </Stack>
          {editing && <ProjectForm id={id} onClose={() => setEditing(false)} />}
        </>
      )}
      {dialog}
    </Screen>
  )
}
