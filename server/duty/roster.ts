/** A stretch of time, `to` exclusive. */
export interface Span {
  from: Date;
  to: Date;
}

/** The times from `from` to `to` that none of the spans covers, in order. Spans may overlap and reach beyond. */
export function gapsIn(spans: readonly Span[], { from, to }: Span): Span[] {
  const gaps: Span[] = [];
  let covered = from.getTime();
  for (const span of spans.toSorted((a, b) => a.from.getTime() - b.from.getTime())) {
    const begin = Math.min(span.from.getTime(), to.getTime());
    if (begin > covered) gaps.push({ from: new Date(covered), to: new Date(begin) });
    covered = Math.max(covered, span.to.getTime());
  }
  if (covered < to.getTime()) gaps.push({ from: new Date(covered), to });
  return gaps;
}
