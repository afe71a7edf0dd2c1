import { createHash } from 'node:crypto';
import { strFromU8, unzipSync } from 'fflate';
import { extractText } from 'unpdf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actorOf, actorSelect } from '../access/actor.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
/** Some time ago, so that what is due in a while lies in the past for the access rules too. */
let now = Date.now() - 60 * day;

/** What each camera shows. */
const pictures = new Map<string, Buffer>();
let app: TestApp;
const tokens = new Map<string, string>();
const ids = new Map<string, string>();

beforeAll(async () => {
  app = await startTestApp({
    inspections: { now: () => now, still: (cameraId) => Promise.resolve(pictures.get(cameraId)) },
  });
  const people = [
    ['ha', 'inspector', 'north'],
    ['minh', 'inspector', 'north'],
    ['away', 'inspector', 'south'],
    ['lan', 'leader', 'A'],
    ['khanh', 'duty', 'A'],
    ['thinh', 'leader', 'B'],
    ['military', 'military', 'north'],
    ['operator', 'operator', 'country'],
    ['technician', 'technician', 'north'],
    ['police', 'police', 'north'],
    ['auditor', 'auditor', 'country'],
  ] as const;
  for (const [name, role, at] of people) {
    ids.set(name, await app.addPerson(name, role, at));
    tokens.set(name, await app.signIn(name));
  }
});
afterAll(async () => app[Symbol.asyncDispose]());

const ask = (who: string, route: string, body?: unknown) => app.request(route, { token: tokens.get(who), body });
const node = (name: 'A' | 'B' | 'M' | 'X') => app.organisation.node[name];
const inMinutes = (minutes: number) => new Date(now + minutes * minute).toISOString();

const wish = (more: object = {}) => ({
  facilityIds: [node('A'), node('B')],
  order: { kind: 'unannounced' },
  purpose: 'Kiểm tra việc trực giám sát và đeo khẩu trang',
  memberIds: [],
  from: inMinutes(-1),
  to: inMinutes(120),
  disclosure: 'at_end',
  begin: true,
  ...more,
});

async function order(more: object = {}, who = 'ha') {
  const { status, body } = await ask(who, 'POST /api/inspections', wish(more));
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}
async function step(who: string, { id, version }: { id: string; version: number }, act: string, text?: string) {
  return ask(who, `POST /api/inspections/${id}/steps`, { act, version, text });
}
async function end(inspection: { id: string; version: number }) {
  const { status, body } = await step('ha', inspection, 'end', 'Cơ sở cơ bản tuân thủ.');
  expect(status).toBe(200);
  return body;
}
const actor = async (who: string) => {
  const row = await app.database.prisma.person.findUniqueOrThrow({ where: { id: ids.get(who)! }, select: actorSelect });
  return actorOf(row, new Date());
};
const look = async (who: string, number: number, at: 'A' | 'B' | 'X' = 'A') =>
  app.inspections.admit(await actor(who), String(number), node(at));
const seenBy = async (who: string) =>
  (await ask(who, 'GET /api/inspections')).body.inspections.map(({ id }: { id: string }) => id);
const finding = (more: object = {}) => ({
  facilityId: node('A'),
  cameraId: app.organisation.camera.A1,
  at: inMinutes(0),
  text: 'Hai người không đeo khẩu trang ở cổng',
  remedy: 'Nhắc nhở, bố trí người kiểm soát',
  deadline: inMinutes(3 * 24 * 60),
  ...more,
});

