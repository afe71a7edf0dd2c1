/** Server time minus this machine's time in ms: control-room machines have wrong clocks, and the server's times are compared with them. */
let offsetMs = 0;
/** Whether the server itself was asked: an answer's header is worth nothing beside that. */
let asked = false;

/** Learns from an answer's `Date` header, whose resolution is one second. */
export function learnServerTime(header: string | null, now: number = Date.now()): void {
  const time = Date.parse(header ?? '');
  if (!asked && !Number.isNaN(time)) offsetMs = time + 500 - now;
}

/** Asks what time it is, `tries` times; the quickest answer is off by half its way at most. */
export async function askServerTime(ask: () => Promise<number>, tries = 3): Promise<void> {
  let least = Infinity;
  for (let round = 0; round < tries; round++) {
    const sent = performance.now();
    const time = await ask();
    const way = performance.now() - sent;
    if (way >= least) continue;
    least = way;
    offsetMs = time + way / 2 - Date.now();
    asked = true;
  }
}

/** Milliseconds since the epoch by the server's clock: within half the way to it once it was asked, before that within about a second. */
export function serverNow(): number {
  return Date.now() + offsetMs;
}
