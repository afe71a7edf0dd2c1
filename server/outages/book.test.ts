import { expect, it } from 'vitest';
import { Book, type Draft } from './book.ts';
import { proposedCause, type CauseFacts } from './cause.ts';
import type { Episode } from './episodes.ts';

const second = 1000;
const names = ['a', 'b', 'c', 'd', 'e', 'f'];
const cameras = new Map(
  names.map((id) => [
    id,
    { id, name: `Camera ${id}`, zone: 'yard' as const, host: id < 'd' ? 'nvr:554' : `${id}:554` },
  ]),
);
const episode = (from: number, reason = 'timeout'): Episode => ({
  ...{ from: from * second, to: null, lastOutAt: from * second + 10, condition: 'down', reason, longestMs: 10 },
});
const bookOf = (drafts: Draft[] = [], total = 16) => new Book({ drafts, cameras, total });
/** What became of it, as another turn finds it. */
const kept = (book: Book): Draft[] =>
  book.changed.map((draft) => ({
    ...draft,
    parts: draft.parts.map((part) => ({
      ...part,
      kept: { outageId: draft.id, lastOutAt: part.lastOutAt },
      touched: false,
    })),
    ...{ isNew: false, touched: false, newEntries: [] },
  }));
const shape = (book: Book) =>
  book.changed.map(({ state, cut, parts }) => `${state} ${cut ?? '-'} ${parts.map((part) => part.cameraId).join('')}`);

it.each([
  ['apart, each is one', { a: 0, e: 70, f: 140 }, 16, ['open - a', 'open - e', 'open - f']],
  ['two at once of many are two', { a: 0, e: 1 }, 16, ['open - a', 'open - e']],
  ['three of one recorder', { a: 0, b: 1, c: 2 }, 16, ['open one_host abc']],
  ['three of several', { a: 0, b: 1, e: 59 }, 16, ['open several abe']],
  ['all of a facility', { e: 0, f: 1 }, 2, ['open all_cameras ef']],
  [
    'one that was out long before is not of it',
    { f: 0, a: 900, b: 901, c: 902 },
    16,
    ['open - f', 'open one_host abc'],
  ],
] as const)('%s', (_, begins, total, expected) => {
  const book = bookOf([], total);
  for (const [camera, at] of Object.entries(begins)) book.begin(camera, episode(at));
  expect(shape(book)).toEqual(expected);
});

it('grows to the whole facility, and is proposed as its power then', () => {
  const book = bookOf([], 4);
  for (const [index, camera] of ['a', 'b', 'c'].entries()) book.begin(camera, episode(index));
  expect(book.changed).toMatchObject([{ cut: 'one_host', cause: 'camera' }]);
  book.begin('d', episode(90));
  expect(book.changed).toMatchObject([{ cut: 'all_cameras', cause: 'power' }]);
});

it('of several on record the one that somebody wrote of takes the others in, and they say so', () => {
  const first = bookOf();
  first.begin('a', episode(0));
  first.begin('b', episode(1));
  const drafts = kept(first);
  drafts[1]!.written = true;
  const book = bookOf(drafts);
  book.begin('c', episode(2));
  const [folded, whole] = book.changed;
  expect([folded!.state, folded!.foldedIntoId, folded!.parts.length]).toEqual(['folded', drafts[1]!.id, 0]);
  expect([whole!.id, whole!.startedAt, whole!.parts.length]).toEqual([drafts[1]!.id, 0, 3]);
  expect(folded!.newEntries.map(({ kind }) => kind)).toEqual(['folded']);
});

it('ends with its last camera; one that is out again while it lasts is of it once more', () => {
  const book = bookOf();
  for (const [index, camera] of ['a', 'b', 'c'].entries()) book.begin(camera, episode(index));
  book.end(book.going('a')!, 60 * second);
  book.begin('a', episode(120));
  for (const camera of ['a', 'b']) book.end(book.going(camera)!, 200 * second);
  expect(book.changed[0]).toMatchObject({ state: 'open', endedAt: null });
  book.end(book.going('c')!, 150 * second);
  expect(book.changed).toMatchObject([{ state: 'ended', endedAt: 200 * second, startedAt: 0 }]);
  expect(book.changed[0]!.parts).toHaveLength(4);
});

it('what a person said of the cause stays', () => {
  const first = bookOf();
  first.begin('a', episode(0));
  const drafts = kept(first);
  Object.assign(drafts[0]!, { cause: 'other', causeGiven: true });
  const book = bookOf(drafts);
  for (const camera of ['b', 'c']) book.begin(camera, episode(1));
  expect(book.changed.map(({ cause }) => cause)).toEqual(['other']);
});

const down = (reason: string) => ({ condition: 'down' as const, reason });
it.each<[string, Partial<CauseFacts>, string]>([
  ['it was announced', { planned: true, parts: [down('timeout')] }, 'planned'],
  ['all are gone', { cut: 'all_cameras', parts: [down('timeout'), down('host_unreachable')] }, 'power'],
  ['several are gone', { cut: 'several', parts: [down('timeout'), down('stalled'), down('timeout')] }, 'link'],
  ['a recorder is gone', { cut: 'one_host', parts: [down('timeout')] }, 'camera'],
  [
    'all answer, but not as they should',
    { cut: 'all_cameras', parts: [down('credentials_refused'), down('not_rtsp')] },
    'camera',
  ],
  ['a picture stands still', { parts: [{ condition: 'frozen', reason: 'picture_frozen' }] }, 'frozen'],
  ['nothing is seen', { parts: [{ condition: 'black', reason: 'picture_obstructed' }] }, 'obstructed'],
  ['a device refuses', { parts: [down('connection_refused')] }, 'camera'],
  ['a device is away', { parts: [down('host_unreachable')] }, 'link'],
  ['nothing is known yet', { parts: [] }, 'other'],
])('when %s', (_, facts, cause) => {
  expect(proposedCause({ cut: null, planned: false, parts: [], ...facts })).toBe(cause);
});
