import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { StreamState } from '../contract/stream-state.ts';
import { createLogger } from '../log.ts';
import { discoverDevices } from '../onvif/discovery.ts';
import { probeDevice } from '../onvif/probe.ts';
import { DiscoveryResponder, type AnnouncedDevice } from '../simulator/onvif-device/discovery-responder.ts';
import { OnvifDevice, type OnvifDeviceOptions } from '../simulator/onvif-device/onvif-device.ts';
import { paths, type OnvifProfile } from '../simulator/onvif-device/service.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { DeviceClients } from './device-clients.ts';
import { EventWatch } from './event-watch.ts';
import { keyFrameRequests } from './key-frames.ts';
import { Rediscovery } from './rediscovery.ts';

const credentials = { username: 'admin', password: 'pw-31cd' };
const host = '127.0.0.1';
const log = createLogger({ level: 'silent', pretty: false });
const offline: StreamState = { kind: 'offline', reason: 'connection_refused', since: 0, nextTryAt: 0 };

let app: TestApp;
let token: string;
let devices: OnvifDevice[];
beforeAll(async () => {
  app = await startTestApp({ cameras: { probeOnvif: probeDevice } });
  await app.addPerson('technician', 'technician', 'north');
  await app.addPerson('leader', 'leader', 'A');
  token = await app.signIn('technician');
});
afterAll(() => app[Symbol.asyncDispose]());
beforeEach(() => void ((devices = []), (app.streamEvents.length = 0)));
afterEach(() => Promise.all(devices.map((device) => device.close())));

const stream = { width: 640, height: 360, fps: 15, codec: 'h264' } as const;
const oneStream: OnvifProfile[] = [{ ...stream, name: 'main', url: `rtsp://${host}:8554/main` }];
/** A recorder's: one picture for each of its cameras. */
const channels = ['1', '2'].map((n): OnvifProfile => ({
  ...stream,
  name: `ch${n}`,
  source: `picture-${n}`,
  url: `rtsp://${host}:8554/ch${n}`,
}));

async function startDevice(
  serialNumber: string,
  { forceKeyFrame, profiles = oneStream }: Pick<Partial<OnvifDeviceOptions>, 'forceKeyFrame' | 'profiles'> = {},
): Promise<OnvifDevice> {
  const device = await OnvifDevice.create({
    ...{ host, port: 0, name: 'x', credentials, ptz: true, events: true, forceKeyFrame, profiles },
    info: { manufacturer: 'M', model: 'X', firmwareVersion: '1', serialNumber },
  });
  devices.push(device);
  return device;
}

let cameras = 0;
async function register(port: number, endpoint: string, videoSource?: string): Promise<string> {
  const camera = { facilityId: app.organisation.node.A, name: `Camera ${(cameras += 1)}`, zone: 'gate' };
  const source = { kind: 'onvif', host, port, ...credentials, endpoint, ...(videoSource && { videoSource }) };
  const { body } = await app.request('POST /api/cameras', {
    token,
    body: { ...camera, source, evenIfUnreachable: true },
  });
  return body.id;
}
const source = async (id: string) => (await app.request(`GET /api/cameras/${id}`, { token })).body.source;

const seek = async (
  announced: AnnouncedDevice[],
  allows: (address: string) => boolean = (address) => address === host,
) => {
  const responder = await DiscoveryResponder.create({ host, port: 0, answers: () => announced });
  let now = 1_000_000;
  const rediscovery = new Rediscovery({
    ...{ register: app.cameras.devices, networks: { allows }, log, now: () => now, lostForMs: 20_000 },
    checkEveryMs: 3600_000,
    discover: (signal) =>
      discoverDevices({ interfaces: [host], to: { address: host, port: responder.port }, timeoutMs: 400, signal }),
  });
  return {
    rediscovery,
    responder,
    later: (ms: number) => void (now += ms),
    [Symbol.asyncDispose]: async () => {
      await rediscovery.close();
      await responder.close();
    },
  };
};
const announce = (endpoint: string, { port }: OnvifDevice): AnnouncedDevice => ({
  ...{ endpoint, addresses: [`http://${host}:${port}${paths.device}`] },
});

