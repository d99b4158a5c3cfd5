/**
 * The server's time on a device whose own clock may be wrong: what the server last said, and what has passed since. That is
 * measured twice. The monotonic clock stands still on some devices that sleep, and the wall clock may be put back: the
 * larger of the two is right, until the server is asked again.
 */
export class ServerClock {
  private seen: { asOf: number; wall: number; monotonic: number } | null = null

  constructor(
    private readonly wall: () => number,
    private readonly monotonic: () => number,
  ) {}

  observe(asOf: string): void {
    this.seen = { asOf: Date.parse(asOf), wall: this.wall(), monotonic: this.monotonic() }
  }

  now(): number {
    if (this.seen === null) {
      return this.wall()
    }
    const passed = Math.max(this.wall() - this.seen.wall, this.monotonic() - this.seen.monotonic, 0)
    return this.seen.asOf + passed
  }
}

export const serverClock = new ServerClock(
  () => Date.now(),
  () => performance.now(),
)