describe('who may order one', () => {
  test.each(['lan', 'khanh', 'operator', 'technician', 'police', 'auditor', 'away', 'military'])(
    '%s may not, and is told of no inspector',
    async (who) => {
      expect((await ask(who, 'POST /api/inspections', wish())).status).toBe(404);
      const { body } = await ask(who, 'GET /api/inspections/choices');
      expect(body.facilities.map(({ id }: { id: string }) => id)).not.toContain(node('A'));
    },
  );

  test('an inspector orders one for facilities of their own, with people who inspect them too', async () => {
    expect((await ask('ha', 'POST /api/inspections', wish({ facilityIds: [node('A'), node('M')] }))).status).toBe(404);
    const outsider = await ask('ha', 'POST /api/inspections', wish({ memberIds: [ids.get('away')] }));
    expect([outsider.status, outsider.body.error.details]).toEqual([409, { reason: 'not_inspector' }]);
    const { body } = await ask('ha', 'GET /api/inspections/choices');
    expect(body.people.map(({ id }: { id: string }) => id)).toEqual([ids.get('minh')]);
    for (const [from, to] of [
      [10, 10],
      [10, 5],
      [-60, -30],
      [0, 32 * 24 * 60],
    ] as const) {
      const answer = await ask('ha', 'POST /api/inspections', wish({ from: inMinutes(from), to: inMinutes(to) }));
      expect(answer.status).toBe(400);
    }
  });
});

test('looks are bound to it while it runs, for its own inspectors and facilities alone', async () => {
  const inspection = await order({ memberIds: [ids.get('minh')], begin: false });
  await expect(look('ha', inspection.number)).rejects.toThrow('inspection');
  const { body: running } = await step('minh', inspection, 'begin');
  expect(running).toMatchObject({ state: 'running', may: { work: true, end: true } });
  await look('ha', inspection.number);
  await look('minh', inspection.number, 'B');
  for (const [who, at] of [
    ['ha', 'X'],
    ['away', 'A'],
    ['lan', 'A'],
  ] as const) {
    await expect(look(who, inspection.number, at)).rejects.toThrow('inspection');
  }
  await expect(app.inspections.admit(await actor('ha'), undefined, node('A'))).rejects.toThrow('inspection');
  // Nor another inspector of the place who does not belong to it.
  const alone = await order();
  await expect(look('minh', alone.number)).rejects.toThrow('inspection');
  const number = String(inspection.number);
  expect(await app.inspections.over(await actor('ha'), [number, 'x'])).toEqual(new Set(['x']));
  await end(running);
  expect(await app.inspections.over(await actor('ha'), [number])).toEqual(new Set([number]));
  await expect(look('ha', inspection.number)).rejects.toThrow('inspection');
});

test('whoever was inspected without being told learns nothing of it until its end, and sees it then', async () => {
  const { prisma } = app.database;
  const before = now;
  // By the clock of the duty log.
  now = Date.now();
  const inspection = await order({ purpose: 'Chưa báo trước cho cơ sở' });
  await look('ha', inspection.number);
  const viewing = {
    personId: ids.get('ha')!,
    sessionId: ids.get('ha')!,
    facilityId: node('A'),
    cameraId: app.organisation.camera.A1,
    profile: 'sub',
    size: 'tile',
    purpose: 'inspection',
    reference: String(inspection.number),
  } as const;
  const at = new Date();
  const run = { id: viewing.personId, chainId: 'main', lastSeenAt: at };
  await prisma.serverRun.create({ data: run });
  await prisma.viewing.create({
    data: { ...viewing, id: inspection.id, runId: run.id, startedAt: at, lastSeenAt: at },
  });
  const found = await ask('ha', `POST /api/inspections/${inspection.id}/findings`, finding());
  expect(found.status).toBe(200);
  const shift = await shiftAround(at);
  const looks = async () => {
    const { body } = await ask('khanh', `GET /api/facilities/${node('A')}/duty/shifts/${shift}`);
    return body.log.filter(({ kind }: { kind: string }) => kind === 'viewings').length;
  };
  for (const who of ['lan', 'khanh']) {
    expect(await seenBy(who)).not.toContain(inspection.id);
    expect((await ask(who, `GET /api/inspections/${inspection.id}`)).status).toBe(404);
    expect((await ask(who, 'GET /api/findings')).text).not.toContain(inspection.id);
    expect((await ask(who, 'GET /api/inspections/export?format=csv')).text).not.toContain('Chưa báo trước');
    const answer = { act: 'answer', version: 0, text: 'Đã nhắc nhở' };
    const route = `POST /api/inspections/${inspection.id}/findings/${found.body.id}/steps`;
    expect((await ask(who, route, answer)).status).toBe(404);
  }
  expect(await looks()).toBe(0);
  const over = await end(inspection);
  expect(over).toMatchObject({ state: 'ended', disclosed: true, may: { work: false } });
  const { body } = await ask('lan', `GET /api/inspections/${inspection.id}`);
  // Of the other facility not even that it was inspected.
  expect(body.parts.map(({ facility }: { facility: { id: string } }) => facility.id)).toEqual([node('A')]);
  expect(body.parts[0].findings).toMatchObject([{ state: 'open', may: { answer: true, judge: false } }]);
  expect(await seenBy('thinh')).toContain(inspection.id);
  expect((await ask('thinh', `GET /api/inspections/${inspection.id}`)).text).not.toContain('khẩu trang ở cổng');
  for (const who of ['military', 'technician', 'police', 'away']) expect(await seenBy(who)).toEqual([]);
  expect(await looks()).toBe(1);
  now = before;
});

