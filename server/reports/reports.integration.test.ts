import { createHash } from 'node:crypto';
import { extractText, getDocumentProxy } from 'unpdf';
import readSheet from 'read-excel-file/node';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { CoverageDays } from '../coverage/coverage-days.ts';
import { ConnectedWatch } from '../onboarding/connected-watch.ts';
import { createLogger } from '../log.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { ReportDesk } from './desk.ts';
import { storeSpans } from '../history/span-rows.ts';

/** In the morning in Viet Nam; the days before it are over. */
let now = new Date('2026-11-10T09:00:00+07:00');
const at = (text: string) => new Date(`2026-11-${text}+07:00`);
const hour = 3_600_000;
let app: TestApp;
let node: TestApp['organisation']['node'];
let camera: TestApp['organisation']['camera'];
const tokens: Record<string, string> = {};
const people = {
  inspector: ['inspector', 'north'],
  colleague: ['inspector', 'north'],
  military: ['military', 'north'],
  leader: ['leader', 'A'],
  duty: ['duty', 'A'],
  technician: ['technician', 'north'],
  operator: ['operator', 'country'],
  auditor: ['auditor', 'country'],
} as const;
const log = createLogger({ level: 'silent', pretty: false });

beforeAll(async () => {
  app = await startTestApp({ reports: { now: () => now } });
  ({ node, camera } = app.organisation);
  for (const [name, [role, place]] of Object.entries(people)) {
    await app.addPerson(name, role, place);
    tokens[name] = await app.signIn(name);
  }
  const { prisma } = app.database;
  // The organisation has been there for long.
  await prisma.orgNode.updateMany({ data: { validFrom: new Date('2021-06-01') } });
  await prisma.facility.updateMany({ where: { closedAt: { not: null } }, data: { closedAt: new Date('2026-10-01') } });
  await prisma.camera.updateMany({ data: { createdAt: new Date('2021-06-01') } });
  await prisma.grant.updateMany({ data: { validFrom: new Date('2021-06-01') } });
});
afterAll(() => app?.[Symbol.asyncDispose]());

const get = (who: string, path: string) => app.request(`GET ${path}`, { token: tokens[who] });
const post = (who: string, path: string, body: object = {}) =>
  app.request(`POST ${path}`, { token: tokens[who], body });
const way = async (who: string, facility: string) =>
  (await get(who, `/api/facilities/${facility}/connection-steps`)).body;
const step = async (facility: string, state: string, more: object = {}) => {
  const { last } = await way('technician', facility);
  const day = now.toISOString().slice(0, 10);
  return post('technician', `/api/facilities/${facility}/connection-steps`, {
    ...{ state, day, enterprise: 'VNPT Sơn Hải', after: last },
    ...more,
  });
};
const dayReport = async (who: string, place: string, day: string) =>
  (await get(who, `/api/connection-days?nodeId=${place}&day=${day}`)).body;
/** Follows a report until it is over. */
const over = (who: string, id: string) =>
  vi.waitFor(
    async () => {
      const row = (await get(who, '/api/reports')).body.find((one: { id: string }) => one.id === id);
      expect(['done', 'failed', 'cancelled']).toContain(row.state);
      return row;
    },
    { timeout: 120_000, interval: 100 },
  );
async function bytesOf(who: string, id: string): Promise<Buffer> {
  const answer = await fetch(`http://127.0.0.1:${app.port}/api/reports/${id}/file`, {
    headers: { authorization: `Bearer ${tokens[who]}` },
  });
  expect(answer.status).toBe(200);
  return Buffer.from(await answer.arrayBuffer());
}
const textOf = async (pdf: Buffer) =>
  (await extractText(await getDocumentProxy(new Uint8Array(pdf)), { mergePages: true })).text.replaceAll(/\s+/g, ' ');

