import { expect, it } from 'vitest';
import { LastKnown } from './last-known.ts';

function made() {
  let now = 1000;
  const known = new LastKnown({ now: () => now });
  return { known, at: (ms: number) => (now = ms) };
}

it('remembers how a camera was when it was let go, as nobody tries any more', () => {
  const { known, at } = made();
  known.note('a', { kind: 'live', since: 500 });
  at(2000);
  known.noteEnd('a', { kind: 'live', since: 500 });
  expect(known.get('a')).toEqual({ state: { kind: 'live', since: 500 }, checkedAt: 2000 });
  known.noteEnd('b', { kind: 'reconnecting', reason: 'timeout', attempt: 2, nextTryAt: 9000 });
  expect(known.get('b')?.state).toEqual({ kind: 'offline', reason: 'timeout', since: 2000 });
  known.noteEnd('c', { kind: 'unsupported', reason: 'no_video', since: 1, nextTryAt: 9000 });
  expect(known.get('c')?.state).toEqual({ kind: 'unsupported', reason: 'no_video', since: 1 });
});

it('does not take for the camera what is short on our side, or for knowledge what is only begun', () => {
  const { known } = made();
  known.note('a', { kind: 'frozen', reason: 'picture_frozen', since: 1 });
  known.note('a', { kind: 'connecting', since: 5 });
  known.noteEnd('a', { kind: 'connecting', since: 5 });
  known.note('a', { kind: 'unsupported', reason: 'transcoding_full', since: 5 });
  known.note('a', { kind: 'reconnecting', reason: 'media_restarting', attempt: 1, nextTryAt: 6 });
  expect(known.get('a')?.state.kind).toBe('frozen');
});

it('holds a refused password back until it is time, unless the camera was changed', () => {
  const { known, at } = made();
  const refused = { kind: 'refused', reason: 'credentials_refused', since: 1000, nextTryAt: 301_000 } as const;
  known.note('a', refused);
  known.noteEnd('a', refused);
  expect(known.refusal('a')).toEqual(refused);
  at(301_001);
  expect(known.refusal('a')).toBeUndefined();
  at(2000);
  known.forget('a');
  expect(known.refusal('a')).toBeUndefined();
  expect(known.get('a')).toBeUndefined();
});

it('forgets after a day, and the oldest of too many cameras', () => {
  const { known, at } = made();
  for (let index = 0; index < 10_001; index++) known.note(String(index), { kind: 'live', since: 1 });
  expect(known.get('0')).toBeUndefined();
  expect(known.get('1')).toBeDefined();
  at(1000 + 24 * 3_600_000);
  expect(known.get('1')).toBeUndefined();
});

it('remembers until when a camera was well, and no longer once it is again', () => {
  const { known, at } = made();
  known.note('a', { kind: 'live', since: 500 });
  at(5000);
  known.note('a', { kind: 'reconnecting', reason: 'timeout', attempt: 1, nextTryAt: 6000 });
  at(9000);
  known.note('a', { kind: 'offline', reason: 'timeout', since: 9000 });
  expect(known.get('a')).toMatchObject({ checkedAt: 9000, wellAt: 5000 });
  known.note('a', { kind: 'live', since: 9500 });
  expect(known.get('a')?.wellAt).toBeUndefined();
});
