import { useTranslation } from 'react-i18next'

/** The refusals that are about one field of somebody's details without saying so. */
export function useTaken() {
  const { t } = useTranslation('people')
  return {
    employee_email_taken: { email: t('email_taken') },
    employee_number_taken: { number: t('number_taken') },
  }
}
