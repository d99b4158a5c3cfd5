import { Badge, Button, Group, Skeleton, Stack, Text, ThemeIcon } from '@mantine/core'
import IconApps from '@tabler/icons-react/icons/IconApps'
import IconBrowser from '@tabler/icons-react/icons/IconBrowser'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import type { SignInSession } from '../../api/schema'
import { useFormats } from '../../app/formats'
import { useConfirm } from '../../components/confirm'
import { ProblemAlert } from '../../components/ProblemAlert'
import { cursorPages } from '../../components/Rows'
import { Part } from '../../components/Part'
import { useDone } from '../../components/useDone'

/** Where the person is signed in, and how to end that. */
export function Sessions() {
  const { t } = useTranslation('account')
  const { t: common } = useTranslation()
  const done = useDone()
  const [ask, dialog] = useConfirm()
  const sessions = api.useInfiniteQuery('get', '/api/v1/auth/sessions', {}, cursorPages)
  const end = api.useMutation('post', '/api/v1/auth/sessions/{id}/end', done(t('sessions.ended')))
  const endAll = api.useMutation('post', '/api/v1/auth/logout/all', {
    onSuccess: () => location.assign('/sign-in?reason=signed_out'),
  })
  async function everywhere() {
    const sure = await ask({
      title: t('sessions.all'),
      text: t('sessions.all_text'),
      action: t('sessions.all'),
      danger: true,
    })
    if (sure) {
      endAll.mutate({ body: {} })
    }
  }
  return (
    <Part title={t('sessions.title')}>
      <ProblemAlert error={sessions.error} />
      {sessions.isPending &&
        Array.from({ length: 2 }, (_, line) => <Skeleton key={line} h={44} />)}
      {sessions.data?.pages
        .flatMap(({ items }) => items)
        .map((session) => (
          <Line
            key={session.id}
            session={session}
            isBusy={end.isPending}
            onEnd={() => end.mutate({ params: { path: { id: session.id } }, body: {} })}
          />
        ))}
      <Group justify="space-between">
        {sessions.hasNextPage ? (
          <Button variant="subtle" onClick={() => void sessions.fetchNextPage()}>
            {common('actions.more')}
          </Button>
        ) : (
          <span />
        )}
        <Button variant="default" onClick={() => void everywhere()}>
          {t('sessions.all')}
        </Button>
      </Group>
      {dialog}
    </Part>
  )
}

function Line(props: { session: SignInSession; isBusy: boolean; onEnd: () => void }) {
  const { t } = useTranslation('account')
  const formats = useFormats()
  const { kind, organization_name, address, created_at, is_current } = props.session
  const Icon = kind === 'cookie' ? IconBrowser : IconApps
  return (
    <Group wrap="nowrap" gap="sm">
      <ThemeIcon variant="light" size="lg">
        <Icon size={20} aria-hidden />
      </ThemeIcon>
      <Stack gap={0} flex={1} miw={0}>
        <Group gap="xs">
          <Text size="sm" fw={600}>
            {t(`sessions.${kind}`)}
          </Text>
          {is_current && <Badge size="sm">{t('sessions.current')}</Badge>}
        </Group>
        <Text size="xs" c="dimmed">
          {t('sessions.since', {
            organization: organization_name,
            address,
            since: formats.dateTime(created_at),
          })}
        </Text>
      </Stack>
      {!is_current && (
        <Button
          variant="default"
          size="xs"
          disabled={props.isBusy}
          onClick={props.onEnd}
          aria-label={`${t('sessions.end')}: ${t(`sessions.${kind}`)}, ${formats.dateTime(created_at)}`}
        >
          {t('sessions.end')}
        </Button>
      )}
    </Group>
  )
}
