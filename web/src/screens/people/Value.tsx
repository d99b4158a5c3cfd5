import { useFormats } from '../../app/formats'
import { useRoleName } from '../../components/useRoleName'
import type { Field } from './details'
import { useName } from './useName'

/** What a detail of somebody is, in words. */
export function Value({ field, value }: { field: Field; value: string | null }) {
  const formats = useFormats()
  const roleName = useRoleName()
  const name = useName(field === 'manager_id' ? value : null)
  if (value === null || value === '') {
    return '–'
  }
  switch (field) {
    case 'manager_id':
      return name
    case 'employed_from':
    case 'employed_until':
      return formats.date(value)
    case 'role':
      return roleName(value)
    default:
      return value
  }
}
