import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ViolationAct, ViolationKindView } from '../contract/violations.ts';
import { createLogger } from '../log.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import type { CameraName } from '../testing/organisation.ts';
import type { ViolationAlarm } from './alarm.ts';
import { Violations } from './service.ts';

const minute = 60_000;
/** 06:00 in Viet Nam. */
let now = Date.parse('2030-03-04T06:00:00+07:00');

let app: TestApp;
/** 10 minutes until a reminder, 30 until the authority is told. */
let kind: ViolationKindView;
/** How often people were called for each alert. */
const called = new Map<string, number>();
const tokens = new Map<string, string>();

beforeAll(async () => {
  app = await startTestApp({ violations: { now: () => now } });
  app.alerts.on('raised', (ids) => {
    for (const id of ids) called.set(id, (called.get(id) ?? 0) + 1);
  });
  const people = [
    ['lan', 'leader', 'A'],
    ['khanh', 'duty', 'A'],
    ['leader.b', 'leader', 'B'],
    ['duty.b', 'duty', 'B'],
    ['inspector', 'inspector', 'north'],
    ['south', 'inspector', 'south'],
    ['military', 'military', 'north'],
    ['police', 'police', 'north'],
    ['operator', 'operator', 'country'],
    ['technician', 'technician', 'north'],
    ['auditor', 'auditor', 'country'],
  ] as const;
  for (const [name, role, at] of people) {
    await app.addPerson(name, role, at);
    tokens.set(name, await app.signIn(name));
  }
  const { body } = await ask('operator', 'POST /api/violation-kinds', {
    ...{ name: 'Tụ tập ở sảnh', remindAfter: 10, escalateAfter: 30 },
  });
  kind = body;
});
afterAll(() => app[Symbol.asyncDispose]());
beforeEach(() => look());

const look = (violations: Violations = app.violations) => violations.watch.look();
const later = (minutes: number) => (now += minutes * minute);
const ask = (who: string, route: string, body?: unknown) => app.request(route, { token: tokens.get(who), body });
const at = (camera: CameraName) => `/api/cameras/${app.organisation.camera[camera]}`;

async function report(who: string, camera: CameraName = 'A1', more: object = {}) {
  const { status, body } = await ask(who, `POST ${at(camera)}/violations`, { kindId: kind.id, ...more });
  expect(status).toBe(200);
  return body;
}
const get = async (who: string, id: string) => (await ask(who, `GET /api/violations/${id}`)).body;
const step = (who: string, { id, version }: { id: string; version: number }, act: ViolationAct, more: object = {}) =>
  ask(who, `POST /api/violations/${id}/steps`, { version, act, ...more });
async function done(who: string, violation: { id: string; version: number }, act: ViolationAct, more: object = {}) {
  const { status, body } = await step(who, violation, act, more);
  expect(status, act).toBe(200);
  return body;
}
const stepsOf = async (id: string) =>
  (await get('inspector', id)).steps.map(({ kind, person }: any) => [kind, person?.name ?? null]);
const alertOf = async (id: string) => {
  const { alertId } = await app.database.prisma.violation.findUniqueOrThrow({ where: { id } });
  return app.database.prisma.alert.findUniqueOrThrow({ where: { id: alertId! } });
};
const iso = () => new Date(now).toISOString();

