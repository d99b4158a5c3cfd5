import { Button, Center, Group, Stack, Text, Title } from '@mantine/core'
import { useDocumentTitle, useIdle } from '@mantine/hooks'
import IconDoorExit from '@tabler/icons-react/icons/IconDoorExit'
import IconPlugConnectedX from '@tabler/icons-react/icons/IconPlugConnectedX'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { need } from '../../api/client'
import { isProblem } from '../../api/problem'
import type { KioskEmployee } from '../../api/schema'
import { chooseLanguage, languages, localeOf, type Language } from '../../app/i18n'
import { useConfirm } from '../../components/confirm'
import { Waiting } from '../../components/Waiting'
import { formatsOf } from '../../format/dates'
import { device, kioskClient } from './device'
import classes from './kiosk.module.css'
import { People } from './People'
import { Punching } from './Punching'
import { Setup } from './Setup'
import { useClock } from './useClock'

const IDLE_MILLISECONDS = 30_000

/** A shared tablet: people find their name, enter their PIN, and punch. */
export function Kiosk() {
  const { t } = useTranslation('kiosk')
  const [key, setKey] = useState(device.key)
  useDocumentTitle(`${t('title')} · Stint`)
  if (key === null) {
    return (
      <Setup
        onBound={(bound) => {
          device.bind(bound)
          setKey(bound)
        }}
      />
    )
  }
  return (
    <Bound
      key={key}
      deviceKey={key}
      onUnbind={() => {
        device.unbind()
        setKey(null)
      }}
    />
  )
}

function Bound({ deviceKey, onUnbind }: { deviceKey: string; onUnbind: () => void }) {
  const { t, i18n } = useTranslation('kiosk')
  const client = useMemo(() => kioskClient(deviceKey), [deviceKey])
  const [chosen, setChosen] = useState<KioskEmployee | null>(null)
  const [ask, dialog] = useConfirm()
  const isIdle = useIdle(IDLE_MILLISECONDS, { initialState: false })
  const place = useQuery({
    queryKey: ['kiosk', deviceKey],
    queryFn: () => need(client.GET('/api/v1/kiosk')),
    refetchInterval: 60_000,
  })
  const now = useClock(place.data?.now, place.dataUpdatedAt)
  // Whoever walks away is forgotten, and what they typed.
  if (isIdle && chosen !== null) {
    setChosen(null)
  }
  async function askAndUnbind() {
    const question = {
      title: t('unbind'),
      text: t('unbind_text'),
      action: t('unbind'),
      danger: true,
    }
    if (await ask(question)) {
      onUnbind()
    }
  }
  if (isProblem(place.error) && [401, 403].includes(place.error.status)) {
    return <Refused onUnbind={onUnbind} />
  }
  if (place.data === undefined) {
    return place.isError ? <Unreachable onRetry={() => void place.refetch()} /> : <Waiting />
  }
  const formats = formatsOf(localeOf(i18n.language), place.data.time_zone)
  return (
    <div className={classes.kiosk}>
      <Group component="header" justify="space-between" align="flex-end" className={classes.header}>
        <div>
          <Title order={1} size="h3">
            {place.data.organization_name}
          </Title>
          <Text c="dimmed">{place.data.device_name}</Text>
        </div>
        <Stack gap={0} align="flex-end">
          <Text className={`figures ${classes.clock}`} role="timer" aria-label={t('clock')}>
            {formats.time(now)}
          </Text>
          <Text c="dimmed">{formats.dayName(formats.localDate(now))}</Text>
        </Stack>
      </Group>
      <main className={classes.main}>
        {chosen === null ? (
          <People client={client} onChoose={setChosen} />
        ) : (
          <Punching
            key={chosen.id}
            client={client}
            employee={chosen}
            formats={formats}
            onDone={() => setChosen(null)}
          />
        )}
      </main>
      <Group component="footer" justify="space-between" className={classes.footer}>
        <Group gap="xs">
          {Object.entries(languages).map(([language, name]) => (
            <Button
              key={language}
              lang={language}
              size="sm"
              variant={i18n.language === language ? 'light' : 'subtle'}
              aria-pressed={i18n.language === language}
              onClick={() => void chooseLanguage(language as Language)}
            >
              {name}
            </Button>
          ))}
        </Group>
        <Button
          variant="subtle"
          color="gray"
          size="sm"
          leftSection={<IconDoorExit size={16} aria-hidden />}
          onClick={() => void askAndUnbind()}
        >
          {t('unbind')}
        </Button>
      </Group>
      {dialog}
    </div>
  )
}

function Refused({ onUnbind }: { onUnbind: () => void }) {
  const { t } = useTranslation('kiosk')
  return (
    <Center mih="100dvh" p="md" component="main">
      <Stack align="center" ta="center" role="alert">
        <Title order={1} size="h2">
          {t('refused.title')}
        </Title>
        <Text maw={420}>{t('refused.text')}</Text>
        <Button size="lg" onClick={onUnbind}>
          {t('refused.again')}
        </Button>
      </Stack>
    </Center>
  )
}

function Unreachable({ onRetry }: { onRetry: () => void }) {
  const { t } = useTranslation('kiosk')
  const { t: common } = useTranslation()
  return (
    <Center mih="100dvh" p="md" component="main">
      <Stack align="center" ta="center" role="alert">
        <IconPlugConnectedX size={64} stroke={1.4} aria-hidden />
        <Title order={1} size="h2">
          {t('offline.title')}
        </Title>
        <Text maw={420}>{t('offline.text')}</Text>
        <Button size="lg" onClick={onRetry}>
          {common('actions.retry')}
        </Button>
      </Stack>
    </Center>
  )
}
