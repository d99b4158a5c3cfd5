import { Alert, Button, Center, Stack, Text, ThemeIcon, Title } from '@mantine/core'
import { useTimeout } from '@mantine/hooks'
import IconArrowLeft from '@tabler/icons-react/icons/IconArrowLeft'
import IconCheck from '@tabler/icons-react/icons/IconCheck'
import IconCoffee from '@tabler/icons-react/icons/IconCoffee'
import IconPlayerPlay from '@tabler/icons-react/icons/IconPlayerPlay'
import IconLogin from '@tabler/icons-react/icons/IconLogin'
import IconLogout from '@tabler/icons-react/icons/IconLogout'
import { useMutation } from '@tanstack/react-query'
import type { Client } from 'openapi-fetch'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { idempotencyKey, need } from '../../api/client'
import { isProblem, problemName, problemText } from '../../api/problem'
import type { KioskEmployee, paths, PunchReply } from '../../api/schema'
import type { Formats } from '../../format/dates'
import { formatSeconds } from '../../format/durations'
import classes from './kiosk.module.css'
import { PinPad } from './PinPad'

const actions = {
  punch_in: { icon: IconLogin, color: 'green' },
  break_start: { icon: IconCoffee, color: 'yellow' },
  break_end: { icon: IconPlayerPlay, color: 'green' },
  punch_out: { icon: IconLogout, color: 'red' },
} as const
type Action = keyof typeof actions

/** What the server allows, as far as we have a button for it. */
function isAction(name: string): name is Action {
  return name in actions
}

const GOODBYE_MILLISECONDS = 5_000

interface Props {
  client: Client<paths>
  employee: KioskEmployee
  formats: Formats
  onDone: () => void
}

/** One person at the kiosk: the PIN, what they do, and that it was done. */
export function Punching({ client, employee, formats, onDone }: Props) {
  const { t } = useTranslation('kiosk')
  const [pin, setPin] = useState('')
  const check = useMutation({
    meta: { shown: true },
    mutationFn: (typed: string) =>
      need(client.POST('/api/v1/kiosk/check', { body: { employee_id: employee.id, pin: typed } })),
    onSuccess: (_, typed) => setPin(typed),
  })
  // The same key however often it is tried: a reply that was lost makes no second punch.
  const [keys, setKeys] = useState<Partial<Record<Action, string>>>({})
  const punch = useMutation({
    meta: { shown: true },
    mutationFn: (type: Action) => {
      const key = keys[type] ?? idempotencyKey()
      setKeys({ ...keys, [type]: key })
      return need(
        client.POST('/api/v1/kiosk/punch', {
          params: { header: { 'Idempotency-Key': key } },
          body: { employee_id: employee.id, pin, type },
        }),
      )
    },
  })
  const error = usePinError(check.error)
  if (punch.data !== undefined) {
    return <Done reply={punch.data} name={employee.name} formats={formats} onDone={onDone} />
  }
  return (
    <Stack maw={560} mx="auto">
      <Button
        variant="subtle"
        size="md"
        leftSection={<IconArrowLeft size={20} aria-hidden />}
        onClick={onDone}
        w="fit-content"
      >
        {t('back')}
      </Button>
      <Title
        order={2}
        ta="center"
        tabIndex={-1}
        ref={(title) => title?.focus()}
        style={{ outline: 'none' }}
      >
        {employee.name}
      </Title>
      {check.data === undefined ? (
        <>
          <Text ta="center">{t('enter_pin')}</Text>
          <PinPad isBusy={check.isPending} error={error} onEnter={(typed) => check.mutate(typed)} />
        </>
      ) : (
        <>
          <Text ta="center" size="lg" className="figures">
            {check.data.open_since === null
              ? t('worked', { time: formatSeconds(check.data.status.working_seconds) })
              : t('in_since', {
                  since: formats.time(check.data.open_since),
                  time: formatSeconds(check.data.status.working_seconds),
                })}
          </Text>
          {check.data.status.missing_punch_out && (
            <Alert color="orange">{t('missing_punch_out')}</Alert>
          )}
          <PunchProblem error={punch.error} />
          <div className={classes.actions}>
            {check.data.allowed_actions.filter(isAction).map((type) => {
              const { icon: Icon, color } = actions[type]
              return (
                <Button
                  key={type}
                  h={120}
                  fz="h3"
                  color={color}
                  loading={punch.isPending && punch.variables === type}
                  disabled={punch.isPending}
                  leftSection={<Icon size={32} aria-hidden />}
                  onClick={() => punch.mutate(type)}
                >
                  {t(`actions.${type}`)}
                </Button>
              )
            })}
          </div>
        </>
      )}
    </Stack>
  )
}

/** What to say of a PIN that was not taken. */
function usePinError(error: unknown): string | null {
  const { t } = useTranslation('kiosk')
  const { t: problem } = useTranslation('problems')
  if (error === null) {
    return null
  }
  switch (problemName(error)) {
    case 'wrong_pin':
      return t('wrong_pin')
    case 'pin_locked':
      return t('pin_locked')
    default:
      return problemText(error, problem)
  }
}

function PunchProblem({ error }: { error: unknown }) {
  const { t } = useTranslation('kiosk')
  const { t: problem } = useTranslation('problems')
  if (error === null) {
    return null
  }
  return (
    <Alert color="red" role="alert" title={problemText(error, problem)}>
      {isProblem(error) ? t('nothing_recorded') : t('try_again')}
    </Alert>
  )
}

function Done(props: { reply: PunchReply; name: string; formats: Formats; onDone: () => void }) {
  const { t } = useTranslation('kiosk')
  const { entry, status } = props.reply
  useTimeout(props.onDone, GOODBYE_MILLISECONDS, { autoInvoke: true })
  return (
    <Center mih="50vh">
      <Stack align="center" ta="center" role="status">
        <ThemeIcon size={96} radius="xl" color="green">
          <IconCheck size={64} aria-hidden />
        </ThemeIcon>
        <Title order={2}>{t(`done.${entry.type}`, { name: props.name })}</Title>
        <Text size="xl" className="figures">
          {t('recorded', {
            at: props.formats.time(entry.timestamp),
            time: formatSeconds(status.working_seconds),
          })}
        </Text>
        <Button size="lg" onClick={props.onDone} data-autofocus>
          {t('next')}
        </Button>
      </Stack>
    </Center>
  )
}
