import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { FacilityRecordView } from '../contract/facility-life.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';

let app: TestApp;
const tokens = new Map<string, string>();
const ids = new Map<string, string>();
const told: string[] = [];

beforeAll(async () => {
  app = await startTestApp({
    duty: {
      alarm: {
        unattended: ({ facilityId }) => Promise.resolve(void told.push(facilityId)),
        attended: () => Promise.resolve(),
      },
    },
  });
  const people = [
    ['operator', 'operator', 'country'],
    ['inspector', 'inspector', 'north'],
    ['south', 'inspector', 'south'],
    ['military', 'military', 'north'],
    ['police', 'police', 'north'],
    ['leader', 'leader', 'A'],
    ['duty', 'duty', 'A'],
    ['technician', 'technician', 'north'],
    ['auditor', 'auditor', 'country'],
  ] as const;
  for (const [name, role, at] of people) {
    ids.set(name, await app.addPerson(name, role, at));
    tokens.set(name, await app.signIn(name));
  }
});
afterAll(async () => app[Symbol.asyncDispose]());
beforeEach(() => void (told.length = 0));

const ask = (who: string, route: string, body?: unknown) => app.request(route, { token: tokens.get(who), body });
const decision = { number: '12/QĐ-UBND', date: '2021-06-14', authority: 'UBND tỉnh' };
const ruling = { kind: 'transferred', text: 'Chuyển toàn bộ camera về Sở Y tế trước ngày 30/6.' };
const place = () => app.organisation.node;
const fresh = () => ({
  provinceId: place().north,
  name: 'Khu cách ly mới',
  kind: 'quarantine',
  manager: 'civil',
  ownerUnit: 'Sở Y tế',
  capacity: 120,
  decision,
});

/** Opens a facility as the operator. */
async function opened(change: object = {}): Promise<FacilityRecordView> {
  const { status, body } = await ask('operator', 'POST /api/facilities', { ...fresh(), ...change });
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}
const record = async (id: string, who = 'operator') => ask(who, `GET /api/facilities/${id}/record`);
const act = (who: string, { id, version }: { id: string; version: number }, what: string, body: object = {}) =>
  ask(who, `POST /api/facilities/${id}/${what}`, { version, decision, note: 'Theo tờ trình.', ...body });

it('is opened by those who answer for such facilities of the province, and by nobody else', async () => {
  const wishes = { civil: fresh(), military: { ...fresh(), manager: 'military' } };
  const allowed: Record<string, (keyof typeof wishes)[]> = {
    ...{ operator: ['civil', 'military'], inspector: ['civil'], military: ['military'] },
    ...{ south: [], police: [], leader: [], technician: [], auditor: [] },
  };
  for (const [who, managers] of Object.entries(allowed)) {
    for (const manager of ['civil', 'military'] as const) {
      const { status } = await ask(who, 'POST /api/facilities', wishes[manager]);
      expect(status, `${who} ${manager}`).toBe(managers.includes(manager) ? 200 : 404);
    }
  }
  const { body } = await ask('inspector', 'GET /api/facility-openings');
  expect(body.provinces).toEqual([{ id: place().north, name: 'north', managers: ['civil'] }]);
  expect((await ask('operator', 'POST /api/facilities', { ...fresh(), decision: { number: '1' } })).status).toBe(400);
});

it('begins with its decision on record, open, and known to whoever answers for it', async () => {
  const made = await opened();
  expect(made).toMatchObject({ state: 'open', ownerUnit: 'Sở Y tế', capacity: 120, cameras: 0, version: 1 });
  expect(made.decisions).toMatchObject([{ kind: 'opened', ...decision, by: 'Người operator', facility: made.name }]);
  expect(made.history).toMatchObject([{ name: made.name, province: 'north', manager: 'civil', to: null }]);
  expect((await ask('inspector', `GET /api/facilities/${made.id}`)).status).toBe(200);
  expect((await record(made.id, 'south')).status).toBe(404);
  expect((await ask('auditor', 'GET /api/ledger?kinds=facility.opened')).body.entries[0]).toMatchObject({
    facility: { id: made.id },
    details: { basis: '12/QĐ-UBND, 2021-06-14', authority: 'UBND tỉnh' },
  });
});

