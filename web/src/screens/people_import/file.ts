/** Every column there is, with a line as an example. */
export const TEMPLATE = [
  'name,email,number,department,position,role,time_zone,region,daily_norm_minutes,manager_email,employed_from,employed_until,invite',
  'Ada Lovelace,ada@example.com,,Engineering,Engineer,member,,,480,,2026-04-01,,yes',
  '',
].join('\r\n')

/** What the server takes at most, with room for what is around it. */
export const LARGEST = 1_000_000

/** The text of a file: UTF-8, or else what spreadsheets on Windows write. */
export function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** A line of the file, from 1, as it is there. */
export function lineOf(csv: string, line: number): string {
  return csv.split(/\r\n|\n|\r/)[line - 1] ?? ''
}
