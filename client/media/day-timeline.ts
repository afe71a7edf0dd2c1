import type { CameraCondition, HistorySpan } from '../../server/contract/history.ts';
import { dayInVietnam, fromVietnam, minuteInVietnam, secondInVietnam } from '../vietnam-clock.ts';

const minute = 60_000;
export const DAY_MS = 24 * 60 * minute;
/** As fine as a bar of a laptop's width shows it. */
export const CELL_MS = 2 * minute;

/** A day of Viet Nam, `2026-03-10`. */
export type Day = string;

export const dayOf = (at: number): Day => dayInVietnam(at);
export const dayStart = (day: Day): number => Date.parse(fromVietnam(day));
export const dayAfter = (day: Day, days: number): Day => dayOf(dayStart(day) + days * DAY_MS);
/** `09:05`, with seconds `09:05:03`; the end of a day is `24:00`. */
export function clockOf(at: number, day: Day, seconds = false): string {
  const passed = at - dayStart(day);
  if (passed >= DAY_MS) return seconds ? '24:00:00' : '24:00';
  return seconds ? secondInVietnam(at) : minuteInVietnam(at).slice(11);
}

/** `10/03 09:05`. */
export function momentOf(at: number): string {
  const [, month, date] = dayOf(at).split('-');
  return `${date}/${month} ${clockOf(at, dayOf(at))}`;
}

/** A part of the recorded time; milliseconds since the epoch. */
export interface TimelineSpan {
  from: number;
  to: number;
  condition: CameraCondition;
  reason: HistorySpan['reason'];
}

export const timelineSpans = (spans: readonly HistorySpan[]): TimelineSpan[] =>
  spans.map((span) => ({ ...span, from: Date.parse(span.from), to: Date.parse(span.to) }));

/** What is drawn: `sparse` where it is known for less than half of the time. */
export interface Segment {
  from: number;
  to: number;
  condition: CameraCondition;
  sparse: boolean;
}

/** What a cell that has several shows: what is worth knowing before what is usual. */
const order: readonly CameraCondition[] = ['down', 'black', 'frozen', 'degraded', 'live', 'unknown'];

/** The spans as a bar can show them, `CELL_MS` at the finest: as many pieces as the bar has cells at most, whatever was recorded. */
export function segments(spans: readonly TimelineSpan[], from: number): Segment[] {
  const drawn: Segment[] = [];
  let next = 0;
  const end = spans.at(-1)?.to ?? from;
  for (let at = from; at < end; at += CELL_MS) {
    const to = Math.min(at + CELL_MS, end);
    while (next < spans.length && spans[next]!.to <= at) next++;
    const cell = cellOf(spans, next, at, to);
    const last = drawn.at(-1);
    if (last && last.condition === cell.condition && last.sparse === cell.sparse) last.to = to;
    else drawn.push(cell);
  }
  return drawn;
}

function cellOf(spans: readonly TimelineSpan[], first: number, from: number, to: number): Segment {
  let condition: CameraCondition = 'unknown';
  let known = 0;
  for (let index = first; index < spans.length && spans[index]!.from < to; index++) {
    const span = spans[index]!;
    if (order.indexOf(span.condition) < order.indexOf(condition)) condition = span.condition;
    if (span.condition !== 'unknown') known += Math.min(to, span.to) - Math.max(from, span.from);
  }
  return { from, to, condition, sparse: condition !== 'unknown' && known * 2 < to - from };
}

/** What was so at a moment; undefined outside of what is recorded. */
export const spanAt = (spans: readonly TimelineSpan[], at: number): TimelineSpan | undefined =>
  spans.find(({ from, to }) => from <= at && at < to);

/** Milliseconds of each condition. */
export function sums(spans: readonly TimelineSpan[]): Record<CameraCondition, number> {
  const all = { live: 0, degraded: 0, frozen: 0, black: 0, down: 0, unknown: 0 };
  for (const { from, to, condition } of spans) all[condition] += to - from;
  return all;
}

/** A line of the list: `checked`, the camera was looked at now and then and was so each time. */
export interface Line extends TimelineSpan {
  checked: boolean;
}

/** What is not looked at for no longer than this between two looks that found the same is told as one. */
const joinedOverMs = 60 * minute;

/** The spans as a person reads them, one after the other. */
export function lines(spans: readonly TimelineSpan[]): Line[] {
  const told: Line[] = [];
  for (const span of spans) {
    const last = told.at(-1);
    const before = told.at(-2);
    const joins =
      last?.condition === 'unknown' &&
      last.reason === null &&
      last.to - last.from <= joinedOverMs &&
      before?.condition === span.condition &&
      before.reason === span.reason;
    if (joins) {
      told.pop();
      Object.assign(before, { to: span.to, checked: true });
    } else told.push({ ...span, checked: false });
  }
  return told;
}
