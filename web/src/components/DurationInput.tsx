import { TextInput, type TextInputProps } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { durationFault, formatMinutes, parseDuration } from '../format/durations'

type Props = Omit<TextInputProps, 'value' | 'onChange'> & {
  minutes: number
  onMinutes: (minutes: number) => void
  /** Called as what is typed becomes no duration (the minutes are then those before it), or one again. */
  onUnread?: (unread: boolean) => void
}

/** A duration, typed as "1:30", "1.5" or "90m" and shown as "1:30" afterwards. Arrow keys change it by 15 minutes. */
export function DurationInput(props: Props) {
  const { minutes, onMinutes, onUnread, error, onKeyDown, onFocus, ...field } = props
  const { t } = useTranslation()
  const [typed, setTyped] = useState<string | null>(null)
  const fault = typed === null || typed.trim() === '' ? null : durationFault(typed)
  const step = (by: number) => {
    setTyped(null)
    onUnread?.(false)
    onMinutes(Math.min(24 * 60, Math.max(0, (Math.floor(minutes / 15) + by) * 15)))
  }
  return (
    <TextInput
      {...field}
      className="figures"
      inputMode="text"
      value={typed ?? (minutes === 0 ? '' : formatMinutes(minutes))}
      placeholder="0:00"
      error={fault === null ? error : t(`no_duration.${fault}`)}
      onChange={({ currentTarget: { value } }) => {
        setTyped(value)
        const now = value.trim() === '' ? 0 : parseDuration(value)
        onUnread?.(now === null)
        if (now !== null) {
          onMinutes(now)
        }
      }}
      onFocus={(event) => {
        onFocus?.(event)
        event.currentTarget.select()
      }}
      onBlur={() => fault === null && setTyped(null)}
      onKeyDown={(event) => {
        onKeyDown?.(event)
        if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
          event.preventDefault()
          step(event.key === 'ArrowUp' ? 1 : -1)
        }
      }}
    />
  )
}
