import { problemName } from '../../api/problem'
import type { EmployeeImportMistake, EmployeeImportRefusal } from '../../api/schema'

/** What is wrong with the file, line by line; null where something else is. */
export function refusalOf(error: unknown): EmployeeImportRefusal | null {
  if (problemName(error) !== 'employee_import_refused') {
    return null
  }
  const { wrong, mistakes } = error as EmployeeImportRefusal
  return { wrong, mistakes }
}

/** Unique for each: two things may be wrong with one column. */
export function keyOf({ line, column, message }: EmployeeImportMistake): string {
  return `${line}/${column}/${message}`
}