test('a violation is reported, seen, answered, remedied and closed, and each step has its time', async () => {
  const form = (await ask('inspector', `GET ${at('A1')}/violation-form`)).body;
  expect(form.leaders).toMatchObject([{ name: 'Người lan' }]);
  expect(form.kinds.at(0).name).toBe('Rời cơ sở khi chưa được phép');
  expect(form.kinds.at(-1).name).toBe(kind.name);
  const began = iso();
  const reported = await report('inspector', 'A1', { text: 'Năm người ở sảnh tầng 2' });
  expect(reported).toMatchObject({
    ...{ state: 'reported', facility: { name: 'A' }, camera: { name: 'A1' }, zone: 'gate', kind: { name: kind.name } },
    ...{ reportedBy: { name: 'Người inspector', unit: 'u' }, told: ['duty', 'leader'], round: 1 },
    may: { answer: false, remedy: false, close: false, withdraw: true, view: true },
  });
  // Both the leader and the duty team have it before them at once.
  for (const who of ['lan', 'khanh']) {
    expect((await ask(who, 'GET /api/alerts/mine')).body.alerts).toMatchObject([
      { source: 'violation', violation: { id: reported.id }, text: `${kind.name}: Năm người ở sảnh tầng 2` },
    ]);
  }
  expect((await ask('inspector', 'GET /api/alerts/mine')).body.alerts).toEqual([]);

  later(2);
  const seen = await done('lan', reported, 'see');
  expect(seen).toMatchObject({ times: { began, seen: iso(), answered: null }, may: { see: false, answer: true } });
  // Somebody else who opens it changes nothing, and who only looks has not seen it for the facility.
  later(1);
  expect((await done('khanh', seen, 'see')).times.seen).toBe(seen.times.seen);
  expect((await step('inspector', seen, 'see')).status).toBe(404);

  const remedyBy = new Date(now + 60 * minute).toISOString();
  const answered = await done('khanh', reported, 'answer', { note: 'Đã nhắc, đang giải tán', remedyBy });
  expect(answered).toMatchObject({ state: 'answered', remedyBy, remindAt: remedyBy, times: { answered: iso() } });
  expect((await alertOf(reported.id)).state).toBe('in_progress');
  later(30);
  const remedied = await done('lan', answered, 'remedy', { note: 'Mọi người đã về phòng' });
  expect(remedied).toMatchObject({ state: 'remedied', remindAt: null, escalateAt: null, times: { remedied: iso() } });
  expect((await alertOf(reported.id)).state).toBe('resolved');
  later(5);
  const closed = await done('inspector', remedied, 'close');
  expect(closed).toMatchObject({ state: 'closed', times: { closed: iso() }, may: { reopen: true, close: false } });
  expect(await stepsOf(reported.id)).toEqual([
    ['reported', 'Người inspector'],
    ['seen', 'Người lan'],
    ['answered', 'Người khanh'],
    ['remedied', 'Người lan'],
    ['closed', 'Người inspector'],
  ]);
  const entries = await app.database.prisma.ledgerEntry.findMany({
    where: { subjectId: reported.id, kind: { startsWith: 'violation.' } },
    orderBy: { sequence: 'asc' },
  });
  expect(entries.map(({ kind: of, at: when }) => [of, when.toISOString()])).toEqual([
    ['violation.reported', began],
    ['violation.seen', closed.times.seen],
    ['violation.answered', closed.times.answered],
    ['violation.remedied', closed.times.remedied],
    ['violation.closed', closed.times.closed],
  ]);
});

describe('who may do what', () => {
  let open: { id: string; version: number };
  beforeAll(async () => {
    open = await report('khanh');
  });
  afterAll(() => done('khanh', open, 'withdraw', { note: 'Chỉ để thử' }));

  test.each([
    // who         reports  reads  answers closes
    ['lan', 200, 200, 200, 404],
    ['khanh', 200, 200, 200, 409],
    ['inspector', 200, 200, 404, 409],
    // Knows of it, and neither sees the place nor judges there.
    ['operator', 404, 200, 404, 404],
    // Another facility, province or manager, or no business with it.
    ['leader.b', 404, 404, 404, 404],
    ['duty.b', 404, 404, 404, 404],
    ['south', 404, 404, 404, 404],
    ['military', 404, 404, 404, 404],
    ['police', 404, 404, 404, 404],
    ['technician', 404, 404, 404, 404],
    ['auditor', 404, 404, 404, 404],
  ])('%s reports: %i, reads: %i, answers: %i, closes: %i', async (who, reports, reads, answers, closes) => {
    expect((await ask(who, `GET ${at('A1')}/violation-form`)).status).toBe(reports);
    // Of a kind that is none, so that nothing is left behind.
    const { status } = await ask(who, `POST ${at('A1')}/violations`, { kindId: app.organisation.node.A });
    expect(status).toBe(404);
    expect((await ask(who, `GET /api/violations/${open.id}`)).status).toBe(reads);
    const listed = (await ask(who, 'GET /api/violations?state=open')).body.violations;
    expect(listed.some(({ id }: any) => id === open.id)).toBe(reads === 200);
    const file = await ask(who, 'POST /api/violations/export', { format: 'csv' });
    expect([file.status, file.text.includes(kind.name)]).toEqual([200, reads === 200]);
    // Not answered yet, it cannot be closed: who may close is told so, others that there is none.
    expect((await step(who, open, 'close')).status).toBe(closes);
    if (answers === 200) return;
    expect((await step(who, open, 'answer', { note: 'x' })).status).toBe(404);
    expect((await step(who, open, 'remedy', { note: 'x' })).status).toBe(404);
    if (who !== 'khanh') expect((await step(who, open, 'withdraw', { note: 'x' })).status).toBe(404);
  });

  test('nobody judges their own remedy', async () => {
    const own = await report('lan');
    const remedied = await done('lan', own, 'remedy', { note: 'Đã nhắc và đưa về phòng' });
    expect(remedied.may.close).toBe(false);
    expect((await step('lan', remedied, 'close')).status).toBe(404);
    expect((await done('inspector', remedied, 'close')).state).toBe('closed');
  });
});

