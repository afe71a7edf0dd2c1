import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { Zone } from '../contract/common.ts';
import { DeviceClients } from '../devices/device-clients.ts';
import { EventWatch } from '../devices/event-watch.ts';
import { createLogger } from '../log.ts';
import { probeDevice } from '../onvif/probe.ts';
import { OnvifDevice } from '../simulator/onvif-device/onvif-device.ts';
import { password, startTestApp, type Answer, type TestApp } from '../testing/app.ts';
import { AnomalyWatch } from './anomaly-watch.ts';
import { factOfDevice } from './facts.ts';

/** What only devices and the ledger know is raised by real ones. */
const log = createLogger({ level: 'silent', pretty: false });
const credentials = { username: 'admin', password: 'pw-31cd' };
const host = '127.0.0.1';
const patiently = { timeout: 60_000 };

let app: TestApp;
let device: OnvifDevice;
let watch: EventWatch;
let ids: string[];
/** How far the sessions' clock is ahead, milliseconds. */
let ahead = 0;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  app = await startTestApp({ cameras: { probeOnvif: probeDevice }, now: () => Date.now() + ahead });
  for (const [username, role, at] of [
    ['duty', 'duty', 'A'],
    ['leader', 'leader', 'A'],
    ['technician', 'technician', 'north'],
    ['operator', 'operator', 'country'],
    ['auditor', 'auditor', 'country'],
  ] as const) {
    await app.addPerson(username, role, at);
    tokens[username] = await app.signIn(username);
  }
});
afterAll(() => app?.[Symbol.asyncDispose]());

const ask = (username: string, route: string, body?: unknown) => app.request(route, { token: tokens[username], body });
const open = async (username: string) => (await ask(username, 'GET /api/alerts?state=open')).body.alerts;

/** A device of two pictures, each a camera of facility A in another zone, with somebody who listens to it. */
beforeEach(async () => {
  const { prisma } = app.database;
  await prisma.alertRule.deleteMany();
  await prisma.alert.deleteMany();
  const profiles = ['gate', 'yard'].map((name) => ({
    ...({ width: 640, height: 360, fps: 15, codec: 'h264', name, source: name } as const),
    url: `rtsp://${host}:8554/${name}`,
  }));
  device = await OnvifDevice.create({
    ...{ host, port: 0, name: 'x', credentials, ptz: false, events: true, profiles },
    info: { manufacturer: 'M', model: 'X', firmwareVersion: '1', serialNumber: crypto.randomUUID() },
  });
  ids = [];
  for (const zone of ['gate', 'yard'] satisfies Zone[]) {
    const source = { kind: 'onvif', host, port: device.port, ...credentials, videoSource: zone };
    const camera = { facilityId: app.organisation.node.A, name: `Camera ${zone}`, zone, source };
    const { status, body } = await ask('technician', 'POST /api/cameras', { ...camera, evenIfUnreachable: true });
    expect(status, JSON.stringify(body)).toBe(201);
    ids.push(body.id);
  }
  const devices = new DeviceClients({ locate: (cameraId) => app.cameras.locateDevice(cameraId) });
  watch = new EventWatch({
    ...{ prisma, devices, log },
    onFact: (cameraId, fact) => app.alerts.raise(factOfDevice(cameraId, fact)),
    onGone: () => undefined,
  });
  await watch.sync();
  await vi.waitFor(() => expect(device.events!.subscriptions).toBe(2), patiently);
});
afterEach(async () => {
  await watch.close();
  for (const id of ids) await ask('technician', `DELETE /api/cameras/${id}`);
  await device.close();
});

const motion = (where: string, active = true) =>
  device.emit({
    topic: 'RuleEngine/CellMotionDetector/Motion',
    source: ['VideoSourceConfigurationToken', where],
    data: ['IsMotion', String(active)],
  });
const tamper = (where: string, active = true) =>
  device.emit({
    topic: 'RuleEngine/TamperDetector/Tamper',
    source: ['VideoSourceConfigurationToken', where],
    data: ['IsTamper', String(active)],
  });

it('motion is an alert in the zone and at the hours that are marked quiet, and nowhere else', async () => {
  const minute = (Math.floor(Date.now() / 60_000) + 7 * 60) % 1440;
  const around = (offset: number) => ({ from: (minute + offset + 1440) % 1440, to: (minute + offset + 60) % 1440 });
  const rule = { source: 'motion', nodeId: app.organisation.node.A, enabled: true, severity: 'major' };
  const told = { tell: ['duty'], escalateAfterS: null };
  const set = (zone: Zone, offset: number) =>
    ask('leader', 'POST /api/alert-rules', { ...rule, ...told, zone, hours: around(offset) });
  expect((await set('gate', -30)).status).toBe(200);
  expect((await set('yard', 120)).status).toBe(200);
  motion('yard');
  motion('gate');
  // What came first is worked on first: the yard's motion was refused by then.
  await vi.waitFor(async () => expect(await open('duty')).toHaveLength(1), patiently);
  expect(await open('duty')).toMatchObject([{ source: 'motion', camera: { id: ids[0] }, active: true, yours: true }]);
  motion('gate', false);
  await vi.waitFor(async () => expect(await open('duty')).toMatchObject([{ active: false }]), patiently);
});

it('a camera that says it was moved or covered is an alert at once, without any rule', async () => {
  tamper('yard');
  await vi.waitFor(
    async () =>
      expect(await open('duty')).toMatchObject([{ source: 'tamper', severity: 'critical', camera: { id: ids[1] } }]),
    patiently,
  );
});

it('an alarm contact is one where somebody has said what it means', async () => {
  const contact = () =>
    device.emit({
      topic: 'Device/Trigger/DigitalInput',
      source: ['InputToken', 'in-1'],
      data: ['LogicalState', 'true'],
    });
  const rule = { source: 'input', nodeId: app.organisation.node.A, enabled: true, severity: 'critical' };
  await ask('leader', 'POST /api/alert-rules', { ...rule, tell: ['duty'], escalateAfterS: null });
  contact();
  // The contact is the device's: each of its cameras tells it.
  await vi.waitFor(
    async () => expect((await open('duty')).map(({ source }: any) => source)).toEqual(['input', 'input']),
    patiently,
  );
});

const cookieOf = ({ headers }: Answer): string => headers.getSetCookie()[0]?.split(';')[0] ?? '';
const refresh = (cookie: string) => app.request('POST /api/session/refresh', { headers: { cookie } });

it('a session used in two hands is an alert for who reads the ledger, again each time, and for nobody else', async () => {
  await using anomalies = new AnomalyWatch({ prisma: app.database.prisma, desk: app.alerts, log });
  const replay = async () => {
    const stolen = cookieOf(await app.request('POST /api/session', { body: { username: 'duty', password } }));
    await refresh(stolen);
    ahead += 60_000;
    expect((await refresh(stolen)).status).toBe(401);
    await anomalies.look();
    await app.alerts.settled();
  };
  await replay();
  expect(await open('auditor')).toMatchObject([
    { source: 'anomaly', reason: 'refresh_replayed', text: 'Người duty', count: 1, yours: true },
  ]);
  // Asked again, it is the same.
  await anomalies.look();
  await app.alerts.settled();
  expect(await open('auditor')).toMatchObject([{ count: 1 }]);
  await replay();
  expect(await open('operator')).toMatchObject([{ source: 'anomaly', count: 2 }]);
  for (const username of ['duty', 'leader', 'technician']) {
    const token = await app.signIn(username);
    expect((await app.request('GET /api/alerts?state=open', { token })).body.alerts).toEqual([]);
  }
});