describe('a camera whose address was changed', () => {
  test('is found by its serial, and its streams begin anew there', async () => {
    const old = await startDevice('SN-1');
    const id = await register(old.port, 'urn:uuid:1');
    await old.close();
    const moved = await startDevice('SN-1');
    const stranger = await startDevice('SN-2');
    // The stranger even claims to be it.
    await using world = await seek([announce('urn:uuid:1', stranger), announce('urn:uuid:9', moved)]);
    app.streamEvents.length = 0;
    world.rediscovery.note(id, offline);
    await world.rediscovery.check();
    expect(world.responder.probes, 'most come back by themselves').toBe(0);
    world.later(20_000);
    await world.rediscovery.check();
    expect(await source(id)).toMatchObject({ host, port: moved.port });
    expect(app.streamEvents).toEqual([`changed ${id}`]);
    expect(world.rediscovery.size).toBe(0);
    const entry = await app.database.prisma.ledgerEntry.findFirstOrThrow({
      where: { cameraId: id, kind: 'camera.moved' },
    });
    expect(entry.personId).toBeNull();
    expect(JSON.parse(entry.details)).toMatchObject({
      oldAddress: `${host}:${old.port}`,
      address: `${host}:${moved.port}`,
    });
    // What it was let in with is kept.
    expect(await app.cameras.locateDevice(id)).toMatchObject({ port: moved.port, ...credentials });
  });

  test('is searched for now and then, not at every failure', async () => {
    const old = await startDevice('SN-3');
    const id = await register(old.port, 'urn:uuid:3');
    await old.close();
    await using world = await seek([]);
    world.rediscovery.note(id, offline);
    const asked = async (afterMs: number) => {
      world.later(afterMs);
      world.rediscovery.note(id, offline);
      const before = world.responder.probes;
      await world.rediscovery.check();
      return world.responder.probes > before;
    };
    expect(await asked(20_000)).toBe(true);
    expect(await asked(59_000)).toBe(false);
    expect(await asked(2000)).toBe(true);
    expect(await asked(60_000)).toBe(false);
    expect(await asked(61_000)).toBe(true);
  });

  test('outside the camera networks, or where another camera is registered, is not asked', async () => {
    const old = await startDevice('SN-4');
    const id = await register(old.port, 'urn:uuid:4');
    await old.close();
    const moved = await startDevice('SN-4');
    {
      await using outside = await seek([announce('urn:uuid:4', moved)], () => false);
      outside.rediscovery.note(id, offline);
      outside.later(20_000);
      await outside.rediscovery.check();
    }
    await register(moved.port, 'urn:uuid:5');
    await using taken = await seek([announce('urn:uuid:4', moved)]);
    taken.rediscovery.note(id, offline);
    taken.later(20_000);
    await taken.rediscovery.check();
    expect(await source(id)).toMatchObject({ port: old.port });
  });

  test.each<[what: string, state: StreamState]>([
    ['one that refuses the password', { ...offline, kind: 'refused', reason: 'credentials_refused' }],
    ['one that came back', { kind: 'live', since: 0 }],
  ])('%s is not looked for', async (_, state) => {
    await using world = await seek([]);
    world.rediscovery.note('camera', offline);
    world.rediscovery.note('camera', state);
    expect(world.rediscovery.size).toBe(0);
  });
});

test('each picture of a recorder is a camera of its own, also after the recorder has moved', async () => {
  const recorder = await startDevice('NVR-1', { profiles: channels });
  const ids = [
    await register(recorder.port, 'urn:uuid:nvr', 'picture-1'),
    await register(recorder.port, 'urn:uuid:nvr', 'picture-2'),
  ];
  expect(await Promise.all(ids.map(async (id) => (await source(id)).main))).toEqual(channels.map(({ url }) => url));
  await recorder.close();
  const moved = await startDevice('NVR-1', { profiles: channels });
  await using world = await seek([announce('urn:uuid:nvr', moved)]);
  for (const id of ids) world.rediscovery.note(id, offline);
  world.later(20_000);
  await world.rediscovery.check();
  for (const [index, id] of ids.entries()) {
    expect(await source(id)).toMatchObject({ port: moved.port, main: channels[index]!.url });
  }
});