test('who does not answer is reminded once, then the authority is told, also by a server that starts later', async () => {
  const reported = await report('khanh');
  const { id: alertId } = await alertOf(reported.id);
  expect(called.get(alertId)).toBe(1);
  const mine = async () => (await ask('inspector', 'GET /api/alerts/mine')).body.alerts;
  // Somebody has taken the alert: that is no answer.
  const { version } = await alertOf(reported.id);
  await ask('lan', `POST /api/alerts/${alertId}/steps`, { version, act: 'acknowledge' });
  later(9);
  await look();
  expect(called.get(alertId)).toBe(1);
  later(1);
  await look();
  await look();
  expect(called.get(alertId)).toBe(2);
  expect(await alertOf(reported.id)).toMatchObject({ state: 'new', level: 0 });
  expect(await mine()).toEqual([]);
  later(20);
  // Of a process that ended before it was time, the next one knows.
  const { prisma } = app.database;
  const told: string[] = [];
  const alarm: ViolationAlarm = {
    reported: () => Promise.resolve(null),
    again: (id, _, rung) => Promise.resolve(void told.push(`${id} ${rung}`)),
    follow: () => Promise.resolve(),
  };
  const log = createLogger({ level: 'silent', pretty: false });
  const next = new Violations({ prisma, ledger: app.ledger, log, alarm, now: () => now });
  await look(next);
  await next.close();
  await look();
  expect(told).toEqual([`${alertId} authority`]);
  expect(await stepsOf(reported.id)).toEqual([
    ['reported', 'Người khanh'],
    ['reminded', null],
    ['escalated', null],
  ]);
  expect((await get('inspector', reported.id)).violation).toMatchObject({ escalatedAt: iso(), escalateAt: null });

  // The real alarm: whoever inspects there has it before them.
  const second = await report('lan');
  later(31);
  await look();
  expect(await mine()).toMatchObject([{ source: 'violation', violation: { id: second.id }, told: 'authority' }]);
  // A promise that is not kept is no remedy.
  const remedyBy = new Date(now + 60 * minute).toISOString();
  const answered = await done('lan', (await get('lan', second.id)).violation, 'answer', { note: 'Sẽ làm', remedyBy });
  later(59);
  await look();
  expect(await stepsOf(second.id)).toHaveLength(4);
  later(1);
  await look();
  later(20);
  await look();
  expect((await stepsOf(second.id)).slice(4)).toEqual([
    ['reminded', null],
    ['escalated', null],
  ]);
  await done('lan', answered, 'remedy', { note: 'Đã làm' });
});

test('what no camera shows is reported of the facility, or at a place in words, and goes the same way', async () => {
  const facility = (name: 'A' | 'B') => `/api/facilities/${app.organisation.node[name]}`;
  for (const who of ['leader.b', 'south', 'operator', 'auditor']) {
    expect((await ask(who, `GET ${facility('A')}/violation-form`)).status, who).toBe(404);
    expect((await ask(who, `POST ${facility('A')}/violations`, { kindId: kind.id })).status, who).toBe(404);
  }
  const may = async (who: string) => (await ask(who, `GET ${facility('A')}`)).body.may?.report;
  expect([await may('inspector'), await may('operator')]).toEqual([true, false]);
  expect((await ask('inspector', `GET ${facility('A')}/violation-form`)).body.leaders).toMatchObject([
    { name: 'Người lan' },
  ]);
  const reportAt = async (more: object) => {
    const { status, body } = await ask('inspector', `POST ${facility('A')}/violations`, { kindId: kind.id, ...more });
    expect(status).toBe(200);
    return body;
  };
  const reported = await reportAt({ place: 'Sân sau, cạnh kho', zone: 'supplies', text: 'Đốt rác' });
  expect(reported).toMatchObject({ camera: null, place: 'Sân sau, cạnh kho', zone: 'supplies', may: { view: false } });
  expect((await ask('khanh', 'GET /api/alerts/mine')).body.alerts).toContainEqual(
    expect.objectContaining({
      ...{ source: 'violation', camera: null, facility: { id: app.organisation.node.A, name: 'A' } },
      text: `${kind.name} (Sân sau, cạnh kho): Đốt rác`,
    }),
  );
  const whole = await reportAt({});
  expect(whole).toMatchObject({ camera: null, place: null, zone: null });
  const { open } = (await ask('lan', `GET ${facility('A')}/duty`)).body;
  expect(open.violations.map(({ id, where }: any) => [id, where])).toEqual(
    expect.arrayContaining([
      [reported.id, 'Sân sau, cạnh kho'],
      [whole.id, null],
    ]),
  );
  const file = await ask('inspector', 'POST /api/violations/export', { format: 'csv', state: 'open' });
  expect(file.text).toContain('Sân sau, cạnh kho');
  expect(file.text).toContain('Cả cơ sở');
  await done('inspector', whole, 'withdraw', { note: 'Đã báo ở mục khác' });

  // An answer without a promise does not end the matter: the facility is reminded of it a day later, then its authority told.
  const answered = await done('lan', reported, 'answer', { note: 'Sẽ dọn' });
  const day = 24 * 60;
  expect(answered).toMatchObject({ remedyBy: null, remindAt: new Date(now + day * minute).toISOString() });
  expect((await get('lan', reported.id)).unpromisedHours).toBe(24);
  later(day - 1);
  await look();
  expect(await stepsOf(reported.id)).toHaveLength(2);
  later(1);
  await look();
  later(20);
  await look();
  expect((await stepsOf(reported.id)).slice(2)).toEqual([
    ['reminded', null],
    ['escalated', null],
  ]);
  await done('lan', (await get('lan', reported.id)).violation, 'remedy', { note: 'Đã dọn' });
});

