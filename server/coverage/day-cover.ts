/** Milliseconds since the epoch; `to` is not in it. */
interface Stretch {
  from: number;
  to: number;
}

/** A camera of a zone, as far as it was registered and its states are recorded. */
export interface DayCamera {
  zone: string;
  /** When it was registered, within the time that is asked about. */
  registered: Stretch;
  /** What is recorded of it; `seen`: something was to be seen through it; not seen: it was known to be out. */
  spans: readonly (Stretch & { seen: boolean })[];
}

/** Milliseconds of all required zones together. */
export interface DayCover {
  coveredMs: number;
  downMs: number;
  unknownMs: number;
  missingMs: number;
}

/**
 * How required zones were covered during `time`: of each moment a zone is covered when something was to be seen through one of its cameras,
 * else down when one was known to be out, else unknown when it had a camera, else missing. The four add up to the time of each zone.
 */
export function dayCover(required: readonly string[], cameras: readonly DayCamera[], time: Stretch): DayCover {
  const sum: DayCover = { coveredMs: 0, downMs: 0, unknownMs: 0, missingMs: 0 };
  for (const zone of required) {
    const there = cameras.filter((camera) => camera.zone === zone);
    const within = there.flatMap(({ spans, registered }) =>
      spans.map((span) => ({ ...cut(span, registered), seen: span.seen })),
    );
    const seen = within.filter((span) => span.seen);
    const [covered, known, registered] = [
      length(seen, time),
      length(within, time),
      length([...within, ...there.map((camera) => camera.registered)], time),
    ];
    sum.coveredMs += covered;
    sum.downMs += known - covered;
    sum.unknownMs += registered - known;
    sum.missingMs += Math.max(0, time.to - time.from) - registered;
  }
  return sum;
}

const cut = ({ from, to }: Stretch, within: Stretch): Stretch => ({
  from: Math.max(from, within.from),
  to: Math.min(to, within.to),
});

/** Of all stretches together within the time, what overlaps counted once. */
function length(stretches: readonly Stretch[], time: Stretch): number {
  let sum = 0;
  let at = time.from;
  for (const { from, to } of stretches.toSorted((a, b) => a.from - b.from)) {
    const begin = Math.max(at, from);
    const end = Math.min(to, time.to);
    if (end <= begin) continue;
    sum += end - begin;
    at = end;
  }
  return sum;
}
