import { useTranslation } from 'react-i18next'

export const builtInRoles = ['owner', 'admin', 'manager', 'member', 'viewer'] as const

/** What a role is called: the built-in ones in the person's language, the organization's own as it named them. */
export function useRoleName(): (role: string) => string {
  const { t } = useTranslation()
  return (role) => {
    const builtIn = builtInRoles.find((name) => name === role)
    return builtIn === undefined ? role : t(`roles.${builtIn}`)
  }
}
