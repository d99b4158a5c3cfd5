import { Alert, List } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { isProblem, problemText } from '../api/problem'

/**
 * What went wrong, above a form or instead of content; nothing without an error. `shown` are the names of the form's
 * fields: what is wrong with those stands there already.
 */
export function ProblemAlert({ error, shown = [] }: { error: unknown; shown?: string[] }) {
  const { t } = useTranslation('problems')
  if (error === null || error === undefined) {
    return null
  }
  const others = (isProblem(error) ? (error.errors ?? []) : []).filter(
    ({ pointer }) => !shown.includes(pointer.slice(1).replaceAll('/', '.')),
  )
  return (
    <Alert color="red" role="alert" title={problemText(error, t)}>
      {others.length > 0 && (
        <List size="sm">
          {others.map(({ pointer, message }) => (
            <List.Item key={pointer + message}>
              {pointer === '' ? message : `${pointer.slice(1)} ${message}`}
            </List.Item>
          ))}
        </List>
      )}
    </Alert>
  )
}
