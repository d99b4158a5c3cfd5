import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { fieldErrors, type AboutFields } from '../api/problem'
import { isConflict } from '../api/tagged'

interface Options<Saved> {
  /** Its fields are told what is wrong with them. */
  form?: { setErrors: (errors: Record<string, string>) => void }
  about?: AboutFields
  /** What is changed, if others may change it too. */
  edited?: { caught: (error: unknown) => Promise<void> } | null
  /** "Saved." if nothing is said. */
  message?: string
  onClose: () => void
  /** Reads again what is shown of it, where that is not all `get`. */
  refresh?: () => Promise<unknown>
  /** Once it has been read again. */
  onSaved?: (saved: Saved) => unknown
}

/**
 * The options of the mutations that save what a dialog asks for: it is said and the dialog closes, or the fields say
 * what was wrong. Where somebody else has changed it meanwhile what is shown is read again too.
 */
export function useSaving<Saved = unknown>(options: Options<Saved>) {
  const { form, about, edited, message, onClose, refresh, onSaved } = options
  const { t } = useTranslation()
  const queries = useQueryClient()
  const readAgain = refresh ?? (() => queries.invalidateQueries({ queryKey: ['get'] }))
  return {
    meta: { shown: true },
    onSuccess: async (saved: Saved) => {
      notifications.show({ color: 'green', message: message ?? t('saved') })
      onClose()
      await readAgain()
      await onSaved?.(saved)
    },
    onError: (error: unknown) => {
      form?.setErrors(fieldErrors(error, about))
      if (isConflict(error)) {
        void readAgain()
      }
      return edited?.caught(error)
    },
  }
}
