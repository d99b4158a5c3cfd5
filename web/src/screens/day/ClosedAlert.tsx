import { Alert } from '@mantine/core'
import IconLock from '@tabler/icons-react/icons/IconLock'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import type { Whose } from '../../api/whose'
import { useFormats } from '../../app/formats'
import { TextLink } from '../../components/TextLink'
import type { Closed } from './closed'

/** Why nothing can be changed on this day, and what to do about it. */
export function ClosedAlert(props: { date: string; whose: Whose; because: Closed; first: string }) {
  const { date, whose, because } = props
  const { t } = useTranslation('day')
  const formats = useFormats()
  const locks = api.useQuery(
    'get',
    '/api/v1/timesheet/locks',
    { params: { query: { limit: 100 } } },
    { enabled: because === 'lock' },
  )
  const lock = locks.data?.items.find(
    ({ start_date, end_date }) => start_date <= date && date <= end_date,
  )
  return (
    <Alert
      color="gray"
      icon={<IconLock aria-hidden />}
      title={t(`closed.${because}.title`)}
      role="note"
    >
      {t(`closed.${because}.text`, { first: formats.date(props.first) })}{' '}
      {lock !== undefined && lock.note !== '' && lock.note}
      {(because === 'submission' || because === 'approval') && (
        <TextLink to="/month" search={{ month: date.slice(0, 7), ...whose.search }} inherit>
          {t('closed.month')}
        </TextLink>
      )}
    </Alert>
  )
}
