import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { AlertFact } from '../alerts/facts.ts';
import { zones } from '../contract/common.ts';
import type { StreamState } from '../contract/stream-state.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import type { Found } from './condition.ts';
import { recordedStates, withRecord } from './recorded.ts';

const minute = 60_000;
const found = new Map<string, Found>();
let app: TestApp;
let node: TestApp['organisation']['node'];
let camera: TestApp['organisation']['camera'];
/** Access tokens by role and place. */
const tokens: Record<string, string> = {};

const people = {
  inspector: ['inspector', 'north'],
  leader: ['leader', 'A'],
  military: ['military', 'country'],
  technician: ['technician', 'north'],
  operator: ['operator', 'country'],
  auditor: ['auditor', 'country'],
} as const;

beforeAll(async () => {
  app = await startTestApp({ found: (id) => found.get(id) });
  ({ node, camera } = app.organisation);
  for (const [name, [role, at]] of Object.entries(people)) {
    await app.addPerson(name, role, at);
    tokens[name] = await app.signIn(name);
  }
  // One camera of facility A, and nothing else there.
  await app.addPerson('guest', 'inspector', 'north');
  await app.database.prisma.grant.updateMany({
    where: { person: { username: 'guest' } },
    data: { nodeId: null, cameraId: camera.A1 },
  });
  tokens['guest'] = await app.signIn('guest');
});
afterAll(() => app?.[Symbol.asyncDispose]());
beforeEach(() => found.clear());

const get = (who: string, path: string) => app.request(`GET ${path}`, { token: tokens[who] });
const setZones = (who: string, facility: string, body: object) =>
  app.request(`PATCH /api/facilities/${facility}/zones`, { token: tokens[who], body });
const present = (state: StreamState): Found => ({ state, checkedAt: Date.now(), present: true });
const ago = (minutes: number, state: StreamState): Found => ({
  state,
  checkedAt: Date.now() - minutes * minute,
  present: false,
});
const live = { kind: 'live', since: 1 } as const;
const offline = { kind: 'offline', reason: 'host_unreachable', since: 1 } as const;
const gate = async () => {
  const { body } = await get('leader', `/api/facilities/${node.A}/coverage`);
  return { ...body.zones.find(({ zone }: { zone: string }) => zone === 'gate'), covered: body.covered };
};

it('requires all ten zones of a facility from the beginning, and of a checkpoint those at the road', async () => {
  const required = async (id: string) =>
    (await app.database.prisma.facility.findUniqueOrThrow({ where: { id } })).requiredZones;
  expect(await required(node.A)).toEqual(zones);
  expect(await required(node.K)).toEqual(['reception', 'medical', 'public']);
});

it('calls a zone covered only while a camera of it is well, or was not long ago', async () => {
  expect(await gate()).toMatchObject({ state: 'unknown', covered: 0 });
  found.set(camera.A1, present(offline));
  expect(await gate()).toMatchObject({ state: 'down', reason: 'host_unreachable', covered: 0 });
  found.set(camera.A2, present(live));
  expect(await gate()).toMatchObject({ state: 'covered', reason: null, covered: 1 });
  found.set(camera.A2, ago(14, live));
  expect(await gate()).toMatchObject({ state: 'covered' });
  // Too long ago to vouch for now; that the other was out still counts.
  found.set(camera.A2, ago(16, live));
  expect(await gate()).toMatchObject({ state: 'down' });
  found.set(camera.A1, ago(600, { kind: 'frozen', reason: 'picture_frozen', since: 1 }));
  expect(await gate()).toMatchObject({ state: 'down', reason: 'picture_frozen' });
});

