import { createHash } from 'node:crypto';
import { extractText } from 'unpdf';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AlertDesk } from '../alerts/desk.ts';
import { AlertMessages } from '../alerts/messages.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { alarmAt } from './alarm.ts';
import { Duty } from './service.ts';
import type { DutyAlarm, Unattended } from './watch.ts';
import { createLogger } from '../log.ts';

const minute = 60_000;
/** 06:00 in Viet Nam. */
const morning = Date.parse('2030-03-04T06:00:00+07:00');

let app: TestApp;
let now = morning;
/** Whom the watch has told of what, since the last look. */
const told: { gaps: Unattended[]; over: string[] } = { gaps: [], over: [] };
const alarm: DutyAlarm = {
  unattended: (gap) => Promise.resolve(void told.gaps.push(gap)),
  attended: (facilityId) => Promise.resolve(void told.over.push(facilityId)),
};
const tokens = new Map<string, string>();
const ids = new Map<string, string>();

beforeAll(async () => {
  app = await startTestApp({ duty: { now: () => now, alarm } });
  const people = [
    ['lan', 'leader', 'A'],
    ['khanh', 'duty', 'A'],
    ['mai', 'duty', 'A'],
    ['other', 'duty', 'B'],
    ['inspector', 'inspector', 'north'],
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
beforeEach(async () => {
  await look();
  told.gaps.length = told.over.length = 0;
});

const look = (duty: Duty = app.duty) => duty.watch.look();
const ask = (who: string, route: string, body?: unknown) => app.request(route, { token: tokens.get(who), body });
const duty = (facility: 'A' | 'B' = 'A') => `/api/facilities/${app.organisation.node[facility]}/duty`;
const later = (minutes: number) => (now += minutes * minute);
const document = { number: '15/QĐ-KCL', date: '2030-03-01' };

const assignment = (who: string, fromMinutes: number, toMinutes: number) => ({
  personId: ids.get(who),
  from: new Date(now + fromMinutes * minute).toISOString(),
  to: new Date(now + toMinutes * minute).toISOString(),
  document,
});

async function assign(who: string, from: number, to: number): Promise<string> {
  const { status, body } = await ask('lan', `POST ${duty()}/shifts`, assignment(who, from, to));
  expect(status).toBe(200);
  return body.id;
}

async function act(who: string, shiftId: string, action: string, body: object = {}) {
  return ask(who, `POST ${duty()}/shifts/${shiftId}/${action}`, body);
}

const stateOf = async (shiftId: string) => (await ask('lan', `GET ${duty()}/shifts/${shiftId}`)).body.shift.state;
const kindsSince = async (sequence: bigint) => {
  const where = { sequence: { gt: sequence }, kind: { startsWith: 'duty.' } };
  const rows = await app.database.prisma.ledgerEntry.findMany({ where, orderBy: { sequence: 'asc' } });
  return rows.map(({ kind }) => kind);
};
const ledgerEnd = async () =>
  (await app.database.prisma.ledgerEntry.aggregate({ _max: { sequence: true } }))._max.sequence ?? 0n;

/** Ends what a test has left under way, so that the next begins without anybody. */
async function endAll(): Promise<void> {
  const { body } = await ask('lan', `GET ${duty()}`);
  for (const { id, person } of body.shifts) {
    const who = person.id === ids.get('lan') ? 'operator' : 'lan';
    expect((await act(who, id, 'close-by-leader', { reason: 'Kết thúc phép thử' })).status).toBe(200);
  }
}

describe('who may do what', () => {
  test.each([
    ['lan', 200, 200],
    ['khanh', 200, 404],
    ['inspector', 200, 404],
    ['operator', 200, 200],
    // A civil facility is not theirs; the others have nothing to do with duty.
    ['military', 404, 404],
    ['other', 404, 404],
    ['technician', 404, 404],
    ['police', 404, 404],
    ['auditor', 404, 404],
  ])('%s reads: %i, assigns: %i', async (who, reads, assigns) => {
    expect((await ask(who, `GET ${duty()}`)).status).toBe(reads);
    expect((await ask(who, `GET ${duty()}/roster?day=2030-03-04`)).status).toBe(reads);
    expect((await ask(who, `GET ${duty()}/people`)).status).toBe(assigns);
    const made = await ask(who, `POST ${duty()}/shifts`, assignment('khanh', 6000, 6060));
    expect(made.status).toBe(assigns);
    if (assigns === 200) expect((await act(who, made.body.id, 'cancel', { reason: 'Chỉ để thử' })).status).toBe(200);
  });

  test('nobody is assigned who does not belong to the team, and no shift is without an end', async () => {
    const outsider = await ask('lan', `POST ${duty()}/shifts`, assignment('other', 10, 60));
    expect([outsider.status, outsider.body.error.details]).toEqual([409, { reason: 'not_on_team' }]);
    for (const [from, to] of [
      [60, 60],
      [60, 10],
      [0, 49 * 60],
      [-120, -60],
    ] as const) {
      expect((await ask('lan', `POST ${duty()}/shifts`, assignment('khanh', from, to))).status).toBe(400);
    }
  });
});

test('the roster shows its gaps, and a cancelled shift leaves one', async () => {
  const id = await assign('khanh', 0, 8 * 60);
  const changed = await ask('lan', `PATCH ${duty()}/shifts/${id}`, assignment('mai', 60, 8 * 60));
  expect(changed.body.person.name).toBe('Người mai');
  const week = async () => (await ask('inspector', `GET ${duty()}/roster?day=2030-03-06`)).body;
  const before = await week();
  expect(before.from).toBe('2030-03-03T17:00:00.000Z');
  expect(before.shifts.map(({ id: shown }: { id: string }) => shown)).toEqual([id]);
  expect(before.gaps.map(({ from }: { from: string }) => from)).toEqual([
    '2030-03-03T17:00:00.000Z',
    '2030-03-04T07:00:00.000Z',
  ]);
  await act('lan', id, 'cancel', { reason: 'Đổi lịch' });
  const after = await week();
  expect(after.shifts).toEqual([]);
  expect(after.gaps).toHaveLength(1);
  // What is cancelled is not brought back, and nobody signs in to it.
  expect((await act('mai', id, 'sign-in')).status).toBe(409);
});

test('a shift is signed in to by its person alone, and not long before', async () => {
  const id = await assign('khanh', 61, 9 * 60);
  expect((await act('mai', id, 'sign-in')).status).toBe(404);
  const early = await act('khanh', id, 'sign-in');
  expect([early.status, early.body.error.details]).toEqual([409, { reason: 'sign_in_too_early' }]);
  expect((await ask('khanh', 'GET /api/duty/mine')).body[0].may.signIn).toBe(false);
  later(1);
  expect((await act('khanh', id, 'sign-in')).body.state).toBe('on_duty');
  expect((await act('khanh', id, 'sign-in')).status).toBe(409);
  await endAll();
});

test('who does not answer is unattended and told once; the first sign of them ends it', async () => {
  const before = await ledgerEnd();
  const id = await assign('khanh', 0, 8 * 60);
  await act('khanh', id, 'sign-in');
  const { presence } = (await ask('khanh', 'GET /api/duty/mine')).body[0];
  expect(Date.parse(presence.promptAt) - now).toBe(10 * minute);
  later(9);
  // Reading is what a console does by itself: it is no sign.
  await ask('khanh', `GET ${duty()}`);
  later(5);
  await look();
  expect(told.gaps).toEqual([]);
  later(1);
  await look();
  await look();
  expect(await stateOf(id)).toBe('unattended');
  expect(told.gaps).toEqual([
    expect.objectContaining({
      cause: 'no_answer',
      shiftId: id,
      since: new Date(now - 15 * minute),
      person: 'Người khanh',
    }),
  ]);
  await ask('khanh', 'POST /api/duty/presence', {});
  expect(await stateOf(id)).toBe('on_duty');
  await look();
  expect(told.over).toEqual([app.organisation.node.A]);
  // Work counts as a sign too.
  later(14);
  expect((await act('khanh', id, 'notes', { text: 'Mọi việc bình thường' })).status).toBe(200);
  later(14);
  await look();
  expect(await stateOf(id)).toBe('on_duty');
  expect(told.gaps).toHaveLength(1);
  expect(await kindsSince(before)).toEqual([
    'duty.assigned',
    'duty.signed_in',
    'duty.unattended',
    'duty.gap_began',
    'duty.returned',
    'duty.gap_ended',
    'duty.noted',
  ]);
  await endAll();
});

test('a facility without anybody is told after a while, also by the next process, and only once', async () => {
  await endAll();
  // Somebody was here before, and has gone just now.
  const first = await assign('khanh', 0, 60);
  await act('khanh', first, 'sign-in');
  await look();
  told.gaps.length = told.over.length = 0;
  await endAll();
  const missed = await assign('mai', 5, 60);
  later(9);
  await look();
  expect(told.gaps).toEqual([]);
  later(1);
  // The process that would have told ends here; the one after it works it out from the database.
  const { prisma } = app.database;
  const log = createLogger({ level: 'silent', pretty: false });
  await using next = new Duty({ prisma, ledger: app.ledger, log, alarm, now: () => now });
  await look(next);
  await look(next);
  await look();
  expect(told.gaps).toEqual([
    expect.objectContaining({ facilityId: app.organisation.node.A, cause: 'not_signed_in', person: 'Người mai' }),
  ]);
  expect((await ask('lan', `GET ${duty()}`)).body.gap).toMatchObject({ cause: 'not_signed_in' });
  later(60);
  await look(next);
  const roster = (await ask('lan', `GET ${duty()}/roster?day=2030-03-04`)).body;
  expect(roster.shifts.find(({ id }: { id: string }) => id === missed).state).toBe('missed');
  expect(roster.unattended.at(-1)).toMatchObject({ to: null, cause: 'not_signed_in' });
});

test('a gap is an alert of the facility, over as soon as somebody is on duty', async () => {
  const { prisma } = app.database;
  const log = createLogger({ level: 'silent', pretty: false });
  await using desk = new AlertDesk({ prisma, ledger: app.ledger, log, now: () => new Date(now) });
  await using watched = new Duty({ prisma, ledger: app.ledger, log, alarm: alarmAt(desk), now: () => now });
  await endAll();
  const before = await assign('khanh', 0, 60);
  await act('khanh', before, 'sign-in');
  await look(watched);
  await endAll();
  later(10);
  await look(watched);
  const alert = () => prisma.alert.findFirst({ where: { source: 'unattended' }, orderBy: { openedAt: 'desc' } });
  expect(await alert()).toMatchObject({ facilityId: app.organisation.node.A, reason: 'not_assigned', active: true });
  const next = await assign('mai', 0, 60);
  await act('mai', next, 'sign-in');
  await look(watched);
  expect(await alert()).toMatchObject({ active: false });

  // What is written about it while the shift lasts stands in the log of the shift, and in its document.
  const messages = new AlertMessages({ prisma, ledger: app.ledger, desk, now: () => new Date(now) });
  const { id, number } = (await alert())!;
  const writer = await prisma.person.findUniqueOrThrow({ where: { username: 'inspector' } });
  const by = {
    actor: { ...writer, grants: [], reasons: [] },
    sessionId: writer.id,
    origin: { address: undefined, userAgent: undefined },
  };
  later(1);
  await messages.send({ id, text: 'Vì sao ca trước không có người?' }, by);
  later(1);
  const { body } = await ask('mai', `GET ${duty()}/shifts/${next}`);
  expect(body.log.filter(({ kind }: { kind: string }) => kind === 'message')).toMatchObject([
    { alertId: id, number, person: 'Người inspector', text: 'Vì sao ca trước không có người?' },
  ]);
  await endAll();
  expect(await documentOf(next)).toContain(`Tin nhắn về cảnh báo số ${number}: Vì sao ca trước không có người?`);
});

test('what the alarm could not be told is told again', async () => {
  const { prisma } = app.database;
  const log = createLogger({ level: 'silent', pretty: false });
  await endAll();
  const shift = await assign('khanh', 0, 60);
  await act('khanh', shift, 'sign-in');
  await look();
  await endAll();
  later(10);
  const deaf: DutyAlarm = { ...alarm, unattended: () => Promise.reject(new Error('no alerts')) };
  await using failing = new Duty({ prisma, ledger: app.ledger, log, alarm: deaf, now: () => now });
  await look(failing);
  told.gaps.length = 0;
  await look();
  expect(told.gaps).toHaveLength(1);
});

test('notes are corrected and settled by notes, once, and stay as they were', async () => {
  const id = await assign('khanh', 0, 8 * 60);
  await act('khanh', id, 'sign-in');
  const note = async (body: object) => act('khanh', id, 'notes', body);
  const open = (await note({ text: 'Khóa cửa kho hỏng', open: true })).body;
  const typo = (await note({ text: 'Phòng 240 đã nhắc' })).body;
  expect((await note({ text: 'Phòng 204 đã nhắc', corrects: typo.id })).status).toBe(200);
  const { body } = await ask('inspector', `GET ${duty()}/shifts/${id}`);
  expect(body.open.notes.map(({ text }: { text: string }) => text)).toEqual(['Khóa cửa kho hỏng']);
  expect(body.log.filter(({ kind }: { kind: string }) => kind === 'note').map((entry: any) => entry.text)).toEqual([
    'Khóa cửa kho hỏng',
    'Phòng 240 đã nhắc',
    'Phòng 204 đã nhắc',
  ]);
  expect((await note({ text: 'Đã thay khóa', settles: open.id })).status).toBe(200);
  const again = await note({ text: 'Đã thay khóa lần nữa', settles: open.id });
  expect([again.status, again.body.error.details]).toEqual([409, { reason: 'note_settled' }]);
  expect((await ask('khanh', `GET ${duty()}`)).body.open.notes).toEqual([]);
  expect((await act('mai', id, 'notes', { text: 'Không phải ca của tôi' })).status).toBe(404);
  await expect(
    app.database.prisma.dutyEntry.update({ where: { id: typo.id }, data: { text: 'khác' } }),
  ).rejects.toThrow();
  await endAll();
});

test('a shift is handed over by both, with what is open, and its document is sealed by its hash', async () => {
  const before = await ledgerEnd();
  const id = await assign('khanh', 0, 8 * 60);
  const next = await assign('mai', 30, 10 * 60);
  await act('khanh', id, 'sign-in');
  await act('khanh', id, 'notes', { text: 'Kiểm tra lại khóa cửa kho vật tư', open: true });
  // Nobody takes over what was not closed, or without a shift of their own.
  await act('mai', next, 'sign-in');
  expect((await act('mai', id, 'take-over')).status).toBe(409);
  await act('khanh', id, 'close', { summary: 'Ca trực bình thường.\nĐã nhắc người ở phòng 204.' });
  expect((await act('lan', id, 'take-over')).body.error.details).toEqual({ reason: 'sign_in_first' });
  expect((await act('khanh', id, 'take-over')).status).toBe(409);
  await act('khanh', id, 'reopen');
  expect(await stateOf(id)).toBe('on_duty');
  await act('khanh', id, 'close', { summary: 'Ca trực bình thường.\nĐã nhắc người ở phòng 204.' });
  // Having gone home, they need not come back for it.
  later(10);
  await ask('mai', 'POST /api/duty/presence', {});
  later(10);
  await look();
  expect(await stateOf(id)).toBe('unattended');
  const taken = await act('mai', id, 'take-over', { remark: 'Đã nhận đủ.' });
  expect(taken.body).toMatchObject({ state: 'handed_over', endedBy: { name: 'Người mai' }, remark: 'Đã nhận đủ.' });
  expect(taken.body.record).toMatchObject({ year: 2030 });

  const route = `GET ${duty()}/shifts/${id}/record`;
  const answer = await fetch(`http://127.0.0.1:${app.port}${route.slice(4)}`, {
    headers: { authorization: `Bearer ${tokens.get('inspector')}` },
  });
  expect(answer.headers.get('content-type')).toBe('application/pdf');
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  expect(sha256).toBe(taken.body.record.sha256);
  const { text } = await extractText(bytes, { mergePages: true });
  const plain = text.replaceAll(/\s+/g, ' ');
  for (const part of [
    'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM',
    'Độc lập - Tự do - Hạnh phúc',
    'BIÊN BẢN',
    'Bàn giao ca trực giám sát camera',
    'Người giao: ông (bà) Người khanh',
    'Người nhận: ông (bà) Người mai',
    'số 15/QĐ-KCL ngày 01/03/2030',
    'Đã nhắc người ở phòng 204.',
    ' Kiểm tra lại khóa cửa kho vật tư (Người khanh ghi lúc',
    'Đã nhận đủ.',
  ]) {
    expect(plain).toContain(part);
  }

  expect((await ask('inspector', `GET /api/duty/records/${sha256}`)).body).toMatchObject({ shiftId: id });
  // Nothing of a changed file, and nothing to who may not see the facility.
  expect(
    (await ask('inspector', `GET /api/duty/records/${sha256.replace(/^./, (c) => (c === '0' ? '1' : '0'))}`)).body,
  ).toBe(null);
  expect((await ask('other', `GET /api/duty/records/${sha256}`)).body).toBe(null);
  expect((await ask('other', route)).status).toBe(404);
  const sealed = await app.database.prisma.ledgerEntry.findMany({ where: { kind: 'duty.sealed', subjectId: id } });
  expect(sealed.map(({ details }) => JSON.parse(details).sha256)).toEqual([sha256]);
  await expect(app.database.prisma.dutyRecord.delete({ where: { shiftId: id } })).rejects.toThrow();
  const kinds = (await kindsSince(before)).filter((kind) => !kind.startsWith('duty.gap'));
  expect(kinds.slice(-4)).toEqual(['duty.closing', 'duty.unattended', 'duty.handed_over', 'duty.sealed']);
  await endAll();
});

/** The text of a shift's document, in one line. */
async function documentOf(shiftId: string): Promise<string> {
  const { content } = await app.database.prisma.dutyRecord.findUniqueOrThrow({ where: { shiftId } });
  const { text } = await extractText(new Uint8Array(content), { mergePages: true });
  return text.replaceAll(/\s+/g, ' ');
}

test('who has the next shift as well ends the one before alone, and its document says so', async () => {
  const id = await assign('khanh', 0, 8 * 60);
  const next = await assign('khanh', 8 * 60, 16 * 60);
  await act('khanh', id, 'sign-in');
  later(8 * 60 - 30);
  await ask('khanh', 'POST /api/duty/presence', {});
  // Neither before it is closed, nor without being signed in to the next one.
  expect((await act('khanh', id, 'continue')).status).toBe(409);
  await act('khanh', id, 'close', { summary: 'Không có gì đặc biệt.' });
  expect((await act('khanh', id, 'continue')).body.error.details).toEqual({ reason: 'sign_in_first' });
  await act('khanh', next, 'sign-in');
  expect((await ask('khanh', `GET ${duty()}/shifts/${id}`)).body.shift.may).toMatchObject({
    ...{ continue: true, takeOver: false },
  });
  expect((await act('mai', id, 'continue')).status).toBe(404);
  const { body } = await act('khanh', id, 'continue');
  expect(body).toMatchObject({
    ...{ state: 'continued', endedBy: { name: 'Người khanh' }, record: { year: 2030 } },
    punctuality: { late: 0, early: 30, over: 0 },
  });
  expect(await stateOf(next)).toBe('on_duty');
  const text = await documentOf(id);
  expect(text).toContain('người trực tiếp tục trực ca sau');
  expect(text).toContain('ca kết thúc sớm 30 phút so với phân công');
  expect(text).not.toContain('Người nhận');
  // It has ended: nobody takes it over any more, and nobody is missed.
  expect((await act('khanh', id, 'reopen')).status).toBe(409);
  await look();
  expect(told.gaps).toEqual([]);
  await endAll();
});

test('who comes late is late by the log and the document; who was replaced before is named in it', async () => {
  const id = await assign('khanh', 10, 70);
  await ask('lan', `PATCH ${duty()}/shifts/${id}`, {
    ...assignment('mai', 10, 70),
    document: { number: '16/QĐ-KCL', date: '2030-03-02' },
  });
  expect((await act('khanh', id, 'sign-in')).status).toBe(404);
  later(35);
  expect((await act('mai', id, 'sign-in')).body.punctuality).toEqual({ late: 25, early: 0, over: 0 });
  const { log } = (await ask('inspector', `GET ${duty()}/shifts/${id}`)).body;
  expect(log.find(({ event }: { event: string }) => event === 'replaced')).toMatchObject({
    ...{ person: 'Người lan', text: 'Người khanh → Người mai, 16/QĐ-KCL' },
  });
  later(10);
  await act('lan', id, 'close-by-leader', { reason: 'Về sớm' });
  const text = await documentOf(id);
  expect(text).toContain('muộn 25 phút so với phân công');
  expect(text).toContain('Thay người trực: Người khanh → Người mai, 16/');
});

test('the leader ends a shift that nobody takes over, with a reason and a document, but not their own', async () => {
  const own = await assign('lan', 0, 60);
  await act('lan', own, 'sign-in');
  expect((await act('lan', own, 'close-by-leader', { reason: 'x' })).status).toBe(409);
  const id = await assign('khanh', 0, 60);
  await act('khanh', id, 'sign-in');
  expect((await act('khanh', id, 'close-by-leader', { reason: 'x' })).status).toBe(404);
  const { body } = await act('lan', id, 'close-by-leader', { reason: 'Người trực bị ốm, đã đưa đi khám.' });
  expect(body).toMatchObject({ state: 'closed_by_leader', remark: 'Người trực bị ốm, đã đưa đi khám.' });
  expect(await documentOf(id)).toContain('Lý do lãnh đạo cơ sở kết thúc ca Người trực bị ốm, đã đưa đi khám.');
  await endAll();
});

test('a document that could not be made is made by the next look', async () => {
  const id = await assign('khanh', 0, 60);
  await act('khanh', id, 'sign-in');
  const { prisma } = app.database;
  // As a process leaves it that ends between the two.
  const endedAt = new Date(now);
  await prisma.dutyShift.update({
    where: { id },
    data: { state: 'closed_by_leader', endedAt, endedById: ids.get('lan')!, remark: 'Mất điện' },
  });
  await look();
  expect((await ask('lan', `GET ${duty()}/shifts/${id}`)).body.shift.record).not.toBe(null);
});

test('a facility has rules of its own, within bounds', async () => {
  const rules = { promptAfter: 30, answerWithin: 2, signInWithin: 20 };
  expect((await ask('khanh', `PATCH ${duty()}/rules`, rules)).status).toBe(404);
  expect((await ask('lan', `PATCH ${duty()}/rules`, { ...rules, promptAfter: 1 })).status).toBe(400);
  expect((await ask('lan', `PATCH ${duty()}/rules`, rules)).body).toEqual(rules);
  const id = await assign('khanh', 0, 60);
  await act('khanh', id, 'sign-in');
  const { presence } = (await ask('khanh', 'GET /api/duty/mine')).body[0];
  expect(Date.parse(presence.unattendedAt) - now).toBe(32 * minute);
  await endAll();
});