/** A shift of the facility in which this moment lies. */
async function shiftAround(at: Date): Promise<string> {
  const times = { startsAt: new Date(at.getTime() - minute), endsAt: new Date(at.getTime() + 60 * minute) };
  const person = { facilityId: node('A'), personId: ids.get('khanh')!, assignedById: ids.get('lan')! };
  const document = { documentNumber: '1', documentDate: at };
  const seen = { state: 'on_duty', signedInAt: times.startsAt, lastSeenAt: at } as const;
  return (await app.database.prisma.dutyShift.create({ data: { ...times, ...person, ...document, ...seen } })).id;
}

describe('in the end the facility sees that it was inspected', () => {
  test('also when it is cancelled after a look; without one there was no inspection', async () => {
    const [looked, untouched] = [await order(), await order()];
    await look('ha', looked.number);
    for (const inspection of [looked, untouched]) {
      const { body } = await step('ha', inspection, 'cancel', 'Đổi kế hoạch');
      expect(body.state).toBe('cancelled');
    }
    const seen = await seenBy('lan');
    expect([seen.includes(looked.id), seen.includes(untouched.id)]).toEqual([true, false]);
    // Nothing was looked at there.
    expect(await seenBy('thinh')).not.toContain(looked.id);
  });

  test('when its time runs out and nobody ends it', async () => {
    const inspection = await order({ to: inMinutes(30) });
    const planned = await order({ to: inMinutes(30), begin: false });
    now += 31 * minute;
    // Before anything has noticed.
    expect(await seenBy('lan')).toContain(inspection.id);
    await expect(look('ha', inspection.number)).rejects.toThrow('inspection');
    await app.inspections.look();
    const states = await app.database.prisma.inspection.findMany({
      where: { id: { in: [inspection.id, planned.id] } },
      orderBy: { number: 'asc' },
    });
    expect(states.map(({ state }) => state)).toEqual(['ended', 'lapsed']);
    expect(await seenBy('lan')).not.toContain(planned.id);
  });

  test('by order, and thirty days after the end at the latest', async () => {
    const [told, kept] = [await order({ disclosure: 'on_order' }), await order({ disclosure: 'on_order' })];
    const [first, second] = [await end(told), await end(kept)];
    expect([first.disclosed, second.disclosed]).toEqual([false, false]);
    expect((await seenBy('lan')).filter((id: string) => [told.id, kept.id].includes(id))).toEqual([]);
    expect((await step('ha', first, 'disclose')).body.disclosed).toBe(true);
    expect(await seenBy('lan')).toContain(told.id);
    now += 29 * day;
    expect(await seenBy('lan')).not.toContain(kept.id);
    now += 2 * day;
    expect(await seenBy('lan')).toContain(kept.id);
    now -= 31 * day;
  });

  test('at once where it was ordered so', async () => {
    const inspection = await order({ disclosure: 'at_once', begin: false });
    expect(await seenBy('lan')).toContain(inspection.id);
  });
});