it('knows from what was recorded how cameras were before a server began, as long ago as that still says something', async () => {
  const { prisma } = app.database;
  const at = Date.now();
  const run = { id: crypto.randomUUID(), chainId: 'x', startedAt: new Date(at - 48 * 60 * minute) };
  const ended = new Date(at - 2 * minute);
  await prisma.serverRun.create({ data: { ...run, lastSeenAt: ended, statesTo: ended, endedAt: ended } });
  const span = (cameraId: string, condition: 'live' | 'down' | 'frozen', from: number, to: number | null) => ({
    ...{ cameraId, runId: run.id, condition, startedAt: new Date(at - from * minute) },
    endedAt: to === null ? null : new Date(at - to * minute),
  });
  await prisma.cameraSpan.createMany({
    data: [
      ...[span(camera.A1, 'down', 90, 60), span(camera.A1, 'live', 60, null)],
      ...[span(camera.B1, 'frozen', 25 * 60, 24 * 60 + 1), span(camera.K1, 'live', 20, 16)],
    ],
  });
  const known = await recordedStates(prisma, at);
  expect(known.get(camera.A1)).toMatchObject({ state: { kind: 'live' }, checkedAt: ended.getTime(), present: false });
  expect(known.has(camera.B1)).toBe(false);
  // Found out by now: it was well when the server before saw it last.
  expect(withRecord(present(offline), known.get(camera.A1))).toMatchObject({ wellAt: ended.getTime(), present: true });
  found.set(camera.A1, known.get(camera.A1)!);
  expect(await gate()).toMatchObject({ state: 'covered' });
  found.set(camera.A1, known.get(camera.K1)!);
  expect(await gate()).toMatchObject({ state: 'unknown' });
});

it('shows each person the facilities of their grants, and no part of one to who sees a part', async () => {
  const listed = async (who: string) => {
    const { body } = await get(who, '/api/coverage');
    const ids = new Set(body.map(({ id }: { id: string }) => id));
    return Object.entries(node).flatMap(([name, id]) => (ids.has(id) ? [name] : []));
  };
  expect(await listed('inspector')).toEqual(['A', 'B', 'K']);
  expect(await listed('leader')).toEqual(['A']);
  expect(await listed('military')).toEqual(['M', 'N']);
  expect(await listed('technician')).toEqual(['A', 'B', 'K']);
  expect(await listed('operator')).toEqual(['A', 'B', 'M', 'K', 'X', 'N']);
  expect(await listed('auditor')).toEqual([]);
  expect(await listed('guest')).toEqual([]);
  const south = await get('operator', `/api/coverage?provinceId=${node.south}`);
  expect(south.body.map(({ id }: { id: string }) => id).sort()).toEqual([node.X, node.N].sort());
  for (const who of ['leader', 'auditor', 'guest']) {
    const [denied, missing] = [
      await get(who, `/api/facilities/${node.B}/coverage`),
      await get(who, `/api/facilities/${crypto.randomUUID()}/coverage`),
    ];
    expect(denied.status).toBe(404);
    expect(denied.body).toEqual(missing.body);
  }
  expect((await get('guest', `/api/facilities/${node.A}/coverage`)).status).toBe(404);
});

it('counts what is open, the worst first, and adds provinces up', async () => {
  await app.database.prisma.facility.update({ where: { id: node.B }, data: { requiredZones: ['gate'] } });
  found.set(camera.A1, present(offline));
  found.set(camera.B1, present(live));
  const { body } = await get('inspector', '/api/coverage');
  const byId = new Map<string, any>(body.map((numbers: { id: string }) => [numbers.id, numbers]));
  expect(byId.get(node.A)).toMatchObject({
    zones: { required: 10, covered: 0, down: 1, missing: 9, unknown: 0 },
    cameras: { total: 2, well: 0, down: 1, unknown: 1 },
    problems: [
      { kind: 'zones_down', count: 1 },
      { kind: 'zones_missing', count: 9 },
      { kind: 'cameras_down', count: 1 },
    ],
  });
  expect(byId.get(node.B)).toMatchObject({ problems: [], weight: 0 });
  expect(byId.get(node.A).weight).toBeGreaterThan(byId.get(node.K).weight);
  const provinces = await get('operator', '/api/coverage/provinces');
  const north = provinces.body.find(({ id }: { id: string }) => id === node.north);
  expect(north).toMatchObject({ facilities: { total: 4, connected: 4 }, cameras: { total: 5, well: 1, down: 1 } });
  expect((await get('auditor', '/api/coverage/provinces')).body).toEqual([]);
});

