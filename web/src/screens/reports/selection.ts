/** What reports are of, as the server takes it. */
export interface Selection {
  start_date: string
  end_date: string
  employee_id: string | undefined
}