test('what was found is answered, returned with a new deadline and accepted; nothing of it can be changed', async () => {
  const { prisma } = app.database;
  const inspection = await order({ facilityIds: [node('A')], disclosure: 'at_once' });
  const route = `POST /api/inspections/${inspection.id}/findings`;
  expect((await ask('minh', route, finding())).status).toBe(404);
  expect((await ask('ha', route, finding({ at: inMinutes(5) }))).status).toBe(400);
  expect((await ask('ha', route, finding({ deadline: undefined }))).status).toBe(400);
  expect((await ask('ha', route, finding({ cameraId: app.organisation.camera.B1 }))).status).toBe(404);
  const { body: made } = await ask('ha', route, finding());
  expect(made).toMatchObject({ number: 1, state: 'open', camera: { name: 'A1', zone: 'gate' }, overdue: false });
  now += 4 * day;
  const overdue = async () => (await ask('ha', 'GET /api/findings?state=overdue')).body.findings.map(byId);
  expect(await overdue()).toContain(made.id);
  const act = (who: string, name: string, version: number, more: object = {}) =>
    ask(who, `${route}/${made.id}/steps`, { act: name, version, text: `Lời của ${who}`, ...more });
  for (const [who, name] of [
    ['khanh', 'answer'],
    ['ha', 'answer'],
    ['lan', 'accept'],
    ['thinh', 'answer'],
  ] as const) {
    expect((await act(who, name, 0)).status).toBe(404);
  }
  expect((await act('lan', 'answer', 0)).body).toMatchObject({ state: 'answered', overdue: false });
  const late = await act('lan', 'answer', 0);
  expect([late.status, late.body.error.details]).toEqual([409, { reason: 'finding_changed' }]);
  // Whoever inspects the place may judge it, also another inspector.
  const deadline = inMinutes(24 * 60);
  expect((await act('minh', 'return', 1)).status).toBe(400);
  expect((await act('minh', 'return', 1, { deadline })).body).toMatchObject({ state: 'open', deadline });
  expect(await overdue()).not.toContain(made.id);
  const [first, second] = await Promise.all([act('lan', 'answer', 2), act('lan', 'answer', 2)]);
  expect([first.status, second.status].sort()).toEqual([200, 409]);
  expect((await act('ha', 'accept', 3)).body).toMatchObject({
    state: 'accepted',
    may: { answer: false, judge: false },
  });
  expect((await act('lan', 'answer', 4)).status).toBe(409);
  await expect(prisma.inspectionFinding.updateMany({ data: { text: 'x' } })).rejects.toThrow();
  await expect(prisma.inspectionFinding.deleteMany()).rejects.toThrow();
  await expect(prisma.findingStep.updateMany({ data: { text: 'x' } })).rejects.toThrow();
  now -= 4 * day;
});
const byId = ({ id }: { id: string }) => id;

/** Alerts about this inspection that the person sees, the newest first. */
async function called(who: string, { id }: { id: string }) {
  const { body } = await ask(who, 'GET /api/alerts?source=inspection&limit=200');
  return body.alerts.filter(({ inspection }: { inspection: { id: string } | null }) => inspection?.id === id);
}