test('what nobody could be told of is told by the next look', async () => {
  const { prisma } = app.database;
  const alarm: ViolationAlarm = {
    reported: () => Promise.reject(new Error('no alerts today')),
    again: () => Promise.resolve(),
    follow: () => Promise.resolve(),
  };
  const log = createLogger({ level: 'silent', pretty: false });
  const failing = new Violations({ prisma, ledger: app.ledger, log, alarm, now: () => now });
  const actor = await prisma.person.findUniqueOrThrow({ where: { username: 'khanh' } });
  const { id } = await failing.report(
    { cameraId: app.organisation.camera.A2 },
    { kindId: kind.id },
    {
      actor: { ...actor, grants: [], reasons: [] },
      sessionId: actor.id,
      origin: { address: undefined, userAgent: undefined },
    },
  );
  expect((await prisma.violation.findUniqueOrThrow({ where: { id } })).toldAt).toBeNull();
  await look();
  const { id: alertId } = await alertOf(id);
  expect(called.get(alertId)).toBe(1);
  await look();
  expect(called.get(alertId)).toBe(1);
});

test('of two who do the same at once one is refused, and what was judged is not done over', async () => {
  const reported = await report('khanh');
  const both = await Promise.all(
    ['lan', 'khanh'].map((who) => step(who, reported, 'answer', { note: `Trả lời của ${who}` })),
  );
  expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  expect(both.find(({ status }) => status === 409)!.body.error.details).toEqual({ reason: 'violation_changed' });
  const answered = (await get('lan', reported.id)).violation;
  expect(await stepsOf(reported.id)).toHaveLength(2);
  // Not accepted: it is to be answered anew, and people are called again.
  const before = called.get((await alertOf(reported.id)).id)!;
  const reopened = await done('inspector', answered, 'reopen', { note: 'Vẫn còn tụ tập' });
  expect(reopened).toMatchObject({ state: 'reported', round: 2, times: { began: iso(), seen: null, answered: null } });
  expect(called.get((await alertOf(reported.id)).id)).toBe(before + 1);
  expect((await step('lan', answered, 'remedy', { note: 'x' })).status).toBe(409);
  const withdrawn = await done('khanh', reopened, 'withdraw', { note: 'Nhìn nhầm: đó là nhân viên' });
  expect((await alertOf(reported.id)).state).toBe('false_alarm');
  expect(Object.values(withdrawn.may).filter(Boolean)).toEqual([true]);
  for (const [who, act] of [
    ['inspector', 'reopen'],
    ['lan', 'answer'],
  ] as const) {
    expect((await step(who, withdrawn, act, { note: 'x' })).status).toBe(409);
  }
});

test('what is promised lies ahead, and what must be said is said', async () => {
  const reported = await report('khanh');
  const past = new Date(now - minute).toISOString();
  const far = new Date(now + 91 * 24 * 60 * minute).toISOString();
  for (const remedyBy of [past, far]) {
    expect((await step('lan', reported, 'answer', { note: 'x', remedyBy })).status).toBe(400);
  }
  expect((await step('lan', reported, 'answer')).status).toBe(400);
  expect((await step('lan', reported, 'remedy', { note: 'x', remedyBy: past })).status).toBe(400);
  for (const told of [[], ['duty'], ['leader', 'leader'], ['nobody']]) {
    expect((await ask('khanh', `POST ${at('A1')}/violations`, { kindId: kind.id, told })).status).toBe(400);
  }
  // The reporter may think that the authority must know at once.
  const grave = await report('khanh', 'A1', { told: ['leader', 'authority'] });
  const { body } = await ask('inspector', 'GET /api/alerts/mine');
  expect(body.alerts.map(({ violation }: any) => violation?.id)).toContain(grave.id);
});