it('is closed for good by its authority alone, with a ruling about its cameras, and keeps its record', async () => {
  const made = await opened({ name: 'Sắp đóng' });
  for (const who of ['south', 'military', 'police', 'leader', 'technician', 'auditor']) {
    expect((await act(who, made, 'close', { ruling })).status, who).toBe(404);
  }
  for (const wrong of [{}, { ruling: { kind: 'transferred', text: ' ' } }, { ruling: { kind: 'sold', text: 'x' } }]) {
    expect((await act('inspector', made, 'close', wrong)).status).toBe(400);
  }
  const { status, body: closed } = await act('inspector', made, 'close', { ruling });
  expect(status).toBe(200);
  expect(closed).toMatchObject({
    state: 'closed',
    decisions: [{ kind: 'closed', ruling }, { kind: 'opened' }],
    may: { suspend: false, resume: false, close: false, change: false },
  });
  expect((await record(made.id)).body).toMatchObject({ state: 'closed', name: 'Sắp đóng' });
  expect((await ask('operator', `GET /api/facilities/${made.id}`)).status).toBe(404);
  const listed = await ask('inspector', 'GET /api/facility-records?state=closed&text=sap dong');
  expect(listed.body.facilities).toMatchObject([{ id: made.id, state: 'closed' }]);
  for (const what of ['suspend', 'resume', 'close']) {
    const again = await act('operator', closed, what, what === 'close' ? { ruling } : {});
    expect(again, what).toMatchObject({ status: 409, body: { error: { details: { reason: 'facility_closed' } } } });
  }
});