describe('a facility is called', () => {
  test('once it is told of an inspection, not before; until its leader opens it', async () => {
    const secret = await order({ disclosure: 'on_order' });
    await app.inspections.look();
    for (const who of ['lan', 'khanh', 'ha']) expect(await called(who, secret)).toEqual([]);
    const told = (await step('ha', await end(secret), 'disclose')).body;
    const shown = { reason: 'inspection_told', state: 'new', place: { name: 'A' }, told: 'leader', yours: true };
    expect(await called('lan', told)).toMatchObject([shown]);
    expect((await called('lan', told))[0].text).toBe(`Kiểm tra số ${told.number}: ${told.purpose}`);
    // Once for each facility, for its own people and those who inspect there.
    await app.inspections.look();
    expect((await called('ha', told)).map(({ place }: { place: { name: string } }) => place.name).sort()).toEqual([
      'A',
      'B',
    ]);
    for (const who of ['operator', 'technician', 'away', 'military']) expect(await called(who, told)).toEqual([]);
    await ask('khanh', `GET /api/inspections/${told.id}`);
    expect(await called('lan', told)).toMatchObject([{ state: 'new' }]);
    await ask('lan', `GET /api/inspections/${told.id}`);
    expect(await called('lan', told)).toMatchObject([{ state: 'resolved', taken: { by: { name: 'Người lan' } } }]);
    expect(await called('thinh', told)).toMatchObject([{ state: 'new', place: { name: 'B' } }]);
  });

  test('a day before a deadline and when it is over, by one alert, which is done with the answer', async () => {
    const inspection = await order({ facilityIds: [node('A')], disclosure: 'at_once' });
    const { body: made } = await ask('ha', `POST /api/inspections/${inspection.id}/findings`, finding());
    await ask('lan', `GET /api/inspections/${inspection.id}`);
    const open = async (who = 'lan') =>
      (await called(who, inspection)).filter(({ state }: { state: string }) => state !== 'resolved');
    const before = now;
    now += day;
    await app.inspections.look();
    expect(await open()).toEqual([]);
    now += 1.5 * day;
    await app.inspections.look();
    expect(await open()).toMatchObject([{ reason: 'remedy_due', told: 'leader' }]);
    expect(await open('ha')).toMatchObject([{ yours: false }]);
    const [{ id: alertId, version }] = await open();
    await ask('lan', `POST /api/alerts/${alertId}/steps`, { act: 'acknowledge', version });
    await app.inspections.look();
    expect(await open()).toMatchObject([{ state: 'acknowledged' }]);
    now += day;
    await app.inspections.look();
    await app.inspections.look();
    expect(await open()).toMatchObject([{ id: alertId, state: 'new', told: 'authority' }]);
    expect(await open('ha')).toMatchObject([{ id: alertId, yours: true }]);
    const { body: alert } = await ask('ha', `GET /api/alerts/${alertId}`);
    expect(alert.steps.map(({ kind }: { kind: string }) => kind).sort()).toEqual([
      'acknowledge',
      'escalated',
      'opened',
    ]);
    const answer = { act: 'answer', version: 0, text: 'Đã bố trí người kiểm soát' };
    await ask('lan', `POST /api/inspections/${inspection.id}/findings/${made.id}/steps`, answer);
    expect(await open('ha')).toEqual([]);
    await app.inspections.look();
    expect(await open('ha')).toEqual([]);
    now = before;
  });

  test('for no remedy of an inspection that it is not told of', async () => {
    const inspection = await order({ facilityIds: [node('A')], disclosure: 'on_order' });
    await ask('ha', `POST /api/inspections/${inspection.id}/findings`, finding());
    const over = await end(inspection);
    const before = now;
    now += 4 * day;
    await app.inspections.look();
    for (const who of ['lan', 'ha']) expect(await called(who, inspection)).toEqual([]);
    await step('ha', over, 'disclose');
    await app.inspections.look();
    expect((await called('lan', inspection)).map(({ reason }: { reason: string }) => reason).sort()).toEqual([
      ...['inspection_told', 'remedy_due'],
    ]);
    now = before;
  });
});

