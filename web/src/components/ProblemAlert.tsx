import { Alert, List } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { isProblem, mistakeText, problemName, problemText, type AboutFields } from '../api/problem'
import { useMistakeWords } from '../api/words'

interface Props {
  error: unknown
  shown?: string[]
  about?: AboutFields
}

/**
 * What went wrong, above a form or instead of content; nothing without an error. `shown` are the names of the form's
 * fields: what is wrong with those stands there already, as does what is `about` them.
 */
export function ProblemAlert({ error, shown = [], about = {} }: Props) {
  const { t } = useTranslation('problems')
  const isWrong = error !== null && error !== undefined && !(problemName(error) in about)
  const words = useMistakeWords(isWrong)
  if (!isWrong) {
    return null
  }
  const others = (isProblem(error) ? (error.errors ?? []) : []).filter(
    ({ pointer }) => !shown.includes(pointer.slice(1).replaceAll('/', '.')),
  )
  const said = ({ pointer, message }: { pointer: string; message: string }) => {
    const place = words.place(pointer)
    return place === '' ? mistakeText(message) : `${place}: ${words.message(message) ?? message}`
  }
  return (
    <Alert color="red" role="alert" title={problemText(error, t)}>
      {others.length > 0 && (
        <List size="sm">
          {others.map((other) => (
            <List.Item key={other.pointer + other.message}>{said(other)}</List.Item>
          ))}
        </List>
      )}
    </Alert>
  )
}