it('the second of two who decide at once is refused, and nothing of theirs is written', async () => {
  const made = await opened();
  const answers = await Promise.all([act('operator', made, 'suspend'), act('inspector', made, 'close', { ruling })]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  const { body } = await record(made.id);
  expect(body.decisions).toHaveLength(2);
});

it('suspending takes the pictures away and ends what is open; resuming brings the pictures back', async () => {
  const { A } = place();
  const { A1 } = app.organisation.camera;
  app.alerts.raise({ source: 'frozen', about: { cameraId: A1 }, active: true, at: new Date() });
  await app.alerts.settled();
  const before = await record(A);
  const suspended = await act('inspector', before.body, 'suspend');
  expect(suspended.body).toMatchObject({ state: 'suspended' });
  expect(app.streamEvents).toContain(`removed ${A1} facility_suspended`);
  const [camera] = (await ask('duty', `GET /api/facilities/${A}/cameras`)).body;
  expect(camera).toMatchObject({ withheld: { reason: 'facility_suspended' }, may: { view: false } });
  const [alert] = (await ask('leader', `GET /api/alerts?facilityId=${A}`)).body.alerts;
  expect(alert).toMatchObject({ state: 'resolved', active: false, source: 'frozen' });
  expect((await ask('leader', `GET /api/alerts/${alert.id}`)).body.steps.at(-1)).toMatchObject({
    kind: 'resolve',
    note: '12/QĐ-UBND, 2021-06-14, UBND tỉnh',
  });
  app.alerts.raise({ source: 'offline', about: { cameraId: A1 }, active: true, at: new Date() });
  await app.alerts.settled();
  expect((await ask('leader', `GET /api/alerts?facilityId=${A}&state=open`)).body.alerts).toEqual([]);
  expect((await ask('operator', 'GET /api/coverage')).body.map(({ id }: { id: string }) => id)).not.toContain(A);

  const resumed = await act('inspector', suspended.body, 'resume');
  expect(resumed.body).toMatchObject({ state: 'open' });
  const [shown] = (await ask('duty', `GET /api/facilities/${A}/cameras`)).body;
  expect(shown).toMatchObject({ withheld: null, may: { view: true } });
});

it('nobody is missed at a facility that is suspended, nor for the time that it was', async () => {
  const made = await opened({ name: 'Có ca trực' });
  const { id } = made;
  const nurse = `nurse-${id}`;
  const personId = await app.addPerson(nurse, 'duty', 'A');
  await app.database.prisma.grant.updateMany({ where: { personId }, data: { nodeId: id } });
  tokens.set(nurse, await app.signIn(nurse));
  const at = (minutes: number) => new Date(Date.now() + minutes * 60_000);
  const since = (runningSince: Date) => app.database.prisma.facility.update({ where: { id }, data: { runningSince } });
  const shift = { personId, from: at(-90).toISOString(), to: at(60).toISOString() };
  const assigned = await ask('operator', `POST /api/facilities/${id}/duty/shifts`, {
    ...{ ...shift, document: { number: '1/QĐ', date: '2021-06-01' } },
  });
  await ask(nurse, `POST /api/facilities/${id}/duty/shifts/${assigned.body.id}/sign-in`);
  await act('operator', (await record(id)).body, 'suspend');
  const [ended] = (await ask('operator', `GET /api/facilities/${id}/duty/shifts`)).body;
  expect(ended).toMatchObject({
    id: assigned.body.id,
    state: 'closed_by_leader',
    remark: expect.stringMatching('12/QĐ'),
  });

  // An hour later.
  await app.database.prisma.dutyShift.update({ where: { id: ended.id }, data: { endedAt: at(-60) } });
  await since(at(-120));
  await app.duty.watch.look();
  expect(told).not.toContain(id);
  await act('operator', (await record(id)).body, 'resume');
  await app.duty.watch.look();
  expect(told).not.toContain(id);
  // The same hour at a facility that ran is told.
  await since(at(-120));
  await app.duty.watch.look();
  expect(told).toContain(id);
});

it('changes its name, province and manager, and what was before keeps the names of its day', async () => {
  const made = await opened({ name: 'Tên cũ' });
  const change = (who: string, body: object) =>
    ask(who, `PATCH /api/facilities/${made.id}`, { version: 1, decision, ...body });
  expect((await change('inspector', { name: 'Khác' })).status).toBe(404);
  expect((await change('operator', {})).status).toBe(400);
  expect((await change('operator', { name: 'Khác', from: new Date(Date.now() + 60_000).toISOString() })).status).toBe(
    400,
  );
  expect((await change('operator', { provinceId: place().A })).status).toBe(404);
  const { status, body } = await change('operator', {
    ...{ name: 'Tên mới', provinceId: place().south, manager: 'military', ownerUnit: 'Bộ Chỉ huy Quân sự tỉnh' },
  });
  expect(status).toBe(200);
  expect(body).toMatchObject({ name: 'Tên mới', province: { name: 'south' }, manager: 'military', version: 2 });
  expect(body.history).toMatchObject([
    { name: 'Tên mới', province: 'south', manager: 'military', ownerUnit: 'Bộ Chỉ huy Quân sự tỉnh', to: null },
    { name: 'Tên cũ', province: 'north', manager: 'civil', ownerUnit: 'Sở Y tế' },
  ]);
  expect(body.history[1].to).toBe(body.history[0].from);
  expect(body.decisions).toMatchObject([{ kind: 'changed', facility: 'Tên cũ' }, { kind: 'opened' }]);
  // An entry of that day without a name of its own, read today.
  const then = new Date(Date.parse(body.history[0].from) - 1);
  await app.ledger.write({ kind: 'duty.gap_began', facilityId: made.id, at: then });
  await app.ledger.write({ kind: 'duty.gap_ended', facilityId: made.id });
  const { entries } = (
    await ask('auditor', `GET /api/ledger?facilityId=${made.id}&kinds=duty.gap_began,duty.gap_ended`)
  ).body;
  const names = entries.map((entry: { kind: string; facility: { name: string } }) => [entry.kind, entry.facility.name]);
  expect(names.sort()).toEqual([
    ['duty.gap_began', 'Tên cũ'],
    ['duty.gap_ended', 'Tên mới'],
  ]);
  expect((await record(made.id, 'inspector')).status).toBe(404);
});

it('two provinces become one: everything of the one belongs to the other, and its past stays its own', async () => {
  const { country, north } = place();
  const units = (who: string, body?: object, route = 'GET /api/org-units') => ask(who, route, body);
  for (const who of ['inspector', 'military', 'leader', 'technician', 'auditor']) {
    expect((await units(who)).status, who).toBe(404);
    const renamed = await units(who, { name: 'Khác', decision }, `PATCH /api/org-units/${north}`);
    expect(renamed.status, who).toBe(404);
  }
  const made = await units('operator', { parentId: country, name: 'Tỉnh Ba', decision }, 'POST /api/org-units');
  const third = made.body.find(({ name }: { name: string }) => name === 'Tỉnh Ba');
  const facility = await opened({ provinceId: third.id, name: 'Ở tỉnh Ba' });
  const closing = await opened({ provinceId: third.id, name: 'Đã đóng ở tỉnh Ba' });
  await act('operator', closing, 'close', { ruling });
  const { prisma } = app.database;
  const personId = await app.addPerson('third', 'inspector', 'north');
  await prisma.person.update({ where: { id: personId }, data: { unitNodeId: third.id } });
  await prisma.grant.updateMany({ where: { personId }, data: { nodeId: third.id, fromMinute: 1, toMinute: 0 } });
  tokens.set('third', await app.signIn('third'));
  expect((await ask('inspector', `GET /api/facilities/${facility.id}`)).status).toBe(404);

  const renamed = await units('operator', { name: 'Tỉnh Ba mới', decision }, `PATCH /api/org-units/${third.id}`);
  expect(renamed.body.find(({ id }: { id: string }) => id === third.id).names).toMatchObject([
    { name: 'Tỉnh Ba mới', to: null },
    { name: 'Tỉnh Ba' },
  ]);
  for (const intoId of [third.id, country, facility.id]) {
    const wrong = await units(
      'operator',
      { intoId, grants: 'carry', decision },
      `POST /api/org-units/${third.id}/merge`,
    );
    expect([400, 404]).toContain(wrong.status);
  }
  const merge = { intoId: north, grants: 'carry', decision };
  const merged = await units('operator', merge, `POST /api/org-units/${third.id}/merge`);
  expect(merged.status).toBe(200);
  expect(merged.body.find(({ id }: { id: string }) => id === third.id)).toMatchObject({
    ...{ facilities: 0, people: 0, endedAt: expect.any(String), name: 'Tỉnh Ba mới' },
  });
  expect((await units('operator', merge, `POST /api/org-units/${third.id}/merge`)).body.error).toMatchObject({
    details: { reason: 'unit_ended' },
  });
  expect((await ask('inspector', `GET /api/facilities/${facility.id}`)).body).toMatchObject({
    province: { id: north },
  });
  // The same right, over the whole: its hours too.
  const rights = await prisma.grant.findMany({ where: { personId }, orderBy: { validFrom: 'asc' } });
  expect(rights).toMatchObject([
    { nodeId: third.id, validTo: expect.any(Date) },
    { nodeId: north, validTo: null, fromMinute: 1, toMinute: 0, basis: expect.stringContaining('12/QĐ-UBND') },
  ]);
  expect((await ask('third', `GET /api/facilities/${place().B}`)).status).toBe(200);
  for (const id of [facility.id, closing.id]) {
    const { history } = (await record(id)).body;
    const named = history.map(({ province }: { province: string }) => province);
    expect(named).toEqual(['north', 'Tỉnh Ba mới', 'Tỉnh Ba']);
  }
  const { entries } = (await ask('auditor', 'GET /api/ledger?kinds=unit.merged,grant.created,grant.ended')).body;
  expect(entries.map(({ kind }: { kind: string }) => kind).sort()).toEqual([
    'grant.created',
    'grant.ended',
    'unit.merged',
  ]);
});