describe('a picture as evidence', () => {
  const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 7, 7, 7, 0xff, 0xd9]);
  const sha256 = createHash('sha256').update(jpeg).digest('hex');
  const entries = async (kind: string, { id }: { id: string }) => {
    const where = { kind: `inspection.evidence_${kind}`, subjectId: id };
    const rows = await app.database.prisma.ledgerEntry.findMany({ where, orderBy: { sequence: 'asc' } });
    return rows.map(({ personId, details }) => ({ personId, ...JSON.parse(details) }));
  };
  const permission = (more: object = {}) => ({
    ...{ facilityId: node('A'), cameraIds: [app.organisation.camera.A1], number: '45/SYT-TTr', authority: 'Sở Y tế' },
    ...{ date: '2026-01-05', until: inMinutes(60) },
    ...more,
  });

  test('is taken by written permission that somebody else recorded, once, and each refusal is on record', async () => {
    const { camera } = app.organisation;
    const inspection = await order({ memberIds: [ids.get('minh')], disclosure: 'at_end' });
    const path = `/api/inspections/${inspection.id}`;
    const find = async (more: object = {}) => (await ask('ha', `POST ${path}/findings`, finding(more))).body;
    const [first, second, third] = [await find(), await find({ cameraId: camera.A2 }), await find()];
    const take = async (who: string, { id }: { id: string }) => {
      const { status, body } = await ask(who, `POST ${path}/findings/${id}/evidence`);
      return status === 200 ? body.evidence : (body.error.details?.reason ?? body.error.code);
    };
    pictures.set(camera.A1, jpeg);
    pictures.set(camera.A2, jpeg);
    expect(await take('ha', first)).toBe('evidence_not_authorised');
    for (const who of ['lan', 'khanh', 'away', 'operator', 'auditor']) {
      expect((await ask(who, `POST ${path}/authorisations`, permission())).status).toBe(404);
    }
    for (const wrong of [{ until: inMinutes(180) }, { until: inMinutes(-1) }, { date: '2090-01-01' }]) {
      expect((await ask('minh', `POST ${path}/authorisations`, permission(wrong))).status).toBe(400);
    }
    const others = permission({ cameraIds: [camera.B1] });
    expect((await ask('minh', `POST ${path}/authorisations`, others)).status).toBe(404);
    const { body: recorded } = await ask('minh', `POST ${path}/authorisations`, permission());
    expect(recorded).toMatchObject({ number: '45/SYT-TTr', cameras: [{ name: 'A1' }], holds: true, yours: false });
    expect(await take('minh', first)).toBe('evidence_own_authorisation');
    expect(await take('ha', second)).toBe('evidence_not_authorised');
    pictures.delete(camera.A1);
    expect(await take('ha', first)).toBe('evidence_no_picture');
    pictures.set(camera.A1, jpeg);
    const { body: seen } = await ask('ha', `GET ${path}`);
    expect(seen.parts[0].authorisations).toMatchObject([{ id: recorded.id, yours: true }]);
    expect(seen.parts[0].findings.map(({ may }: { may: { capture: boolean } }) => may.capture)).toEqual([
      true,
      false,
      true,
    ]);
    expect(await take('ha', first)).toMatchObject({ sha256, size: jpeg.length, authorised: { number: '45/SYT-TTr' } });
    expect(await take('ha', first)).toBe('finding_changed');
    now += 61 * minute;
    expect(await take('ha', third)).toBe('evidence_not_authorised');
    now -= 61 * minute;
    expect((await entries('refused', inspection)).map(({ reason }) => reason)).toEqual([
      ...['evidence_not_authorised', 'evidence_own_authorisation', 'evidence_not_authorised', 'evidence_no_picture'],
      ...['finding_changed', 'evidence_not_authorised'],
    ]);
    expect(await entries('captured', inspection)).toMatchObject([{ personId: ids.get('ha'), sha256 }]);
    expect(await entries('authorised', inspection)).toMatchObject([
      { personId: ids.get('minh'), authority: 'Sở Y tế' },
    ]);

    // Sealed, and not to be changed; nor taken by who permitted it, whatever the application does.
    const row = await app.database.prisma.evidenceCapture.findUniqueOrThrow({ where: { findingId: first.id } });
    expect(Buffer.from(row.content).includes(jpeg.toString('base64'))).toBe(false);
    const { evidenceCapture, evidenceAuthorisation } = app.database.prisma;
    await expect(evidenceCapture.updateMany({ data: { content: Buffer.from('x') } })).rejects.toThrow();
    await expect(evidenceCapture.deleteMany()).rejects.toThrow();
    await expect(evidenceAuthorisation.updateMany({ data: { documentNumber: 'x' } })).rejects.toThrow();
    const own = { ...row, findingId: second.id, personId: row.authorisedById };
    await expect(evidenceCapture.create({ data: own })).rejects.toThrow();

    // Read by those who inspect, and by the facility once it is told; each reading is on record before the picture is out.
    const read = `GET ${path}/findings/${first.id}/evidence`;
    for (const who of ['lan', 'thinh', 'away', 'operator']) expect((await ask(who, read)).status).toBe(404);
    expect(await entries('read', inspection)).toEqual([]);
    await end((await ask('ha', `GET ${path}`)).body.inspection);
    const answer = await fetch(`http://127.0.0.1:${app.port}${read.slice('GET '.length)}`, {
      headers: { authorization: `Bearer ${tokens.get('lan')}` },
    });
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(jpeg);
    expect((await ask('thinh', read)).status).toBe(404);
    expect(await entries('read', inspection)).toMatchObject([{ personId: ids.get('lan'), sha256 }]);
    const { content } = await app.database.prisma.inspectionRecord.findFirstOrThrow({
      where: { inspectionId: inspection.id, facilityId: node('A'), format: 'docx' },
    });
    expect(docxText(content)).toContain(`theo văn bản số 45/SYT-TTr ngày 05/01/2026 của Sở Y tế; SHA-256: ${sha256}`);
  });

  test('is of no camera whose pictures are withheld', async () => {
    const { prisma } = app.database;
    const { camera } = app.organisation;
    const inspection = await order({ memberIds: [ids.get('minh')] });
    const path = `/api/inspections/${inspection.id}`;
    const { body: made } = await ask('ha', `POST ${path}/findings`, finding());
    await ask('minh', `POST ${path}/authorisations`, permission({ cameraIds: [] }));
    await prisma.camera.update({ where: { id: camera.A1 }, data: { hiddenAt: new Date() } });
    const { body } = await ask('ha', `POST ${path}/findings/${made.id}/evidence`);
    expect(body.error.code).toBe('placement_reported');
    expect(await entries('refused', inspection)).toMatchObject([{ reason: 'placement_reported' }]);
    await prisma.camera.update({ where: { id: camera.A1 }, data: { hiddenAt: null } });
  });
});

