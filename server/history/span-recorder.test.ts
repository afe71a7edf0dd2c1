import { expect, it } from 'vitest';
import type { StreamState } from '../contract/stream-state.ts';
import { SpanRecorder, type Span } from './span-recorder.ts';

const camera = 'c';
const down = (at: number): StreamState => ({ kind: 'reconnecting', reason: 'stalled', attempt: 1, nextTryAt: at });
const idle: StreamState = { kind: 'idle' };

/** A recorder at a clock that is set by hand, with a table that it is stored to. */
function recorded(limit?: number) {
  let now = 1_000_000;
  const recorder = new SpanRecorder({ now: () => now, ...(limit !== undefined && { limit }) });
  const table = new Map<string, Span>();
  return {
    recorder,
    at: (moment: number) => (now = 1_000_000 + moment),
    live: () => recorder.note(camera, { kind: 'live', since: now }, 'sub'),
    down: () => recorder.note(camera, down(now), 'sub'),
    idle: (profile: 'main' | 'sub' = 'sub') => recorder.note(camera, idle, profile),
    /** What is in the table after everything was stored, by its beginning. */
    stored() {
      for (const span of recorder.take(Infinity)) table.set(`${span.cameraId}/${span.startedAt}`, { ...span });
      return [...table.values()]
        .sort((a, b) => a.startedAt - b.startedAt)
        .map(({ startedAt, endedAt, condition }) => [
          condition,
          startedAt - 1_000_000,
          endedAt === null ? null : endedAt - 1_000_000,
        ]);
    },
  };
}

it('has one span after the other, and none while nobody looks', () => {
  const { live, down, idle, at, stored } = recorded();
  live();
  at(5_000);
  down();
  expect(stored()).toEqual([
    ['live', 0, 5_000],
    ['down', 5_000, null],
  ]);
  at(7_000);
  live();
  at(9_000);
  idle();
  at(20_000);
  live();
  expect(stored()).toEqual([
    ['live', 0, 5_000],
    ['down', 5_000, 7_000],
    ['live', 7_000, 9_000],
    ['live', 20_000, null],
  ]);
});

it('begins what was judged late where it began, and takes nothing back that came before', () => {
  const { recorder, live, at, stored } = recorded();
  live();
  at(10_000);
  recorder.note(camera, { kind: 'frozen', reason: 'picture_frozen', since: 1_004_000 }, 'sub');
  expect(stored()).toEqual([
    ['live', 0, 4_000],
    ['frozen', 4_000, null],
  ]);
  at(12_000);
  recorder.note(camera, { kind: 'black', reason: 'picture_black', since: 1_002_000 }, 'sub');
  expect(stored()).toEqual([
    ['live', 0, 4_000],
    ['black', 4_000, null],
  ]);
});

it('goes on while one of two streams does', () => {
  const { recorder, live, idle, at, stored } = recorded();
  live();
  at(1_000);
  recorder.note(camera, { kind: 'live', since: 1_001_000 }, 'main');
  at(2_000);
  idle();
  at(3_000);
  idle('main');
  expect(stored()).toEqual([['live', 0, 3_000]]);
});

it('follows a camera that flaps without writing without bound, and has the right end', () => {
  const { recorder, live, down, at, stored } = recorded();
  for (let second = 0; second < 600; second++) {
    at(second * 1000);
    (second % 2 === 0 ? live : down)();
    at(second * 1000 + 500);
    recorder.settle();
  }
  // Since the last change it has been down; that it may not be told at once does not move its beginning.
  at(640_000);
  recorder.settle();
  const spans = stored();
  expect(spans.length).toBeLessThanOrEqual(10 + 64);
  expect(spans.at(-1)).toEqual(['down', 599_000, null]);
  for (const [index, span] of spans.slice(1).entries()) expect(span[1]).toBe(spans[index]![2]);
});

it('ends what nobody looks at any more, however often it has changed', () => {
  const { live, down, idle, at, stored } = recorded();
  for (let turn = 0; turn < 29; turn++) {
    at(turn * 100);
    (turn % 2 === 0 ? live : down)();
  }
  at(5_000);
  idle();
  // On record it was down last, which it has not been since it came back and nobody could write that any more.
  expect(stored().at(-1)).toEqual(['down', 900, 2_800]);
});

it('keeps in order while the clock is set back', () => {
  const { live, down, at, stored } = recorded();
  live();
  at(5_000);
  down();
  at(-3_600_000);
  live();
  expect(stored()).toEqual([
    ['live', 0, 5_000],
    ['live', 5_000, null],
  ]);
});

it('lets the oldest go that are over when the database takes none for too long, never an end that the database waits for', () => {
  const { recorder, live, idle, at, stored } = recorded(5);
  live();
  recorder.giveBack(recorder.take(10));
  for (let turn = 1; turn <= 20; turn++) {
    at(turn * 60_000);
    idle();
    live();
  }
  expect(recorder.waiting).toBe(5);
  const spans = stored();
  expect(spans[0]).toEqual(['live', 0, 60_000]);
  expect(spans.at(-1)).toEqual(['live', 1_200_000, null]);
});
