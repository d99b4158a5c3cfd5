import { Modal, type ModalProps } from '@mantine/core'
import { useEffect, useState } from 'react'

/** A dialog that is open as long as it is there. Afterwards the focus is where it was, or else at the start of the screen. */
export function Dialog(props: Omit<ModalProps, 'opened'>) {
  const [before] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      if (document.activeElement === document.body) {
        const place = before?.isConnected ? before : document.querySelector('main')
        ;(place as HTMLElement | null)?.focus()
      }
    },
    [before],
  )
  return <Modal opened {...props} />
}
