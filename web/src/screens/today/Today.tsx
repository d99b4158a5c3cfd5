import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import { useMyself } from '../../api/me'
import { Screen } from '../../components/Screen'
import { formatClock } from '../../format/durations'

export function Today() {
  const { t } = useTranslation('today')
  const { employee } = useMyself()
  const { data } = api.useQuery('get', '/api/v1/timetracking/status/{employee_id}', {
    params: { path: { employee_id: employee.id } },
  })
  return (
    <Screen title={t('title')}>
      <Text className="figures">{data && formatClock(data.working_seconds)}</Text>
    </Screen>
  )
}
