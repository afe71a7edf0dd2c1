import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Actor } from '../access/actor.ts';
import { Revocations } from '../access/revocations.ts';
import type { Viewer } from '../media/viewer.ts';
import { grant } from '../testing/organisation.ts';
import { TileGuard } from './tile-guard.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const actor = (validTo: Date | null = null): Actor => ({
  ...{ id: 'p', username: 'p', fullName: 'P', position: '', unit: '', reasons: [] },
  grants: [grant('duty', { nodeId: 'n', validTo })],
});

/** A guard over a viewer that looks at these cameras; `allowed` are those that it may. */
function guarded(...cameras: string[]) {
  const tiles = new Set(cameras);
  const allowed = new Set(cameras);
  const revocations = new Revocations();
  const viewer: Pick<Viewer, 'watching' | 'recheck' | 'endThese'> = {
    watching: (cameraId) => (cameraId === undefined ? tiles.size > 0 : tiles.has(cameraId)),
    endThese: () => undefined,
    async recheck(refused) {
      for (const tile of (await refused([...tiles])).keys()) tiles.delete(tile);
    },
  };
  const judged = vi.fn(async () => actor());
  const guard = new TileGuard({
    viewer: viewer as Viewer,
    revocations,
    personId: 'p',
    actor: judged,
    refused: async (_, ids) => new Map(ids.flatMap((id) => (allowed.has(id) ? [] : [[id, 'not_found']]))),
    over: () => Promise.resolve(new Set()),
    log: pino({ level: 'silent' }),
  });
  return { tiles, allowed, revocations, judged, guard };
}
const settle = () => vi.advanceTimersByTimeAsync(0);

test.each([
  [{ personId: 'p' }, true],
  [{ personId: 'q' }, false],
  [{ cameraId: 'one' }, true],
  [{ cameraId: 'other' }, false],
  [{ facilityId: 'any' }, true],
])('what %j takes is judged: %j', async (revoked, judged) => {
  const { tiles, allowed, revocations } = guarded('one', 'two');
  allowed.delete('one');
  revocations.announce(revoked);
  await settle();
  expect([...tiles]).toEqual(judged ? ['two'] : ['one', 'two']);
});

test('a tile that was permitted before a revocation and opened after it is judged again', async () => {
  const { tiles, allowed, revocations, guard } = guarded();
  const asOf = revocations.revision;
  revocations.announce({ personId: 'p' });
  await settle();
  tiles.add('late');
  allowed.clear();
  guard.permitted(actor(), asOf);
  await settle();
  expect(tiles.size).toBe(0);
});

test('a revocation during a judgement is followed by another', async () => {
  const { tiles, allowed, revocations, judged } = guarded('one');
  const slow = Promise.withResolvers<Actor>();
  judged.mockReturnValueOnce(slow.promise);
  revocations.announce({ personId: 'p' });
  revocations.announce({ personId: 'p' });
  slow.resolve(actor());
  await settle();
  expect(judged).toHaveBeenCalledTimes(2);
  expect([...tiles]).toEqual(['one']);
  allowed.clear();
  revocations.announce({ personId: 'p' });
  await settle();
  expect(tiles.size).toBe(0);
});

test('tiles that cannot be judged are taken away', async () => {
  const { tiles, revocations, judged } = guarded('one');
  judged.mockRejectedValue(new Error('the database is away'));
  revocations.announce({ personId: 'p' });
  await vi.advanceTimersByTimeAsync(1500);
  expect(tiles.size).toBe(0);
});

test('a right that runs out is noticed at its moment, and nothing is looked at after the connection', async () => {
  const { tiles, allowed, revocations, judged, guard } = guarded('one', 'two');
  guard.permitted(actor(new Date(Date.now() + 5000)), revocations.revision);
  allowed.delete('one');
  await vi.advanceTimersByTimeAsync(4999);
  expect(tiles.size).toBe(2);
  await vi.advanceTimersByTimeAsync(1);
  expect([...tiles]).toEqual(['two']);

  judged.mockClear();
  guard.permitted(actor(new Date(Date.now() + 5000)), revocations.revision);
  guard.close();
  revocations.announce({ personId: 'p' });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(judged).not.toHaveBeenCalled();
});
