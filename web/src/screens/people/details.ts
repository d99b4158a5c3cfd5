import type { Employee, EmployeePatch, EmployeePost } from '../../api/schema'
import { changes } from '../../api/tagged'

/** What the form holds: texts are '' where nothing is said. */
export interface Details {
  name: string
  email: string
  number: string
  department: string
  position: string
  role: string
  manager_id: string | null
  time_zone: string | null
  region: string
  employed_from: string | null
  employed_until: string | null
}

export const FIELDS = [
  'name',
  'email',
  'number',
  'department',
  'position',
  'role',
  'manager_id',
  'time_zone',
  'region',
  'employed_from',
  'employed_until',
] as const satisfies (keyof Details)[]
export type Field = (typeof FIELDS)[number]

export const nobody: Details = {
  name: '',
  email: '',
  number: '',
  department: '',
  position: '',
  role: 'member',
  manager_id: null,
  time_zone: null,
  region: '',
  employed_from: null,
  employed_until: null,
}

export function detailsOf(person: Employee): Details {
  const { name, email, number, department, position, role, manager_id } = person
  const { time_zone, region, employed_from, employed_until } = person
  return {
    ...{ name, email, number, department, position, role, manager_id },
    ...{ time_zone, region: region ?? '', employed_from, employed_until },
  }
}

/** The request that makes `after` of `before`; null where nothing differs. */
export function patchOf(before: Details, after: Details): EmployeePatch | null {
  const changed = changes(before, after)
  if (Object.keys(changed).length === 0) {
    return null
  }
  const { region, ...rest } = changed
  return { ...rest, ...(region !== undefined && { region: region === '' ? null : region }) }
}

/** The request for a new one: what is not said is left out. */
export function postOf(details: Details): EmployeePost {
  const said = Object.fromEntries(
    FIELDS.filter((field) => details[field] !== null && details[field] !== '').map((field) => [
      field,
      details[field],
    ]),
  )
  return { ...said, name: details.name, email: details.email }
}

const WORDS = 'abcdefghjkmnpqrstuvwxyz23456789'

/** Four groups of five letters and digits that are not taken for each other, from so many random bytes. */
export function passwordFrom(bytes: Uint8Array): string {
  const letters = [...bytes.slice(0, 20)].map((byte) => WORDS.charAt(byte % WORDS.length))
  return [0, 5, 10, 15].map((from) => letters.slice(from, from + 5).join('')).join('-')
}