test('the list is read page by page, each once, and narrowed', async () => {
  const shown: string[] = [];
  for (let cursor = ''; ;) {
    const { body } = await ask('inspector', `GET /api/violations?limit=3${cursor}`);
    shown.push(...body.violations.map(({ reportedAt }: any) => reportedAt));
    if (!body.next) break;
    cursor = `&cursor=${body.next}`;
  }
  expect(shown).toHaveLength(await app.database.prisma.violation.count());
  expect(shown).toEqual(shown.toSorted().toReversed());
  const closed = (await ask('inspector', `GET /api/violations?state=closed&facilityId=${app.organisation.node.A}`))
    .body;
  expect(new Set(closed.violations.map(({ state }: any) => state))).toEqual(new Set(['closed']));
  const none = await ask('inspector', `GET /api/violations?facilityId=${app.organisation.node.B}`);
  expect(none.body.violations).toEqual([]);
});

test('the list of kinds is changed by who answers for the place, and past reports keep their words', async () => {
  const add = (who: string, more: object = {}) =>
    ask(who, 'POST /api/violation-kinds', { name: 'Đốt lửa trong sân', remindAfter: 5, escalateAfter: 15, ...more });
  const { north, south } = app.organisation.node;
  for (const who of ['lan', 'khanh', 'police', 'technician', 'auditor']) expect((await add(who)).status, who).toBe(404);
  expect((await add('inspector')).status).toBe(404);
  expect((await add('inspector', { nodeId: south })).status).toBe(404);
  expect((await add('inspector', { nodeId: app.organisation.node.A })).status).toBe(404);
  expect((await add('inspector', { nodeId: north, escalateAfter: 5 })).status).toBe(400);
  const { body: fire } = await add('inspector', { nodeId: north });
  expect(fire).toMatchObject({ place: { name: 'north' }, may: { change: true } });
  const names = async (who: string, camera: CameraName) =>
    (await ask(who, `GET ${at(camera)}/violation-form`)).body.kinds.map(({ name }: any) => name);
  expect(await names('khanh', 'A1')).toContain(fire.name);
  expect(await names('south', 'X1')).not.toContain(fire.name);
  expect((await ask('south', `POST ${at('X1')}/violations`, { kindId: fire.id })).status).toBe(404);

  const reported = await report('khanh', 'A1', { kindId: fire.id });
  const patch = (who: string, body: object) => ask(who, `PATCH /api/violation-kinds/${fire.id}`, body);
  expect((await patch('south', { name: 'x' })).status).toBe(404);
  expect((await patch('inspector', { name: 'Đốt lửa', retired: true })).body).toMatchObject({ retired: true });
  expect((await get('lan', reported.id)).violation.kind.name).toBe('Đốt lửa trong sân');
  const refused = await ask('khanh', `POST ${at('A1')}/violations`, { kindId: fire.id });
  expect([refused.status, refused.body.error.details]).toEqual([409, { reason: 'kind_retired' }]);
  const { body: known } = await ask('inspector', 'GET /api/violation-kinds');
  expect(known).toMatchObject({ everywhere: false, places: [{ name: 'north' }] });
  expect(known.kinds.find(({ id }: any) => id === kind.id).may.change).toBe(false);
});

test('the log of a shift tells of violations, and the database keeps what was reported', async () => {
  const { prisma } = app.database;
  const reported = await report('khanh');
  const open = (await ask('lan', `GET /api/facilities/${app.organisation.node.A}/duty`)).body.open;
  expect(open.violations).toContainEqual(
    expect.objectContaining({ id: reported.id, what: kind.name, where: 'A1', state: 'reported' }),
  );
  expect(open.alerts).toEqual([]);
  const { id } = reported;
  await expect(prisma.violation.update({ where: { id }, data: { text: 'khác' } })).rejects.toThrow(/does not change/);
  await expect(prisma.violationStep.deleteMany({ where: { violationId: id } })).rejects.toThrow(/append-only/);
  await expect(prisma.violation.update({ where: { id }, data: { state: 'closed' } })).rejects.toThrow(/check/);
});