it('counts open alerts, and that nobody is on duty, to whoever may know of them', async () => {
  const raise = (fact: Partial<AlertFact>) =>
    app.alerts.raise({ source: 'tamper', about: { cameraId: camera.A1 }, active: true, at: new Date(), ...fact });
  raise({});
  raise({ source: 'offline', reason: 'timeout' });
  raise({ source: 'unattended', about: { facilityId: node.A }, reason: 'not_assigned' });
  await app.alerts.settled();
  const openAt = async (who: string) => {
    const { body } = await get(who, '/api/coverage');
    const { problems } = body.find(({ id }: { id: string }) => id === node.A);
    const told = problems.filter(({ kind }: { kind: string }) => kind === 'alerts' || kind === 'unattended');
    return told.map(({ kind, count }: { kind: string; count: number }) => `${kind} ${count}`);
  };
  expect(await openAt('inspector')).toEqual(['unattended 1', 'alerts 2']);
  expect(await openAt('leader')).toEqual(['unattended 1', 'alerts 2']);
  // Of connections alone.
  expect(await openAt('technician')).toEqual(['alerts 1']);
  const north = async () =>
    (await get('inspector', '/api/coverage/provinces')).body.find(({ id }: { id: string }) => id === node.north);
  expect((await north()).open).toEqual({ alerts: 2, unattended: 1 });
  raise({ source: 'unattended', about: { facilityId: node.A }, active: false });
  await app.alerts.settled();
  expect((await north()).open).toEqual({ alerts: 2, unattended: 0 });
  await app.database.prisma.alert.deleteMany();
});

it('lists connections without pictures, worst first, to those who may know of the whole facility', async () => {
  found.set(camera.B1, { ...present(offline), wellAt: Date.now() - minute });
  found.set(camera.A2, present(live));
  const { body } = await get('technician', '/api/connections');
  expect(body.rows.map(({ name }: { name: string }) => name)).toEqual(['B1', 'A1', 'K1', 'A2']);
  expect(body.rows[0]).toMatchObject({ name: 'B1', condition: 'down', may: { manage: true } });
  expect(body.rows[0].wellAt).toBeDefined();
  expect(body.counts).toEqual({ total: 4, well: 1, down: 1, unknown: 2 });
  const down = await get('technician', '/api/connections?show=down&page=1');
  expect(down.body.rows.map(({ name }: { name: string }) => name)).toEqual(['B1']);
  expect((await get('inspector', '/api/connections')).body.rows[0].may.manage).toBe(false);
  expect((await get('leader', '/api/connections')).body.counts.total).toBe(2);
  for (const who of ['auditor', 'guest']) expect((await get(who, '/api/connections')).body.rows).toEqual([]);
  expect((await get('technician', '/api/connections?show=everything')).status).toBe(400);
});

it('changes the required zones for those who manage the facility, with the reason on record', async () => {
  const change = { zones: ['gate', 'lobby'], reason: 'Cơ sở không có sân riêng' };
  for (const who of ['inspector', 'leader', 'military', 'auditor', 'guest']) {
    expect((await setZones(who, node.A, change)).status).toBe(404);
  }
  expect((await setZones('technician', node.M, change)).status).toBe(404);
  for (const wrong of [{ zones: ['gate', 'gate'] }, { zones: ['room'] }, { reason: ' ' }]) {
    expect((await setZones('technician', node.A, { ...change, ...wrong })).status).toBe(400);
  }
  const changed = await setZones('technician', node.A, change);
  expect(changed.body).toMatchObject({ required: 2, may: { changeZones: true } });
  expect((await get('leader', `/api/facilities/${node.A}/coverage`)).body).toMatchObject({
    required: 2,
    may: { changeZones: false },
  });
  const entries = await app.database.prisma.ledgerEntry.findMany({ where: { kind: 'facility.zones_changed' } });
  expect(entries).toHaveLength(1);
  expect(entries[0]).toMatchObject({ facilityId: node.A });
  expect(JSON.parse(entries[0]!.details)).toMatchObject({ reason: change.reason, added: '' });
  // The same again changes nothing, and is nothing to record.
  await setZones('technician', node.A, change);
  expect(await app.database.prisma.ledgerEntry.count({ where: { kind: 'facility.zones_changed' } })).toBe(1);
});

it('finds cameras with or without marks, and none that the person may not know of', async () => {
  await app.database.prisma.camera.update({ where: { id: camera.A1 }, data: { name: 'Cổng Hà Nội' } });
  const names = async (who: string, text: string) =>
    (await get(who, `/api/find?text=${encodeURIComponent(text)}`)).body.map(({ name }: { name: string }) => name);
  expect(await names('inspector', 'ha noi')).toEqual(['Cổng Hà Nội']);
  expect(await names('guest', 'CỔNG')).toEqual(['Cổng Hà Nội']);
  expect(await names('leader', 'a2')).toEqual(['A2']);
  expect(await names('leader', 'b1')).toEqual([]);
  expect(await names('military', 'ha noi')).toEqual([]);
  expect(await names('operator', 'removed')).toEqual([]);
});
