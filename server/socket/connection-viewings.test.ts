import { expect, it, vi } from 'vitest';
import type { Actor } from '../access/actor.ts';
import type { ViewingStart } from '../ledger/open-viewing.ts';
import type { Viewings } from '../ledger/viewings.ts';
import type { Viewer } from '../media/viewer.ts';
import { grant } from '../testing/organisation.ts';
import type { Caller, LiveCamera } from './bind.ts';
import type { ConnectionPtz } from './connection-ptz.ts';
import { ConnectionViewings } from './connection-viewings.ts';
import { InspectionLooks } from './inspection-looks.ts';
import { liveHandlers } from './live-handlers.ts';

const camera: LiveCamera = {
  ...{
    id: 'camera',
    facilityId: 'facility',
    profiles: ['main'],
    name: 'Cổng',
    facilityName: 'Khu A',
    path: ['country', 'facility'],
  },
};
const caller = (role: Actor['grants'][number]['role'], reasons: Actor['reasons'] = []) =>
  ({
    ...{ sessionId: 'session', asOf: 0, expiresAt: new Date() },
    actor: { id: 'person', fullName: 'Nguyễn Thị Ánh', grants: [grant(role, { nodeId: 'facility' })], reasons },
  }) as unknown as Caller;

function connection(begin: Viewings['begin']) {
  const recorder = { begin: vi.fn(begin), end: vi.fn(), setFlowing: vi.fn(), progress: vi.fn() };
  const viewings = new ConnectionViewings(recorder as unknown as Viewings, '10.1.2.3');
  const viewer = {
    watch: vi.fn(() => ({ watchId: 'watch', state: { kind: 'idle' } })),
    resume: vi.fn(),
    unwatch: vi.fn(),
  };
  const handlers = liveHandlers({
    ...{ viewer: viewer as unknown as Viewer, viewings, opened: vi.fn(), tampered: vi.fn() },
    ...{ rtpCapabilities: () => ({}), renew: () => Promise.resolve(new Date()) },
    inspections: new InspectionLooks({
      admit: () => Promise.reject(new Error('no such inspection')),
      over: () => Promise.resolve(new Set()),
    }),
    ptz: {} as ConnectionPtz,
  });
  return { recorder, viewings, viewer, handlers };
}
const recorded = () => ({ id: 'viewing', recorded: Promise.resolve() });

it('lets no picture flow before the viewing is on record', async () => {
  const durable = Promise.withResolvers<void>();
  const { handlers, viewer } = connection(() => ({ id: 'viewing', recorded: durable.promise }));
  await handlers['live.watch']({ cameraId: 'camera', profile: 'sub' }, { caller: caller('duty'), camera });
  const resumed = handlers['live.resume']({ watchId: 'watch', consumerId: 'c' }, { caller: caller('duty') });
  await new Promise((resolve) => setImmediate(resolve));
  expect(viewer.resume).not.toHaveBeenCalled();
  durable.resolve();
  await resumed;
  expect(viewer.resume).toHaveBeenCalledWith('watch', 'c');
});

it('a prepared tile is no look until it is seen, and one then, of whom and what it is by then', async () => {
  const { handlers, recorder, viewer } = connection(recorded);
  const asked = { cameraId: 'camera', profile: 'sub', prepare: true } as const;
  await handlers['live.watch'](asked, { caller: caller('operator'), camera });
  expect(viewer.watch).toHaveBeenCalledWith(camera, 'sub', true);
  expect(recorder.begin).not.toHaveBeenCalled();
  const reason = { nodeId: 'country', cameraId: null, until: new Date(Date.now() + 60_000), text: 'Kiểm tra đột xuất' };
  const resume = () =>
    handlers['live.resume']({ watchId: 'watch', consumerId: 'c' }, { caller: caller('operator', [reason]) });
  await resume();
  await resume();
  expect(recorder.begin).toHaveBeenCalledTimes(1);
  expect(recorder.begin.mock.calls[0]![0]).toMatchObject({ cameraId: 'camera', purpose: { reference: reason.text } });
});

it('a prepared tile that was never seen leaves no trace, and cannot be seen after its end', async () => {
  const { handlers, recorder, viewings, viewer } = connection(recorded);
  const asked = { cameraId: 'camera', profile: 'sub', prepare: true } as const;
  await handlers['live.watch'](asked, { caller: caller('duty'), camera });
  viewings.end('watch', 'closed');
  const resumed = handlers['live.resume']({ watchId: 'watch', consumerId: 'c' }, { caller: caller('duty') });
  await expect(resumed).rejects.toMatchObject({ code: 'not_found' });
  expect([recorder.begin.mock.calls, recorder.end.mock.calls, viewer.resume.mock.calls]).toEqual([[], [], []]);
});

