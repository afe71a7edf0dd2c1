import { expect, test } from 'vitest';
import type { StreamState } from '../../server/contract/stream-state.ts';
import { pictureLook, streamView, tileStates, tileView, type TileFacts } from './tile-state.ts';

const live: StreamState = { kind: 'live', since: 1 };
const facts: TileFacts = { permitted: true, link: 'up', stream: live, failure: null, pictures: 'flowing' };

test('live needs both: the server says so, and pictures are presented here', () => {
  expect(tileView(facts).state).toBe('live');
  expect(tileView({ ...facts, pictures: 'none' })).toMatchObject({
    state: 'connecting',
    reason: 'tile.waitingForPicture',
  });
  expect(tileView({ ...facts, pictures: 'stalled' })).toMatchObject({
    state: 'reconnecting',
    reason: 'errors.no_picture',
  });
  for (const stream of [null, { kind: 'connecting', since: 1 }, { kind: 'idle' }] as const) {
    expect(tileView({ ...facts, stream }).state).not.toBe('live');
  }
});

test('a picture still on the screen does not hide what the server says', () => {
  const stream: StreamState = { kind: 'reconnecting', reason: 'stalled', attempt: 3, nextTryAt: 500 };
  expect(tileView({ ...facts, stream })).toMatchObject({
    state: 'reconnecting',
    reason: 'reasons.stalled',
    attempt: 3,
    nextTryAt: 500,
  });
});

test.each(['offline', 'refused', 'unsupported'] as const)('%s carries its reason and the next try', (kind) => {
  const stream: StreamState = { kind, reason: 'no_video', since: 1, nextTryAt: 900 };
  expect(tileView({ ...facts, stream })).toMatchObject({
    state: kind,
    reason: 'reasons.no_video',
    attempt: null,
    nextTryAt: 900,
  });
});

test('a lost server connection is said before anything it would have told', () => {
  expect(tileView({ ...facts, link: 'lost' }).state).toBe('disconnected');
  expect(tileView({ ...facts, link: 'lost', failure: { code: 'timeout', nextTryAt: 1 } }).state).toBe('disconnected');
});

test('no permission is said before all else, also when it was taken away during the look', () => {
  expect(tileView({ ...facts, permitted: false, link: 'lost' }).state).toBe('not-permitted');
  expect(tileView({ ...facts, failure: { code: 'not_found', nextTryAt: null } }).state).toBe('not-permitted');
  expect(tileView({ ...facts, failure: { code: 'no_longer_permitted', nextTryAt: null } })).toMatchObject({
    state: 'not-permitted',
    reason: 'errors.no_longer_permitted',
  });
});

test('a picture that is withheld from everybody says why, and nothing of it is shown', () => {
  const view = tileView({ ...facts, failure: { code: 'placement_reported', nextTryAt: null } });
  expect(view).toMatchObject({ state: 'withheld', reason: 'errors.placement_reported', nextTryAt: null });
  expect(pictureLook(view.state)).toBe('dead');
});

test('what fails here is told with its own text and tried again', () => {
  expect(tileView({ ...facts, failure: { code: 'timeout', nextTryAt: 7 } })).toMatchObject({
    state: 'reconnecting',
    reason: 'errors.timeout',
    nextTryAt: 7,
  });
  expect(tileView({ ...facts, failure: { code: 'too_many_tiles', nextTryAt: 7 } }).state).toBe('refused');
});

test('before the first connection a tile waits; it has lost nothing yet', () => {
  expect(tileView({ ...facts, link: 'starting', stream: null, pictures: 'none' }).state).toBe('connecting');
});

test('who sees no pictures is told of the stream all the same', () => {
  expect(streamView(live).state).toBe('live');
});

const unwell: StreamState[] = [
  { kind: 'degraded', reason: 'packets_lost', since: 5 },
  { kind: 'frozen', reason: 'picture_frozen', since: 5 },
  { kind: 'black', reason: 'picture_obstructed', since: 5 },
];
test.each(unwell)('$kind is said while pictures come, and like live needs them to come', (stream) => {
  expect(tileView({ ...facts, stream })).toMatchObject({
    state: stream.kind,
    reason: `reasons.${'reason' in stream && stream.reason}`,
  });
  expect(tileView({ ...facts, stream, pictures: 'none' }).state).toBe('connecting');
  expect(tileView({ ...facts, stream, pictures: 'stalled' }).state).toBe('reconnecting');
});

test('a picture that stands still tells since when', () => {
  expect(tileView({ ...facts, stream: unwell[1]! }).since).toBe(5);
  expect(tileView(facts).since).toBeNull();
});

test('only what is live looks live; a dark picture is not hidden', () => {
  const clear = tileStates.filter((state) => pictureLook(state) === 'clear');
  expect(clear).toEqual(['live', 'degraded', 'black']);
  expect(pictureLook('frozen')).toBe('dimmed');
});