it('keeps the way of a facility to being connected, and counts it on each day by enterprise and province', async () => {
  now = at('02T10:00:00');
  expect((await step(node.A, 'surveyed')).status).toBe(200);
  expect((await step(node.B, 'surveyed', { enterprise: 'Viettel Sơn Hải' })).status).toBe(200);
  now = at('04T10:00:00');
  expect((await step(node.A, 'installed')).status).toBe(200);
  expect((await step(node.B, 'refused', { enterprise: 'Viettel Sơn Hải' })).body.error.code).toBe('invalid_input');
  const refused = { enterprise: 'Viettel Sơn Hải', note: 'Cơ sở chưa đồng ý' };
  expect((await step(node.B, 'refused', refused)).status).toBe(200);

  const third = await dayReport('inspector', node.north, '2026-11-03');
  expect(third.total).toMatchObject({
    facilities: 3,
    counts: { surveyed: 2, not_surveyed: 1 },
    fresh: { surveyed: 0 },
  });
  const fourth = await dayReport('inspector', node.north, '2026-11-04');
  expect(fourth.total.counts).toMatchObject({ installed: 1, refused: 1, not_surveyed: 1, surveyed: 0 });
  expect(fourth.total.fresh).toMatchObject({ installed: 1, refused: 1, surveyed: 0 });
  expect(fourth.rows.map(({ enterprise, facilities }: any) => [enterprise, facilities])).toEqual([
    ['', 1],
    ['Viettel Sơn Hải', 1],
    ['VNPT Sơn Hải', 1],
  ]);
  expect(fourth.sites[0]).toMatchObject({
    name: 'B',
    state: 'refused',
    since: '2026-11-04',
    note: 'Cơ sở chưa đồng ý',
  });
  // The facility shows the same; what stands in the way there is settled by the next step.
  expect((await get('technician', `/api/facilities/${node.B}`)).body.connection).toBe('refused');
  now = at('05T10:00:00');
  expect((await step(node.B, 'connectable', { enterprise: 'Viettel Sơn Hải' })).status).toBe(200);
  expect((await get('technician', `/api/facilities/${node.B}`)).body.connection).toBe('connected');

  // Of an earlier day, entered later: the record of that day changes, the present does not.
  expect((await step(node.B, 'not_connectable', { day: '2026-11-03', reasons: ['codec'] })).status).toBe(200);
  expect((await dayReport('inspector', node.north, '2026-11-03')).total.counts.not_connectable).toBe(1);
  expect((await dayReport('inspector', node.north, '2026-11-05')).total.counts.connectable).toBe(1);
  expect((await get('technician', `/api/facilities/${node.B}`)).body.connection).toBe('connected');
});

