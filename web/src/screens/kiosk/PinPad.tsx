import { Button, Stack, Text } from '@mantine/core'
import { useWindowEvent } from '@mantine/hooks'
import IconBackspace from '@tabler/icons-react/icons/IconBackspace'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import classes from './kiosk.module.css'

const LEAST = 4
const MOST = 8

interface Props {
  isBusy: boolean
  /** What was wrong with the last one. */
  error: string | null
  onEnter: (pin: string) => void
}

/** Large keys for a PIN; a keyboard does as well. What was entered is never shown. */
export function PinPad({ isBusy, error, onEnter }: Props) {
  const { t } = useTranslation('kiosk')
  const [pin, setPin] = useState('')
  const add = (digit: string) => setPin((old) => (old.length < MOST ? old + digit : old))
  const remove = () => setPin((old) => old.slice(0, -1))
  const enter = () => {
    if (pin.length >= LEAST && !isBusy) {
      onEnter(pin)
      setPin('')
    }
  }
  useWindowEvent('keydown', (event) => {
    if (/^\d$/.test(event.key)) {
      add(event.key)
    } else if (event.key === 'Backspace') {
      remove()
    } else if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement)) {
      enter()
    }
  })
  return (
    <Stack align="center" role="group" aria-label={t('pin')}>
      <div className={classes.dots} role="status" aria-label={t('digits', { count: pin.length })}>
        {Array.from({ length: Math.max(LEAST, pin.length) }, (_, index) => (
          <span key={index} data-filled={index < pin.length ? true : undefined} />
        ))}
      </div>
      {/* The keys stay where they are, whatever is said: room for the longest. */}
      <Text
        role="alert"
        c="var(--mantine-color-error)"
        ta="center"
        mih={{ base: '4.8em', xs: '3.2em' }}
        fw={600}
      >
        {error}
      </Text>
      <div className={classes.keys}>
        {['1', '2', '3', '4', '5', '6', '7', '8', '9'].map((digit) => (
          <Button key={digit} variant="default" h={72} fz="h2" onClick={() => add(digit)}>
            {digit}
          </Button>
        ))}
        <Button variant="default" h={72} aria-label={t('remove_digit')} onClick={remove}>
          <IconBackspace size={28} aria-hidden />
        </Button>
        <Button variant="default" h={72} fz="h2" onClick={() => add('0')}>
          0
        </Button>
        <Button h={72} fz="h3" loading={isBusy} disabled={pin.length < LEAST} onClick={enter}>
          {t('ok')}
        </Button>
      </div>
    </Stack>
  )
}