test('minutes: one for each facility, PDF and DOCX saying the same, sealed by their hashes in the ledger', async () => {
  const inspection = await order({ order: { kind: 'ordered', number: '12/QĐ-SYT', date: '2026-06-01' } });
  await ask('ha', `POST /api/inspections/${inspection.id}/findings`, finding({ sanction: 'Cảnh cáo cơ sở' }));
  for (const answer of ['not_seen', 'not_met']) {
    const check = { facilityId: node('A'), item: 'masks', answer, note: 'Ở cổng, lúc giao hàng' };
    expect((await ask('ha', `POST /api/inspections/${inspection.id}/answers`, check)).status).toBe(200);
  }
  await end(inspection);
  const { body } = await ask('lan', `GET /api/inspections/${inspection.id}`);
  const [{ minutes }] = body.inspection.facilities;
  const texts = await Promise.all(
    (['pdf', 'docx'] as const).map(async (format) => {
      const route = `/api/inspections/${inspection.id}/facilities/${node('A')}/record?format=${format}`;
      const answer = await fetch(`http://127.0.0.1:${app.port}${route}`, {
        headers: { authorization: `Bearer ${tokens.get('lan')}` },
      });
      const bytes = new Uint8Array(await answer.arrayBuffer());
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      expect(minutes.files).toContainEqual({ format, sha256, size: bytes.length });
      const where = { kind: 'inspection.sealed', facilityId: node('A'), subjectId: inspection.id };
      expect((await app.database.prisma.ledgerEntry.findFirstOrThrow({ where })).details).toContain(sha256);
      return (format === 'pdf' ? await pdfText(bytes) : docxText(bytes)).replaceAll(/\s+/g, ' ');
    }),
  );
  for (const text of texts) {
    for (const part of [
      ...['CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', 'Độc lập - Tự do - Hạnh phúc', 'BIÊN BẢN', 'Nơi nhận:', 'TRƯỞNG ĐOÀN'],
      ...[`Số: ${String(minutes.number).padStart(2, '0')}/BB-KT`, '12/QĐ-SYT', 'Người ha', 'Cơ sở cơ bản tuân thủ.'],
      ...['Hai người không đeo khẩu trang ở cổng', 'Nhắc nhở, bố trí người kiểm soát', 'Cảnh cáo cơ sở'],
      ...['Đeo khẩu trang đúng quy định', 'Không đạt', 'Ở cổng, lúc giao hàng'],
    ]) {
      expect(text).toContain(part);
    }
    expect(text).not.toContain('Không quan sát được');
  }
  const other = `/api/inspections/${inspection.id}/facilities/${node('B')}/record?format=pdf`;
  expect((await ask('lan', `GET ${other}`)).status).toBe(404);
  expect((await ask('thinh', `GET ${other}`)).status).toBe(200);
  await expect(app.database.prisma.inspectionRecord.deleteMany()).rejects.toThrow();
  await app.inspections.look();
  expect(await app.database.prisma.inspectionRecord.count({ where: { inspectionId: inspection.id } })).toBe(4);
});

