/** The hours in which work began, in order; null stands for those between them in which none did. */
export function hoursOf(cells: { hour: number }[]): (number | null)[] {
  const hours = [...new Set(cells.map(({ hour }) => hour))].sort((a, b) => a - b)
  return hours.flatMap((hour, n) =>
    n > 0 && hour > (hours[n - 1] ?? 0) + 1 ? [null, hour] : [hour],
  )
}
