import { Anchor, Button, FileButton, Group, Paper, Stack, Text, Textarea } from '@mantine/core'
import IconUpload from '@tabler/icons-react/icons/IconUpload'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { decode, LARGEST, TEMPLATE } from './file'

interface Props {
  csv: string
  onTyped: (csv: string) => void
  /** A whole file, to be looked at right away. */
  onFile: (csv: string) => void
}

const template = `data:text/csv;charset=utf-8,${encodeURIComponent(TEMPLATE)}`

/** Where the lines come from: a file, chosen or dropped, or the clipboard. */
export function Source({ csv, onTyped, onFile }: Props) {
  const { t } = useTranslation('people_import')
  const [over, setOver] = useState(false)
  const [name, setName] = useState('')
  const [tooLarge, setTooLarge] = useState(false)

  async function take(file: File | null | undefined) {
    if (file === null || file === undefined) {
      return
    }
    setName(file.name)
    setTooLarge(file.size > LARGEST)
    if (file.size <= LARGEST) {
      onFile(decode(new Uint8Array(await file.arrayBuffer())))
    }
  }
  return (
    <Stack>
      <Paper
        withBorder
        p="lg"
        data-testid="drop"
        bg={over ? 'var(--mantine-primary-color-light)' : undefined}
        style={{ borderStyle: 'dashed' }}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          void take(event.dataTransfer.files[0])
        }}
      >
        <Stack align="center" gap="xs">
          <FileButton
            accept=".csv,text/csv,text/plain"
            inputProps={{ 'aria-label': t('choose'), tabIndex: -1 }}
            onChange={(file) => void take(file)}
          >
            {(props) => (
              <Button {...props} leftSection={<IconUpload size={16} aria-hidden />}>
                {t('choose')}
              </Button>
            )}
          </FileButton>
          <Text size="sm" c="dimmed">
            {name === '' ? t('drop') : name}
          </Text>
          {tooLarge && (
            <Text size="sm" c="var(--mantine-color-error)" role="alert">
              {t('too_large')}
            </Text>
          )}
        </Stack>
      </Paper>
      <Textarea
        label={t('paste')}
        description={t('paste_hint')}
        placeholder={'name,email\nAda Lovelace,ada@example.com'}
        autosize
        minRows={4}
        maxRows={10}
        value={csv}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
        onChange={({ currentTarget }) => onTyped(currentTarget.value)}
      />
      <Group>
        <Anchor size="sm" href={template} download="employees.csv">
          {t('template')}
        </Anchor>
      </Group>
    </Stack>
  )
}