test('of a recorder each camera hears what is said of its own picture', async () => {
  const recorder = await startDevice('NVR-2', { profiles: channels });
  const [first, second] = [
    await register(recorder.port, 'urn:uuid:nvr2', 'picture-1'),
    await register(recorder.port, 'urn:uuid:nvr2', 'picture-2'),
  ];
  const clients = new DeviceClients({ locate: (cameraId) => app.cameras.locateDevice(cameraId) });
  const heard: string[] = [];
  await using watch = new EventWatch({
    ...{ prisma: app.database.prisma, devices: clients, log },
    onFact: (cameraId, { source: where }) => void heard.push(`${cameraId} ${where}`),
    onGone: () => undefined,
  });
  await watch.sync();
  const patiently = { timeout: 60_000 };
  await vi.waitFor(() => expect(recorder.events!.subscriptions).toBe(2), patiently);
  const loss = (where: string) =>
    recorder.emit({ topic: 'VideoSource/SignalLoss', source: ['Source', where], data: ['State', 'true'] });
  loss('picture-2');
  // By the other of the device's two names for the first picture.
  loss('configuration-picture-1');
  await vi.waitFor(() => expect(heard).toHaveLength(2), patiently);
  expect(new Set(heard)).toEqual(new Set([`${second} picture-2`, `${first} configuration-picture-1`]));
});

test('events of a registered camera are facts that its people can read', async () => {
  const device = await startDevice('SN-6');
  const id = await register(device.port, 'urn:uuid:6');
  const clients = new DeviceClients({ locate: (cameraId) => app.cameras.locateDevice(cameraId) });
  await using watch = new EventWatch({
    ...{ prisma: app.database.prisma, devices: clients, log },
    onFact: (cameraId, fact) => app.facts.add(cameraId, fact),
    onGone: (cameraId) => app.facts.forget(cameraId),
  });
  await watch.sync();
  const facts = async () => (await app.request(`GET /api/cameras/${id}/facts`, { token })).body;
  const patiently = { timeout: 60_000 };
  await vi.waitFor(() => expect(device.events!.subscriptions).toBe(1), patiently);
  device.emit({
    topic: 'RuleEngine/TamperDetector/Tamper',
    source: ['VideoSourceConfigurationToken', 'v'],
    data: ['IsTamper', 'true'],
  });
  await vi.waitFor(async () => expect((await facts()).present).toEqual(['tamper']), patiently);
  expect((await facts()).recent[0]).toMatchObject({ kind: 'tamper', active: true });
  const leaderB = await app.addPerson('leader.b', 'leader', 'B').then(() => app.signIn('leader.b'));
  expect((await app.request(`GET /api/cameras/${id}/facts`, { token: leaderB })).status).toBe(404);
  const before = watch.size;
  await app.request(`DELETE /api/cameras/${id}`, { token });
  await watch.sync();
  expect(watch.size).toBe(before - 1);
  expect(app.facts.view(id)).toEqual({ present: [], recent: [] });
});

test('a key frame is asked of the device that the register names at present', async () => {
  const forced: string[] = [];
  const device = await startDevice('SN-7', { forceKeyFrame: (profile) => forced.push(profile) });
  const id = await register(device.port, 'urn:uuid:7');
  const clients = new DeviceClients({ locate: (cameraId) => app.cameras.locateDevice(cameraId) });
  const ask = keyFrameRequests(clients);
  const { signal } = new AbortController();
  await ask({ cameraId: id, profile: 'main' }, signal);
  expect(forced).toEqual(['main']);
  expect((await clients.of(id))?.client).toBe((await clients.of(id))?.client);
  await expect(ask({ cameraId: id, profile: 'sub' }, signal)).rejects.toMatchObject({ code: 'not_supported' });
  const without = app.organisation.camera.A1;
  await expect(ask({ cameraId: without, profile: 'main' }, signal)).rejects.toMatchObject({ code: 'not_supported' });
});
