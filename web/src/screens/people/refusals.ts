import { fieldErrors, problemName } from '../../api/problem'

/** Where a form shows what the server refused: some refusals are about one field without saying so. */
export function refusals(error: unknown, taken: { email: string; number: string }) {
  switch (problemName(error)) {
    case 'employee_email_taken':
      return { email: taken.email }
    case 'employee_number_taken':
      return { number: taken.number }
    default:
      return fieldErrors(error)
  }
}

/** Whether all that there is to say stands at a field. */
export function isTaken(error: unknown): boolean {
  return ['employee_email_taken', 'employee_number_taken'].includes(problemName(error))
}