it('refuses a step by who does not connect there, of a day to come, and after one that was not seen', async () => {
  const wish = {
    state: 'connectable',
    day: '2026-11-05',
    enterprise: 'VNPT Sơn Hải',
    after: (await way('technician', node.A)).last,
  };
  const path = `/api/facilities/${node.A}/connection-steps`;
  for (const who of ['inspector', 'leader', 'duty', 'auditor', 'military']) {
    expect((await post(who, path, wish)).status, who).toBe(404);
  }
  expect((await way('leader', node.A)).may.record).toBe(false);
  expect((await post('technician', path, { ...wish, day: '2026-11-06' })).body.error.code).toBe('invalid_input');
  const both = await Promise.all([post('technician', path, wish), post('technician', path, wish)]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  const lost = both.find(({ status }) => status === 409)!;
  expect(lost.body.error.details.reason).toBe('connection_changed');
  await expect(app.database.prisma.connectionStep.updateMany({ data: { note: 'x' } })).rejects.toThrow();
  await expect(app.database.prisma.connectionStep.deleteMany()).rejects.toThrow();
});

it('finds out by itself that a facility is connected, once each of its cameras was seen live', async () => {
  const { prisma } = app.database;
  const run = await prisma.serverRun.create({
    data: { id: crypto.randomUUID(), chainId: 'main', startedAt: at('01T00:00:00'), lastSeenAt: at('09T20:00:00') },
  });
  const span = (cameraId: string, from: Date, to: Date, condition: 'live' | 'down' | 'frozen') => ({
    ...{ cameraId, startedAt: from.getTime(), endedAt: to.getTime(), condition },
    reason: condition === 'live' ? null : ('timeout' as const),
    openThere: false,
  });
  await storeSpans(prisma, {
    runId: run.id,
    statesTo: at('09T20:00:00'),
    spans: [
      // Of the 6th: both cameras of the gate; 10 h, 4 h of which both; 2 h in which one was known to be out, and the other not known.
      span(camera.A1, at('06T00:00:00'), at('06T06:00:00'), 'live'),
      span(camera.A1, at('06T10:00:00'), at('06T12:00:00'), 'down'),
      span(camera.A2, at('06T02:00:00'), at('06T10:00:00'), 'live'),
      // Over midnight.
      span(camera.B1, at('06T22:00:00'), at('07T01:00:00'), 'live'),
      span(camera.B1, at('07T01:00:00'), at('07T02:00:00'), 'frozen'),
    ],
  });
  now = at('06T03:00:00');
  const watch = new ConnectedWatch({ prisma, ledger: app.ledger, log, now: () => now });
  await watch.look();
  expect((await way('inspector', node.A)).steps[0]).toMatchObject({
    state: 'connected',
    day: '2026-11-06',
    person: null,
  });
  expect((await way('inspector', node.A)).steps[0].enterprise).toBe('VNPT Sơn Hải');
  expect((await way('inspector', node.B)).steps[0].state).toBe('connectable');
  await watch.look();
  expect((await way('inspector', node.A)).steps.filter(({ state }: any) => state === 'connected')).toHaveLength(1);
  await watch.close();
});

it('records how required zones were covered on each day, to the millisecond', async () => {
  const { prisma } = app.database;
  const { length } = await prisma.facility
    .findUniqueOrThrow({ where: { id: node.A } })
    .then((row) => row.requiredZones);
  // A zone that was not required any more from the 8th on was so on the 6th.
  now = at('08T08:00:00');
  const zones = ['gate', 'yard'];
  await app.request(`PATCH /api/facilities/${node.B}/zones`, {
    token: tokens['technician'],
    body: { id: undefined, zones, reason: 'Không có' },
  });
  now = at('10T09:00:00');
  const days = new CoverageDays({ prisma, log, now: () => now });
  await days.recordDue();
  const of = (facilityId: string, day: string) =>
    prisma.coverageDay.findUniqueOrThrow({ where: { day_facilityId: { day: new Date(day), facilityId } } });
  expect(await of(node.A, '2026-11-06')).toMatchObject({
    ...{
      required: length,
      coveredMs: 10 * hour,
      downMs: 2 * hour,
      unknownMs: 12 * hour,
      missingMs: (length - 1) * 24 * hour,
    },
    ...{ facilityName: 'A', provinceName: 'north' },
  });
  expect(await of(node.B, '2026-11-06')).toMatchObject({ required: 10, coveredMs: 2 * hour, downMs: 0 });
  expect(await of(node.B, '2026-11-07')).toMatchObject({ coveredMs: hour, downMs: hour, unknownMs: 22 * hour });
  // Nobody was there to see: nothing is made up.
  expect(await of(node.X, '2026-11-06')).toMatchObject({ coveredMs: 0, downMs: 0, unknownMs: 24 * hour });
  expect(await prisma.coverageDay.count({ where: { day: { gte: new Date('2026-11-10') } } })).toBe(0);
  await days.close();

  const { body } = await get('inspector', `/api/trends?nodeId=${node.north}&days=7`);
  expect(body.days).toEqual(['03', '04', '05', '06', '07', '08', '09'].map((day) => `2026-11-${day}`));
  // A, B and the checkpoint K; of the military facility nothing.
  expect(body.coverage.byDay[3]).toMatchObject({ coveredMs: 12 * hour, downMs: 2 * hour });
  expect(body.coverage.byPlace.map(({ name }: any) => name).sort()).toEqual(['A', 'B', 'K']);
  const nation = (await get('operator', `/api/trends?nodeId=${node.country}&days=7`)).body;
  expect(nation.coverage.byPlace.map(({ name }: any) => name).sort()).toEqual(['north', 'south']);
});

it('tells how long alerts waited for people, and of what is owed nothing that an inspection keeps to itself', async () => {
  const { prisma } = app.database;
  const minutes = (count: number, from = at('05T08:00:00')) => new Date(from.getTime() + count * 60_000);
  const alert = async (key: string, steps: [kind: string, after: number][], more: object = {}) =>
    prisma.alert.create({
      data: {
        ...{ source: 'offline', severity: 'major', key, nodeId: node.A, facilityId: node.A, state: 'resolved' },
        ...{
          openedAt: minutes(0),
          lastAt: minutes(0),
          changedAt: minutes(0),
          closedAt: minutes(90),
          endedAt: minutes(9),
          active: false,
        },
        steps: { create: steps.map(([kind, after]) => ({ kind, at: minutes(after) })) },
        ...more,
      },
    });
  await alert('a', [
    ['acknowledge', 1],
    ['resolve', 11],
  ]);
  await alert('b', [
    ['acknowledge', 3],
    ['begin', 4],
    ['dismiss', 21],
    ['reopen', 30],
    ['resolve', 60],
  ]);
  await alert('c', [['acknowledge', 5]]);
  // By itself: nobody answered.
  await alert('d', [['settled', 10]]);
  await alert('elsewhere', [['acknowledge', 50]], { facilityId: node.X, nodeId: node.X });
  const inspection = async (visibleFrom: Date, number: number) =>
    prisma.inspection.create({
      data: {
        ...{ purpose: 'p', authority: 'a', province: 'north', startsAt: at('04T08:00:00'), endsAt: at('04T18:00:00') },
        ...{
          disclosure: 'at_end',
          visibleFrom,
          createdAt: at('04T08:00:00'),
          begunAt: at('04T08:00:00'),
          state: 'running',
        },
        parts: {
          create: {
            ...{ facilityId: node.A, name: 'A', province: 'north', zones: [] },
            findings: {
              create: {
                ...{
                  number,
                  at: at('04T09:00:00'),
                  recordedAt: at('04T09:00:00'),
                  text: 't',
                  remedy: 'r',
                  person: 'p',
                },
                ...{ deadline: at('06T00:00:00'), personId: (await prisma.person.findFirstOrThrow()).id },
              },
            },
          },
        },
      },
      include: { parts: { include: { findings: true } } },
    });
  const known = await inspection(at('04T18:00:00'), 1);
  await inspection(at('30T18:00:00'), 1);
  await prisma.findingStep.create({
    data: {
      ...{ findingId: known.parts[0]!.findings[0]!.id, number: 1, act: 'accept', at: at('08T09:00:00'), text: 'x' },
      ...{ personId: (await prisma.person.findFirstOrThrow()).id, person: 'p' },
    },
  });

  for (const who of ['inspector', 'leader']) {
    const { body } = await get(who, `/api/trends?nodeId=${node.A}&days=7`);
    expect(body.alerts.opened).toEqual([0, 0, 4, 0, 0, 0, 0]);
    // Of 1, 3 and 5 minutes.
    expect(body.alerts.acknowledged[2]).toEqual({ count: 3, p50: 180_000, p95: 288_000 });
    // Of 11 and 21 minutes.
    expect(body.alerts.resolved[2]).toEqual({ count: 2, p50: 16 * 60_000, p95: 20.5 * 60_000 });
    expect(body.findings.open).toEqual([0, 1, 1, 1, 1, 0, 0]);
    expect(body.findings.overdue).toEqual([0, 0, 0, 1, 1, 0, 0]);
  }
  // Whoever connects cameras learns how they are, not how people work.
  const technician = (await get('technician', `/api/trends?nodeId=${node.A}&days=7`)).body;
  expect(technician).toMatchObject({ alerts: null, findings: null, violations: null });
  expect(technician.coverage.byDay[3].coveredMs).toBe(10 * hour);
  for (const [who, place] of [
    ['inspector', node.south],
    ['leader', node.B],
    ['auditor', node.country],
    ['duty', node.A],
    ['inspector', node.M],
  ]) {
    expect((await get(who!, `/api/trends?nodeId=${place}&days=7`)).status, who).toBe(404);
  }
});

it(
  'makes the report of a month in the background as PDF, workbook and CSV, and records its hash',
  { timeout: 300_000 },
  async () => {
    const wish = { kind: 'operations', nodeId: node.north, month: '2026-11' };
    const ordered = await post('inspector', '/api/reports', { ...wish, format: 'pdf' });
    expect(ordered.body).toMatchObject({ state: 'queued', place: 'north', file: null });
    const done = await over('inspector', ordered.body.id);
    expect(done).toMatchObject({ state: 'done', progress: 100, failure: null });
    expect(done.file.name).toBe('bao-cao-giam-sat-2026-11.pdf');
    const pdf = await bytesOf('inspector', done.id);
    expect(createHash('sha256').update(pdf).digest('hex')).toBe(done.file.sha256);
    const text = await textOf(pdf);
    expect(text).toContain('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM');
    expect(text).toContain('Kết quả giám sát và vận hành hệ thống camera tháng 11 năm 2026');
    expect(text).toContain('Tháng chưa kết thúc');
    const [entry] = (await get('operator', '/api/ledger?kinds=report.produced')).body.entries;
    expect(entry).toMatchObject({ details: { sha256: done.file.sha256, report: 'operations', period: '2026-11' } });
    expect(entry.person.name).toBe('Người inspector');

    const book = await over(
      'inspector',
      (await post('inspector', '/api/reports', { ...wish, format: 'xlsx' })).body.id,
    );
    const sheets = await readSheet(await bytesOf('inspector', book.id));
    const alerts = sheets.find(({ sheet }) => sheet === 'Cảnh báo và thời gian xử lý')!.data;
    expect(alerts[1]).toEqual(['A', 4, 3, 3, 4.8, 2, 16, 20.5]);
    const csv = await over('inspector', (await post('inspector', '/api/reports', { ...wish, format: 'csv' })).body.id);
    expect((await bytesOf('inspector', csv.id)).toString()).toContain('A,4,3,3,4.8,2,16,20.5');

    const daily = { kind: 'connections', nodeId: node.north, day: '2026-11-04', format: 'pdf' };
    const connections = await over('technician', (await post('technician', '/api/reports', daily)).body.id);
    const report = await textOf(await bytesOf('technician', connections.id));
    expect(report).toContain('ngày 04/11/2026');
    expect(report).toMatch(
      /có 3 cơ sở thuộc quyền của người lập báo cáo; 0 cơ sở đã kết nối, 0 cơ sở không kết nối được, 1 cơ sở từ chối/,
    );
    expect(report).toContain('Cơ sở chưa đồng ý');

    // Nobody else's, not even with the same rights; and nothing that one has no right to.
    for (const who of ['colleague', 'operator']) {
      expect((await get(who, `/api/reports/${done.id}/file`)).status).toBe(404);
      expect((await post(who, `/api/reports/${done.id}/cancel`)).status).toBe(404);
      expect((await get(who, '/api/reports')).body).toEqual([]);
    }
    expect((await post('technician', '/api/reports', { ...wish, format: 'pdf' })).status).toBe(404);
    expect((await post('leader', '/api/reports', { ...wish, nodeId: node.B, format: 'pdf' })).status).toBe(404);
    // Of a province one's own facilities in it.
    const own = await over('leader', (await post('leader', '/api/reports', { ...wish, format: 'csv' })).body.id);
    expect((await bytesOf('leader', own.id)).toString()).not.toMatch(/^B,/m);
    expect((await post('inspector', '/api/reports', { ...wish, month: '2026-12', format: 'pdf' })).status).toBe(400);
    // A right that was taken away meanwhile.
    await app.database.prisma.grant.updateMany({
      where: { person: { username: 'technician' } },
      data: { validTo: new Date() },
    });
    expect((await get('technician', `/api/reports/${connections.id}/file`)).status).toBe(404);
    await app.database.prisma.grant.updateMany({
      where: { person: { username: 'technician' } },
      data: { validTo: null },
    });
  },
);

it('cancels what nobody wants any more, bounds what one person has under way, and says what a restart has cut off', async () => {
  const { prisma } = app.database;
  const held = Promise.withResolvers<void>();
  const ended: string[] = [];
  const make = async (wish: { format: 'pdf' | 'xlsx' | 'csv' }, _: unknown, { signal, progress }: any) => {
    await progress(0.5);
    await Promise.race([
      held.promise,
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    ]).finally(() => ended.push('x'));
    return { fileName: 'x', format: wish.format, bytes: Buffer.from('x') };
  };
  const options = {
    prisma,
    ledger: app.ledger,
    log,
    chainId: 'other',
    make,
    mayHave: () => Promise.resolve(true),
    now: () => now,
  };
  const desk = new ReportDesk(options);
  await desk.start();
  const { actor, sessionId } = await app.sessions.authenticate(tokens['colleague']!, {});
  const by = { actor, sessionId, origin: { address: undefined, userAgent: undefined } };
  const wish = { kind: 'operations', nodeId: node.north, month: '2026-11', format: 'csv' } as const;
  const first = await desk.order(wish, 'north', by);
  const second = await desk.order(wish, 'north', by);
  const third = await desk.order(wish, 'north', by);
  await expect(desk.order(wish, 'north', by)).rejects.toMatchObject({ details: { reason: 'too_many_reports' } });
  const states = async () => (await desk.list(actor)).map(({ id, state, progress }) => ({ id, state, progress }));
  await expect.poll(async () => (await states()).filter(({ progress }) => progress === 50)).toHaveLength(2);
  expect(await states()).toContainEqual({ id: third.id, state: 'queued', progress: 0 });

  expect(await desk.cancel(first.id, actor)).toMatchObject({ state: 'cancelled', file: null });
  expect(ended).toHaveLength(1);
  await expect(desk.cancel(first.id, actor)).rejects.toMatchObject({ details: { reason: 'report_over' } });
  // Its place is the next one's.
  await expect.poll(states).toContainEqual({ id: third.id, state: 'running', progress: 50 });
  // As a process that is killed leaves them.
  await prisma.reportJob.updateMany({ where: { chainId: 'other' }, data: { chainId: 'killed' } });
  const successor = new ReportDesk({ ...options, chainId: 'killed' });
  await successor.start();
  const rows = await successor.list(actor);
  expect(rows.find(({ id }) => id === second.id)).toMatchObject({ state: 'failed', failure: 'restarted' });
  // One that finishes all the same changes nothing any more.
  held.resolve();
  await desk.close();
  expect((await successor.list(actor)).map(({ state }) => state)).toEqual(['failed', 'failed', 'cancelled']);
  expect(await prisma.ledgerEntry.count({ where: { kind: 'report.produced', subjectId: second.id } })).toBe(0);

  // An orderly end says so itself; seven days later all of it is gone.
  const last = await successor.order(wish, 'north', by);
  await successor.close();
  expect(['failed', 'done']).toContain((await successor.list(actor)).find(({ id }) => id === last.id)!.state);
  now = new Date(now.getTime() + 8 * 24 * hour);
  await successor.tidy();
  expect(await successor.list(actor)).toEqual([]);
  now = at('10T09:00:00');
});

it('gives the tables of the console as CSV and workbook, to who may see them, and records who took them', async () => {
  const table = (who: string, name: string, question: object = {}, format = 'csv') =>
    post(who, '/api/tables', { table: name, format, question });
  const facilities = await table('inspector', 'facilities');
  expect(facilities.text.split('\r\n').map((line) => line.split(',')[0])).toEqual(['Cơ sở', 'A', 'B', 'K', '']);
  expect((await table('leader', 'facilities')).text).not.toContain('\nB,');
  const trends = await table('leader', 'trends', { nodeId: node.A, days: '7' });
  expect(trends.text).toContain('06/11/2026,4.2,0.8,5,90,');
  expect((await table('inspector', 'alerts', { facilityId: node.A })).text.split('\r\n')).toHaveLength(6);
  expect((await table('inspector', 'connection_day', { nodeId: node.north, day: '2026-11-04' })).text).toContain(
    'Từ chối',
  );
  for (const [who, name, question] of [
    ['inspector', 'ledger', {}],
    ['inspector', 'viewings', { facilityId: node.A }],
    ['leader', 'shifts', { id: node.B }],
    ['leader', 'trends', { nodeId: node.B, days: '7' }],
    ['duty', 'account_requests', {}],
  ] as const) {
    expect((await table(who, name, question)).status, `${who} ${name}`).toBe(404);
  }
  expect((await table('operator', 'ledger', { kinds: 'table.exported', limit: '5' }, 'xlsx')).status).toBe(200);
  expect((await table('inspector', 'alerts', { unknown: 'x' })).status).toBe(400);
  expect((await table('inspector', 'facility_records')).text).toContain('closed,');
  expect((await table('inspector', 'placements')).status).toBe(200);
  expect((await table('leader', 'facility_history', { id: node.B })).status).toBe(404);
  const taken = (await get('operator', '/api/ledger?kinds=table.exported')).body.entries;
  expect(taken.map(({ details }: any) => details.table)).toContain('facilities');
});
