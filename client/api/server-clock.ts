/** Server time minus this machine's time in ms: control-room machines have wrong clocks, and the server's times are compared with them. */
let offsetMs = 0;

/** Learns from an answer's `Date` header, whose resolution is one second. */
export function learnServerTime(header: string | null, now: number = Date.now()): void {
  const time = Date.parse(header ?? '');
  if (!Number.isNaN(time)) offsetMs = time + 500 - now;
}

/** Milliseconds since the epoch by the server's clock, within about a second. */
export function serverNow(): number {
  return Date.now() + offsetMs;
}
