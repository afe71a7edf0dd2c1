import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PtzHolder } from '../contract/live.ts';
import type { LedgerEntryInput } from '../ledger/chain.ts';
import { createLogger } from '../log.ts';
import { DeviceClient } from '../onvif/device-client.ts';
import { OnvifDevice } from '../simulator/onvif-device/onvif-device.ts';
import { PtzDesk, type PtzOperator } from './ptz-desk.ts';

const credentials = { username: 'admin', password: 'pw' };
const camera = { id: 'camera', name: 'Cổng', facilityId: 'facility', facilityName: 'A' };
const right = { pan: 0.5, tilt: 0, zoom: 0 };
const stands = { pan: 0, tilt: 0, zoom: 0 };

let device: OnvifDevice;
let desk: PtzDesk;
let entries: LedgerEntryInput[];
let write: (entry: LedgerEntryInput) => Promise<void>;
let idleMs: number;
beforeEach(async () => {
  entries = [];
  write = (entry) => Promise.resolve(void entries.push(entry));
  idleMs = 10_000;
  device = await OnvifDevice.create({
    ...{ host: '127.0.0.1', port: 0, name: 'x', credentials, ptz: true },
    profiles: [{ name: 'main', width: 640, height: 360, fps: 15, codec: 'h264', url: 'rtsp://127.0.0.1/main' }],
    info: { manufacturer: 'M', model: 'X', firmwareVersion: '1', serialNumber: '1' },
  });
  const client = new DeviceClient({ host: '127.0.0.1', port: device.port, ...credentials });
  desk = new PtzDesk({
    device: () => Promise.resolve({ client, tokens: { main: 'main' } }),
    ledger: { write: (entry) => write(entry), record: () => Promise.resolve() },
    log: createLogger({ level: 'silent', pretty: false }),
    get idleMs() {
      return idleMs;
    },
  });
});
afterEach(async () => {
  await desk.closeAll();
  await device.close();
});

const operator = (id: string, priority = 1): PtzOperator => ({
  ...{ id, priority },
  by: {
    actor: {
      id: `person-${id}`,
      username: id,
      fullName: `Người ${id}`,
      position: '',
      unit: 'U',
      grants: [],
      reasons: [],
    },
    ...{ sessionId: `session-${id}`, origin: { address: '10.0.0.1', userAgent: undefined } },
  },
});
const unheard = { inspects: false, tell: () => {} };
/** Opens the camera for this operator; what it is told of the holder. */
async function open(id: string, inspects = false): Promise<PtzHolder[]> {
  const told: PtzHolder[] = [];
  await desk.open(camera, id, { inspects, tell: (holder) => told.push(holder) });
  return told;
}
const kinds = () => entries.map(({ kind, actor }) => `${kind} ${actor?.personId}`);

test('a movement reaches the camera and a stop ends it, with one entry for each end of the hold', async () => {
  const told = await open('a');
  await desk.move(camera, operator('a'), { ...right, press: 1 });
  await expect.poll(() => device.ptz!.velocity).toMatchObject({ pan: 0.5 });
  await desk.move(camera, operator('a'), { ...right, press: 1 });
  await desk.stop(camera.id, 'a', 1);
  expect(device.ptz!.velocity).toMatchObject(stands);
  expect(told).toEqual([{ name: 'Người a', unit: 'U', yours: true }]);
  expect(kinds()).toEqual(['ptz.began person-a']);
  await desk.close(camera.id, 'a');
  await expect.poll(() => kinds()).toEqual(['ptz.began person-a', 'ptz.ended person-a']);
  expect(entries[1]).toMatchObject({
    ...{ cameraId: 'camera', facilityId: 'facility', address: '10.0.0.1' },
    details: { reason: 'closed', moves: 2, camera: 'Cổng' },
  });
  expect(desk.size).toBe(0);
});

test('nothing moves before it is on record, and nothing at all when it cannot be recorded', async () => {
  await open('a');
  const durable = Promise.withResolvers<void>();
  write = () => durable.promise;
  const moving = desk.move(camera, operator('a'), { ...right, press: 1 });
  const again = desk.move(camera, operator('a'), { ...right, press: 1 });
  await expect.poll(() => desk.size).toBe(1);
  expect(device.ptz!.velocity).toMatchObject(stands);
  durable.reject(new Error('no database'));
  await expect(moving).rejects.toThrow('no database');
  await expect(again).rejects.toThrow('no database');
  expect(device.ptz!.velocity).toMatchObject(stands);
  write = (entry) => Promise.resolve(void entries.push(entry));
  await desk.move(camera, operator('a'), { ...right, press: 2 });
  expect(kinds()).toEqual(['ptz.began person-a']);
});

test('a movement that its own stop has overtaken moves nothing', async () => {
  await open('a');
  await desk.move(camera, operator('a'), { ...right, press: 1 });
  await desk.stop(camera.id, 'a', 1);
  const commands = device.ptz!.commands.length;
  await desk.move(camera, operator('a'), { ...right, press: 1 });
  await desk.home(camera, operator('a')); // whatever was sent before it has arrived
  expect(device.ptz!.commands.slice(commands)).toEqual(['GotoHomePosition']);
  await desk.move(camera, operator('a'), { ...right, press: 2 });
  await expect.poll(() => device.ptz!.velocity).toMatchObject({ pan: 0.5 });
});

