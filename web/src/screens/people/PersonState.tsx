import { useTranslation } from 'react-i18next'

import type { Employee } from '../../api/schema'
import { State } from '../../components/State'

const colours = { active: 'green', invited: 'yellow', none: 'blue' } as const

/** Whether somebody is there, and can sign in. */
export function PersonState({ person }: { person: Employee }) {
  const { t } = useTranslation('people')
  return person.state === 'deactivated' ? (
    <State color="gray">{t('states.deactivated')}</State>
  ) : (
    <State color={colours[person.login]}>{t(`logins.${person.login}`)}</State>
  )
}