const pdfText = async (bytes: Uint8Array) => (await extractText(bytes, { mergePages: true })).text;
const docxText = (bytes: Uint8Array) =>
  strFromU8(unzipSync(bytes)['word/document.xml']!)
    .replaceAll(/<\/w:p>/g, ' ')
    .replaceAll(/<[^>]+>/g, '');

test('a follow-up names what is still to be remedied, of the facilities that were inspected before', async () => {
  const before = await order({ facilityIds: [node('A')] });
  const { body: made } = await ask('ha', `POST /api/inspections/${before.id}/findings`, finding());
  await end(before);
  const wrong = await ask('ha', 'POST /api/inspections', wish({ previousId: before.id }));
  expect(wrong.status).toBe(400);
  const next = await order({ facilityIds: [node('A')], previousId: before.id });
  expect(next.previous).toEqual({ id: before.id, number: before.number });
  const { body } = await ask('ha', `GET /api/inspections/${next.id}`);
  expect(body.earlier.map(byId)).toEqual([made.id]);
  // The facility is not told by the old one that there is a new one.
  const seen = await ask('lan', `GET /api/inspections/${before.id}`);
  expect(seen.body.inspection.following).toEqual([]);
  expect((await ask('ha', `GET /api/inspections/${before.id}`)).body.inspection.following).toHaveLength(1);
});

test('of two who act at once, one is told that it has changed; the list goes on behind its cursor', async () => {
  const inspection = await order({ memberIds: [ids.get('minh')] });
  const both = await Promise.all([
    step('ha', inspection, 'end', 'Kết thúc.'),
    step('minh', inspection, 'cancel', 'Hủy.'),
  ]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  const first = (await ask('ha', 'GET /api/inspections?limit=2')).body;
  const rest = (await ask('ha', `GET /api/inspections?limit=100&cursor=${first.next}`)).body;
  const all = await seenBy('ha');
  expect([...first.inspections, ...rest.inspections].map(byId)).toEqual(all);
  const csv = (await ask('ha', 'GET /api/findings/export?format=csv')).text;
  expect(csv).toContain('Nhắc nhở, bố trí người kiểm soát');
});