it('lets none flow when the viewing cannot be recorded, nor for a watch that was never opened', async () => {
  const { handlers, viewer } = connection(() => ({
    id: 'viewing',
    recorded: Promise.reject(new Error('no database')),
  }));
  await handlers['live.watch']({ cameraId: 'camera', profile: 'sub' }, { caller: caller('duty'), camera });
  for (const watchId of ['watch', 'another']) {
    const resumed = handlers['live.resume']({ watchId, consumerId: 'c' }, { caller: caller('duty') });
    await expect(resumed).rejects.toThrow();
  }
  expect(viewer.resume).not.toHaveBeenCalled();
});

it('closes the tile again when the ledger takes no more viewings', async () => {
  const { handlers, viewer } = connection(() => {
    throw new Error('too many');
  });
  const watch = handlers['live.watch']({ cameraId: 'camera', profile: 'sub' }, { caller: caller('duty'), camera });
  await expect(watch).rejects.toThrow('too many');
  expect(viewer.unwatch).toHaveBeenCalledWith('watch');
});

it('looks within an inspection at nothing before that is let in', async () => {
  const { handlers, recorder, viewer } = connection(recorded);
  const asked = { cameraId: 'camera', profile: 'sub', purpose: { kind: 'inspection', reference: '12' } } as const;
  const watch = handlers['live.watch'](asked, { caller: caller('inspector'), camera });
  await expect(watch).rejects.toThrow('no such inspection');
  expect([viewer.watch.mock.calls, recorder.begin.mock.calls]).toEqual([[], []]);
});

it.each([
  ['duty', {}, { size: 'tile', purpose: { kind: 'duty' } }],
  ['leader', {}, { purpose: { kind: 'duty' } }],
  ['inspector', {}, { purpose: { kind: 'other' } }],
  ['inspector', { profile: 'main' }, { profile: 'main', size: 'full' }],
  ['inspector', { size: 'full' }, { profile: 'sub', size: 'full' }],
  ['duty', { purpose: { kind: 'alert', reference: 'A-7' } }, { purpose: { kind: 'alert', reference: 'A-7' } }],
] as const)('records what a %s says of it: %j', async (role, said, start) => {
  const { handlers, recorder } = connection(recorded);
  await handlers['live.watch']({ cameraId: 'camera', profile: 'sub', ...said }, { caller: caller(role), camera });
  expect(recorder.begin).toHaveBeenCalledWith(
    expect.objectContaining<Partial<ViewingStart>>({
      ...{ cameraId: 'camera', facilityId: 'facility', address: '10.1.2.3', ...start },
      actor: { personId: 'person', sessionId: 'session' },
      names: { person: 'Nguyễn Thị Ánh', camera: 'Cổng', facility: 'Khu A' },
    }),
  );
});

it('ends a viewing once, and says when the right to it ended it', () => {
  const { viewings, recorder } = connection(recorded);
  const begin = () => viewings.begin('watch', { cameraId: 'camera', profile: 'sub' }, caller('duty'), camera);
  begin();
  viewings.end('watch', 'not_found');
  viewings.end('watch', 'disconnected');
  viewings.shown('watch', 5000);
  expect(recorder.end.mock.calls).toEqual([['viewing', 'not_permitted']]);
  expect(recorder.progress).not.toHaveBeenCalled();
});

it('puts the reason that was stated for the place beside the look, and no other', () => {
  const until = new Date(Date.now() + 60_000);
  const elsewhere = { nodeId: 'another', cameraId: null, until, text: 'Việc khác' };
  const here = { nodeId: 'country', cameraId: null, until, text: 'Kiểm tra theo phản ánh của người dân' };
  const purpose = (...reasons: Actor['reasons']) => {
    const { viewings, recorder } = connection(recorded);
    viewings.begin('watch', { cameraId: 'camera', profile: 'sub' }, caller('operator', reasons), camera);
    return recorder.begin.mock.calls[0]![0].purpose;
  };
  expect(purpose(elsewhere)).toEqual({ kind: 'other' });
  expect(purpose(elsewhere, here)).toEqual({ kind: 'other', reference: here.text });
  // Opened to judge where one camera stands: that one's looks say so whatever else was stated, and no other camera's do.
  const judged = { ...here, cameraId: 'camera', text: 'Xem xét báo cáo số 1' };
  expect(purpose(here, judged)).toEqual({ kind: 'placement', reference: judged.text });
  expect(purpose({ ...judged, cameraId: 'next' })).toEqual({ kind: 'other' });
});