test('a connection that is lost stops its camera, and what it still sends moves nothing', async () => {
  await open('a');
  const told = await open('b'); // for whom the camera stays open
  await desk.move(camera, operator('a'), { ...right, press: 1 });
  await expect.poll(() => device.ptz!.velocity).toMatchObject({ pan: 0.5 });
  await desk.leave('a');
  expect(told.at(-1)).toBeNull();
  expect(device.ptz!.velocity).toMatchObject(stands);
  await expect(desk.move(camera, operator('a'), { ...right, press: 2 })).rejects.toMatchObject({ code: 'conflict' });
  await desk.leave('b');
  expect(desk.size).toBe(0);
});

describe('two who want the same camera', () => {
  test('the one who has it keeps it from an equal, who learns who that is', async () => {
    await open('a');
    const told = await open('b');
    await desk.move(camera, operator('a'), { ...right, press: 1 });
    await expect(desk.move(camera, operator('b'), { ...right, press: 1 })).rejects.toMatchObject({
      code: 'ptz_taken',
      details: { name: 'Người a' },
    });
    expect(told).toEqual([{ name: 'Người a', unit: 'U', yours: false }]);
    // Somebody else's stop stops nobody.
    await expect.poll(() => device.ptz!.velocity).toMatchObject({ pan: 0.5 });
    await desk.stop(camera.id, 'b', 1);
    await desk.close(camera.id, 'b');
    expect(device.ptz!.velocity).toMatchObject({ pan: 0.5 });
    await open('b');
    await desk.close(camera.id, 'a');
    await desk.move(camera, operator('b'), { ...right, press: 2 });
  });

  test('a higher priority takes it, and the loser is told', async () => {
    const told = await open('a');
    await open('b');
    await desk.move(camera, operator('a'), { ...right, press: 1 });
    await expect.poll(() => device.ptz!.velocity).toMatchObject({ pan: 0.5 });
    await desk.move(camera, operator('b', 3), { ...right, pan: -1, press: 1 });
    await expect.poll(() => device.ptz!.velocity).toMatchObject({ pan: -1 });
    expect(told.at(-1)).toEqual({ name: 'Người b', unit: 'U', yours: false });
    await expect
      .poll(() => kinds().toSorted())
      .toEqual(['ptz.began person-a', 'ptz.began person-b', 'ptz.ended person-a']);
    await expect(desk.move(camera, operator('a'), { ...right, press: 2 })).rejects.toMatchObject({ code: 'ptz_taken' });
  });

  test('who inspects is named to those who inspect alone: whoever is there learns that the camera is taken, not by whom', async () => {
    const there = await open('there');
    const colleague = await open('colleague', true);
    const own = await open('inspector', true);
    await desk.move(camera, operator('there'), { ...right, press: 1 });
    await desk.move(camera, operator('inspector', 3), { ...right, press: 1 });
    const named = { name: 'Người inspector', unit: 'U' };
    expect(there.at(-1)).toEqual({ name: null, unit: null, yours: false });
    expect([colleague.at(-1), own.at(-1)]).toEqual([
      { ...named, yours: false },
      { ...named, yours: true },
    ]);
    await expect(desk.move(camera, operator('there'), { ...right, press: 2 })).rejects.toMatchObject({
      code: 'ptz_taken',
      details: { name: null },
    });
    const late = await desk.open(camera, 'late', unheard);
    expect(late.holder).toEqual({ name: null, unit: null, yours: false });
  });

  test('who does nothing gives it back', async () => {
    idleMs = 50;
    await open('a');
    const told = await open('b');
    await desk.move(camera, operator('a'), { ...right, press: 1 });
    await expect.poll(() => told.at(-1)).toBeNull();
    await expect.poll(() => entries.at(-1)).toMatchObject({ kind: 'ptz.ended', details: { reason: 'idle' } });
  });
});

test('remembered positions and home are used under the same hold', async () => {
  device.ptz!.presets.set('p7', { name: 'Cổng sau', position: { pan: 0.5, tilt: 0, zoom: 0 } });
  const { presets } = await desk.open(camera, 'a', unheard);
  expect(presets).toEqual([{ token: 'p7', name: 'Cổng sau' }]);
  await desk.home(camera, operator('a'));
  await desk.preset(camera, operator('a'), 'p7');
  await expect(desk.preset(camera, operator('a'), 'none')).rejects.toMatchObject({ code: 'ptz_failed' });
  await desk.close(camera.id, 'a');
  await expect
    .poll(() => entries.at(-1))
    .toMatchObject({ kind: 'ptz.ended', details: { home: true, presets: 'p7 none' } });
});

test('a camera without a device, or one that does not answer, fails as such', async () => {
  const none = new PtzDesk({
    device: () => Promise.resolve(undefined),
    ledger: { write: () => Promise.resolve(), record: () => Promise.resolve() },
    log: createLogger({ level: 'silent', pretty: false }),
  });
  await expect(none.open(camera, 'a', unheard)).rejects.toMatchObject({ code: 'ptz_failed' });
  await device.close();
  await expect(desk.open(camera, 'a', unheard)).rejects.toMatchObject({ code: 'ptz_failed' });
});
