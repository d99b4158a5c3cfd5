import { Alert, Button, FileInput, Group, List, Stack, Table, Text, TextInput } from '@mantine/core'
import IconCheck from '@tabler/icons-react/icons/IconCheck'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import { fieldErrors, mistakeText } from '../../api/problem'
import type { HolidayImport, HolidayImportError } from '../../api/schema'
import { Dialog } from '../../components/Dialog'
import { FormActions } from '../../components/FormActions'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useRefresh } from './queries'

const MOST_BYTES = 1_000_000 // the server takes requests of 1 MiB

/** Holidays from an iCalendar file: all of it, or what is wrong with it, line by line. */
export function Import({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('calendar')
  const { t: common } = useTranslation()
  const refresh = useRefresh()
  const [file, setFile] = useState<File | null>(null)
  const [region, setRegion] = useState('')
  const [wrong, setWrong] = useState<string | null>(null)
  const send = api.useMutation('post', '/api/v1/holidays/import', {
    meta: { shown: true },
    onSuccess: refresh,
  })
  const { error } = send
  const mistakes = error !== null && 'mistakes' in error ? error.mistakes : null
  const errors = fieldErrors(error)
  async function submit(event: FormEvent) {
    event.preventDefault()
    if (file === null) {
      setWrong(t('file_missing'))
    } else if (file.size > MOST_BYTES) {
      setWrong(t('file_too_large'))
    } else {
      const ics = await file.text()
      send.mutate({ body: { ics, ...(region.trim() !== '' && { region: region.trim() }) } })
    }
  }
  if (send.data !== undefined) {
    return (
      <Dialog onClose={onClose} title={t('imported')}>
        <Stack>
          <Summary of={send.data} />
          <Group justify="flex-end">
            <Button onClick={onClose} data-autofocus>
              {common('actions.close')}
            </Button>
          </Group>
        </Stack>
      </Dialog>
    )
  }
  return (
    <Dialog onClose={onClose} title={t('import')} size="lg">
      <form noValidate onSubmit={(event) => void submit(event)}>
        <Stack>
          <Text size="sm">{t('import_text')}</Text>
          <FileInput
            label={t('file')}
            description={t('file_hint')}
            placeholder={t('choose_file')}
            accept=".ics,text/calendar"
            required
            value={file}
            error={wrong ?? errors['ics']}
            onChange={(chosen) => {
              setFile(chosen)
              setWrong(null)
              send.reset()
            }}
          />
          <TextInput
            label={t('region')}
            description={t('region_hint')}
            placeholder="DE-BY"
            maxLength={6}
            value={region}
            error={errors['region']}
            onChange={({ currentTarget: { value } }) => setRegion(value.toUpperCase())}
          />
          {mistakes === null ? (
            <ProblemAlert error={error} shown={['ics', 'region']} />
          ) : (
            <Refused mistakes={mistakes} />
          )}
          <FormActions saving={send.isPending} action={t('import_it')} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  )
}

function Refused({ mistakes }: { mistakes: HolidayImportError[] }) {
  const { t } = useTranslation('calendar')
  return (
    <Alert color="red" role="alert" title={t('refused')}>
      <Table verticalSpacing={4} aria-label={t('mistakes')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('line')}</Table.Th>
            <Table.Th scope="col">{t('event')}</Table.Th>
            <Table.Th scope="col">{t('mistake')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {mistakes.map(({ line, event, message }) => (
            <Table.Tr key={`${line} ${event} ${message}`}>
              <Table.Td className="figures">{line}</Table.Td>
              <Table.Td className="figures">{event === 0 ? '–' : event}</Table.Td>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{mistakeText(message)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Alert>
  )
}

function Summary({ of }: { of: HolidayImport }) {
  const { t } = useTranslation('calendar')
  return (
    <Alert color="green" role="status" icon={<IconCheck aria-hidden />}>
      <Text fw={600}>{t('events', { count: of.events })}</Text>
      <List size="sm">
        <List.Item>{t('created', { count: of.created })}</List.Item>
        <List.Item>{t('changed', { count: of.changed })}</List.Item>
        <List.Item>{t('unchanged', { count: of.unchanged })}</List.Item>
        <List.Item>{t('removed', { count: of.removed })}</List.Item>
      </List>
    </Alert>
  )
}
