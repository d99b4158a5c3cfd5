import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import IconDownload from '@tabler/icons-react/icons/IconDownload'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { client } from '../../api/client'
import { problemText } from '../../api/problem'
import { useFormats } from '../../app/formats'
import type { Selection } from './selection'

const MEGABYTE = 1_000_000

/** The sessions as CSV: how much has arrived is told, since the server does not know how much there will be. */
export function Download({ selection }: { selection: Selection }) {
  const { t } = useTranslation('reports')
  const { t: problem } = useTranslation('problems')
  const formats = useFormats()
  const [received, setReceived] = useState<number | null>(null)

  async function download() {
    setReceived(0)
    try {
      const { response, error } = await client.POST('/api/v1/reports/export/csv', {
        body: { ...selection, include_punch_cycles: true },
        parseAs: 'stream',
      })
      if (error !== undefined || response.body === null) {
        notifications.show({ color: 'red', message: problemText(error, problem) })
        return
      }
      const parts: BlobPart[] = []
      let length = 0
      const reader = response.body.getReader()
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        parts.push(part.value)
        length += part.value.length
        setReceived(length)
      }
      save(
        new Blob(parts, { type: 'text/csv' }),
        `stint ${selection.start_date} ${selection.end_date}.csv`,
      )
    } catch (failure) {
      notifications.show({ color: 'red', message: problemText(failure, problem) })
    } finally {
      setReceived(null)
    }
  }
  return (
    <Button
      leftSection={<IconDownload size={16} aria-hidden />}
      onClick={() => void download()}
      disabled={received !== null}
    >
      {received === null
        ? t('csv')
        : t('csv_progress', { size: formats.number(received / MEGABYTE, 1) })}
    </Button>
  )
}

function save(file: Blob, name: string): void {
  const address = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}
