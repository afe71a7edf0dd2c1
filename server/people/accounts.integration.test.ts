import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../testing/app.ts';

let app: TestApp;
let token: Record<'operator' | 'second' | 'north' | 'soldier' | 'leaderA' | 'leaderB' | 'dutyA' | 'auditor', string>;
beforeAll(async () => {
  app = await startTestApp();
  await app.addPerson('operator', 'operator', 'country');
  await app.addPerson('second', 'operator', 'country');
  await app.addPerson('north', 'inspector', 'north');
  await app.addPerson('soldier', 'military', 'north');
  await app.addPerson('leader.a', 'leader', 'A');
  await app.addPerson('leader.b', 'leader', 'B');
  await app.addPerson('duty.a', 'duty', 'A');
  await app.addPerson('auditor', 'auditor', 'country');
  token = {
    operator: await app.signIn('operator'),
    second: await app.signIn('second'),
    north: await app.signIn('north'),
    soldier: await app.signIn('soldier'),
    leaderA: await app.signIn('leader.a'),
    leaderB: await app.signIn('leader.b'),
    dutyA: await app.signIn('duty.a'),
    auditor: await app.signIn('auditor'),
  };
});
afterAll(() => app?.[Symbol.asyncDispose]());

type Who = keyof typeof token;
const ask = (who: Who, route: string, body?: unknown) => app.request(route, { token: token[who], body });
const basis = { number: '1936/UBND-KGVX', date: '2021-06-14' };
let number = 0;
const wish = (change: object = {}) => ({
  ...{ username: `truc.${++number}`, fullName: 'Trần Thị Bình', position: 'Tổ viên', unit: 'Khu A' },
  ...{ unitId: app.organisation.node.A, role: 'duty', basis },
  ...change,
});
const codeOf = (answer: { body: any }) => answer.body?.error?.code;
/** Why not, where the console has a text for it. */
const reasonOf = (answer: { body: any }) => answer.body?.error?.details?.reason;
const entries = async (kind: string) =>
  app.database.prisma.ledgerEntry.findMany({ where: { kind }, orderBy: { sequence: 'asc' } });

/** Requested by the leader, approved by the province, issued by the operator. */
async function issued(change: object = {}) {
  const requested = await ask('leaderA', 'POST /api/account-requests', wish(change));
  expect(requested.status).toBe(200);
  const { id } = requested.body;
  expect((await ask('north', `POST /api/account-requests/${id}/approve`)).status).toBe(200);
  const answer = await ask('operator', `POST /api/account-requests/${id}/issue`);
  expect(answer.status).toBe(200);
  return answer.body as { personId: string; username: string; code: string };
}
const password = 'lúa-chín-ngoài-đồng-xa';
const activate = (body: object) => app.request('POST /api/activation', { body });
const signIn = (username: string, as = password) =>
  app.request('POST /api/session', { body: { username, password: as } });

test('from the written request to the first picture, each step by who may and in the ledger', async () => {
  const account = await issued();
  expect((await signIn(account.username, account.code)).status).toBe(401);
  const set = await activate({ username: account.username, code: account.code, password });
  expect(set.status).toBe(200);
  const { body } = await signIn(account.username);
  expect(body.actor).toMatchObject({ roles: ['duty'], fullName: 'Trần Thị Bình' });
  const listed = await app.request('GET /api/facilities', { token: body.accessToken });
  expect(listed.body.map(({ id, may }: any) => [id, may.view])).toEqual([[app.organisation.node.A, true]]);
  const about = await app.database.prisma.ledgerEntry.findMany({ where: { subjectId: account.personId } });
  expect(about.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['account.issued', 'grant.created', 'account.activated']),
  );
  expect((await entries('account.requested')).length).toBeGreaterThan(0);
  expect((await entries('account.approved')).length).toBeGreaterThan(0);
});

describe('a request', () => {
  test.each<[Who, object, string]>([
    ['leaderA', { unitId: 'B' }, 'not_found'],
    ['leaderA', { role: 'inspector' }, 'invalid_input'],
    ['leaderA', { scopeId: 'B' }, 'invalid_input'],
    ['dutyA', {}, 'not_found'],
    ['soldier', {}, 'not_found'],
    ['auditor', {}, 'not_found'],
    ['north', { unitId: 'north', role: 'operator' }, 'invalid_input'],
    ['leaderA', { basis: { number: 'x', date: '2999-01-01' } }, 'invalid_input'],
    ['leaderA', { basis: { ...basis, documentId: crypto.randomUUID() } }, 'invalid_input'],
    ['leaderA', { username: 'leader.a' }, 'conflict'],
    ['leaderA', { username: 'Trực A' }, 'invalid_input'],
  ])('by %s with %j: %s', async (who, change, code) => {
    const named = Object.entries(change).map(([field, value]) => [
      field,
      field.endsWith('Id') ? app.organisation.node[value as 'A'] : value,
    ]);
    expect(codeOf(await ask(who, 'POST /api/account-requests', wish(Object.fromEntries(named))))).toBe(code);
  });

  test('one person, one account: an e-mail counts once, however it is written', async () => {
    const email = 'binh@example.vn';
    expect((await ask('leaderA', 'POST /api/account-requests', wish({ email }))).status).toBe(200);
    const again = await ask('leaderA', 'POST /api/account-requests', wish({ email: 'Binh@Example.VN' }));
    expect(codeOf(again)).toBe('conflict');
  });

  test('is approved by the level above and never by who asked', async () => {
    const { body } = await ask('leaderA', 'POST /api/account-requests', wish());
    const approve = (who: Who) => ask(who, `POST /api/account-requests/${body.id}/approve`);
    for (const who of ['leaderA', 'leaderB', 'dutyA', 'soldier', 'auditor'] as const) {
      expect(codeOf(await approve(who)), who).toBe('not_found');
    }
    expect(codeOf(await ask('operator', `POST /api/account-requests/${body.id}/issue`))).toBe('conflict');
    expect((await approve('north')).body.state).toBe('approved');
    expect(reasonOf(await approve('operator'))).toBe('already_judged');
    expect(codeOf(await ask('north', `POST /api/account-requests/${body.id}/issue`))).toBe('not_found');

    const own = await ask(
      'operator',
      'POST /api/account-requests',
      wish({ unitId: app.organisation.node.north, role: 'inspector' }),
    );
    expect(own.body.may).toEqual({ approve: false, issue: false });
    expect(reasonOf(await ask('operator', `POST /api/account-requests/${own.body.id}/approve`))).toBe('own_request');
    expect((await ask('second', `POST /api/account-requests/${own.body.id}/approve`)).status).toBe(200);
  });

  test('that was refused says why, and is never issued', async () => {
    const { body } = await ask('leaderA', 'POST /api/account-requests', wish());
    const refused = await ask('north', `POST /api/account-requests/${body.id}/refuse`, {
      reason: 'Chưa có quyết định.',
    });
    expect(refused.body).toMatchObject({ state: 'refused', judgement: 'Chưa có quyết định.', may: { approve: false } });
    expect(codeOf(await ask('operator', `POST /api/account-requests/${body.id}/issue`))).toBe('conflict');
  });

  test('two issues at once make one account', async () => {
    const { body } = await ask('leaderA', 'POST /api/account-requests', wish());
    await ask('north', `POST /api/account-requests/${body.id}/approve`);
    const both = await Promise.all(
      (['operator', 'second'] as const).map((who) => ask(who, `POST /api/account-requests/${body.id}/issue`)),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await app.database.prisma.person.count({ where: { username: body.username } })).toBe(1);
  });

  test('is seen by its unit, those above it and the auditor alone', async () => {
    const { body } = await ask('leaderA', 'POST /api/account-requests', wish());
    const sees = async (who: Who) =>
      (await ask(who, 'GET /api/account-requests')).body?.some?.(({ id }: { id: string }) => id === body.id) ?? false;
    for (const who of ['leaderA', 'north', 'operator', 'auditor'] as const) expect(await sees(who), who).toBe(true);
    for (const who of ['leaderB', 'soldier', 'dutyA'] as const) expect(await sees(who), who).toBe(false);
  });
});

describe('the scan of the written basis', () => {
  const pdf = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(200_000, 7)]);
  const upload = (who: Who, bytes: Buffer) =>
    ask(who, 'POST /api/documents', { fileName: 'Công văn 1936.pdf', content: bytes.toString('base64') });

  test('comes back byte for byte to those who see the request', async () => {
    const document = await upload('leaderA', pdf);
    expect(document.body).toMatchObject({ mediaType: 'application/pdf', size: pdf.length });
    const stranger = await ask(
      'leaderB',
      'POST /api/account-requests',
      wish({
        unitId: app.organisation.node.B,
        basis: { ...basis, documentId: document.body.id },
      }),
    );
    expect(codeOf(stranger)).toBe('invalid_input');
    const { body } = await ask(
      'leaderA',
      'POST /api/account-requests',
      wish({ basis: { ...basis, documentId: document.body.id } }),
    );
    const read = await ask('north', `GET /api/account-requests/${body.id}/document`);
    expect(read.headers.get('content-type')).toContain('application/pdf');
    expect(read.headers.get('content-disposition')).toMatch(/^attachment/);
    expect(read.text.slice(0, 8)).toBe('%PDF-1.7');
    expect(codeOf(await ask('leaderB', `GET /api/account-requests/${body.id}/document`))).toBe('not_found');
  });

  test.each([
    ['a page that says it is a PDF', Buffer.from('<script>alert(1)</script>'), 'invalid_input'],
    ['nothing', Buffer.alloc(0), 'invalid_input'],
    ['more than 5 MB', Buffer.concat([pdf, Buffer.alloc(5 * 1024 * 1024)]), 'payload_too_large'],
  ])('is not %s', async (_, bytes, code) => {
    expect(codeOf(await upload('leaderA', bytes))).toBe(code);
  });

  test('is not read from somebody who is not signed in', async () => {
    const answer = await app.request('POST /api/documents', {
      body: { fileName: 'x', content: pdf.toString('base64') },
    });
    expect(codeOf(answer)).toBe('unauthenticated');
  });

  test('lies in a folder of the server alone, under a name that says nothing', async () => {
    await upload('leaderA', pdf);
    const folder = join(app.dataDir, 'documents');
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    for (const name of await readdir(folder)) {
      expect(name).toMatch(/^[0-9a-f]{32}$/);
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    }
  });
});

describe('the one-time code', () => {
  test('is good once', async () => {
    const { username, code } = await issued();
    expect((await activate({ username, code: code.toLowerCase().replaceAll('-', ' '), password })).status).toBe(200);
    expect(codeOf(await activate({ username, code, password: 'một-mật-khẩu-khác-hẳn' }))).toBe('wrong_credentials');
    expect((await signIn(username)).status).toBe(200);
  });

  test('is not told apart from a wrong one, an expired one or an unknown name', async () => {
    const { username, code, personId } = await issued();
    const wrong = await activate({ username, code: 'AAAA-BBBB-CCCC-DDDD', password });
    expect(codeOf(wrong)).toBe('wrong_credentials');
    expect((await activate({ username: 'nobody', code, password })).body).toEqual(wrong.body);
    await app.database.prisma.activation.update({ where: { personId }, data: { expiresAt: new Date() } });
    expect((await activate({ username, code, password })).body).toEqual(wrong.body);
  });

  test('cannot be guessed: ten wrong ones void it, until the operator gives another', async () => {
    const { username, code, personId } = await issued();
    for (let guess = 0; guess < 10; guess++) await activate({ username, code: `GUESS-${guess}`, password });
    expect(codeOf(await activate({ username, code, password }))).toBe('wrong_credentials');
    const renewed = await ask('operator', `POST /api/people/${personId}/activation`);
    expect((await activate({ username, code: renewed.body.code, password })).status).toBe(200);
    expect(codeOf(await ask('operator', `POST /api/people/${personId}/activation`))).toBe('conflict');
  });

  test('takes no weak password, and stays good', async () => {
    const { username, code } = await issued();
    for (const weak of ['ngắn', 'matkhau12345', username]) {
      expect(codeOf(await activate({ username, code, password: weak })), weak).toBe('password_refused');
    }
    expect((await activate({ username, code, password })).status).toBe(200);
  });

  test('is nowhere in the database, the ledger or the log', async () => {
    const { code } = await issued();
    const bare = code.replaceAll('-', '');
    const stored = JSON.stringify([
      await app.database.prisma.activation.findMany(),
      (await app.database.prisma.ledgerEntry.findMany()).map(({ details }) => details),
      app.log(),
    ]);
    expect(stored).not.toContain(code);
    expect(stored).not.toContain(bare);
  });
});

describe('an account', () => {
  const act = (who: Who, id: string, what: string, body: object = { reason: 'Chuyển công tác từ hôm nay.' }) =>
    ask(who, `POST /api/people/${id}/${what}`, body);
  async function active() {
    const account = await issued();
    await activate({ username: account.username, code: account.code, password });
    return { ...account, token: (await signIn(account.username)).body.accessToken as string };
  }

  test('that is suspended is out at once and may come back, one that is closed may not', async () => {
    const { personId, username, token: own } = await active();
    expect((await act('operator', personId, 'suspend')).body.state).toBe('suspended');
    expect(codeOf(await app.request('GET /api/facilities', { token: own }))).toBe('unauthenticated');
    expect((await signIn(username)).status).toBe(401);
    expect(reasonOf(await act('operator', personId, 'suspend'))).toBe('already_suspended');
    expect((await act('operator', personId, 'resume')).body.state).toBe('active');
    expect(reasonOf(await act('operator', personId, 'resume'))).toBe('not_suspended');
    expect((await signIn(username)).status).toBe(200);
    expect((await act('operator', personId, 'close')).body).toMatchObject({
      state: 'closed',
      roles: [],
      may: { manage: false },
    });
    expect((await signIn(username)).status).toBe(401);
    expect(reasonOf(await act('operator', personId, 'resume'))).toBe('account_closed');
    const kinds = (await app.database.prisma.ledgerEntry.findMany({ where: { subjectId: personId } })).map(
      (e) => e.kind,
    );
    expect(kinds).toEqual(expect.arrayContaining(['account.suspended', 'account.resumed', 'account.closed']));
  });

  test('loses its telephone number and e-mail when they are taken out, and keeps what is not named', async () => {
    const { personId } = await issued({ telephone: '0912345678', email: 'so@example.vn' });
    const change = (body: object) => ask('operator', `PATCH /api/people/${personId}`, body);
    expect((await change({ position: 'Tổ trưởng' })).body).toMatchObject({
      telephone: '0912345678',
      email: 'so@example.vn',
    });
    expect((await change({ telephone: null, email: null })).body).toMatchObject({
      position: 'Tổ trưởng',
      telephone: null,
      email: null,
    });
    // Free for somebody else now; two people without one are no conflict.
    const other = await issued({ email: 'so@example.vn' });
    expect((await ask('operator', `PATCH /api/people/${other.personId}`, { email: null })).status).toBe(200);
  });

  test('that nobody has reviewed in time is shown as overdue until somebody does', async () => {
    const { personId } = await issued();
    const find = async () =>
      (await ask('operator', 'GET /api/people')).body.find(({ id }: { id: string }) => id === personId);
    expect(await find()).toMatchObject({ state: 'issued', reviewOverdue: false });
    await app.database.prisma.person.update({ where: { id: personId }, data: { reviewDueAt: new Date() } });
    expect(await find()).toMatchObject({ reviewOverdue: true });
    expect((await act('operator', personId, 'review', {})).body.reviewOverdue).toBe(false);
    expect(codeOf(await act('operator', personId, 'review', { nextDue: '2021-01-01' }))).toBe('invalid_input');
  });

  test('is changed by the operator alone, and by nobody about themselves', async () => {
    const { personId } = await issued();
    for (const who of ['leaderA', 'north', 'auditor', 'dutyA'] as const) {
      expect(codeOf(await act(who, personId, 'suspend')), who).toBe('not_found');
    }
    const me = (await ask('operator', 'GET /api/session')).body;
    expect(reasonOf(await act('operator', me.id, 'suspend'))).toBe('own_account');
    const grants = (await ask('operator', `GET /api/people/${me.id}/grants`)).body;
    expect(codeOf(await ask('operator', `POST /api/grants/${grants[0].id}/end`, { reason: 'Tự thu hồi quyền.' }))).toBe(
      'conflict',
    );
  });
});

describe('a grant', () => {
  const give = (id: string, change: object) =>
    ask('operator', `POST /api/people/${id}/grants`, {
      role: 'duty',
      scope: { nodeId: app.organisation.node.B },
      basis,
      ...change,
    });
  const soon = (ms: number) => new Date(Date.now() + ms).toISOString();

  test('is given on a written basis, narrowed and ended, never widened', async () => {
    const { personId } = await issued();
    const given = await give(personId, { validTo: soon(3600_000) });
    expect(given.body).toMatchObject({ basis: '1936/UBND-KGVX, 2021-06-14', valid: true, may: { change: true } });
    const patch = (change: object) => ask('operator', `PATCH /api/grants/${given.body.id}`, { basis, ...change });
    expect(codeOf(await patch({ validTo: soon(7200_000) }))).toBe('invalid_input');
    expect(codeOf(await patch({}))).toBe('invalid_input');
    expect((await patch({ validTo: soon(1800_000), hours: { from: 1320, to: 360 } })).body.hours).toEqual({
      from: 1320,
      to: 360,
    });
    expect(codeOf(await patch({ hours: { from: 1300, to: 360 } }))).toBe('invalid_input');
    expect(codeOf(await patch({ hours: { from: 0, to: 361 } }))).toBe('invalid_input');
    expect((await patch({ hours: { from: 1380, to: 60 } })).status).toBe(200);
    const ended = await ask('operator', `POST /api/grants/${given.body.id}/end`, { reason: 'Hết nhiệm vụ được giao.' });
    expect(ended.body).toMatchObject({ valid: false, may: { change: false } });
    expect(codeOf(await patch({ kind: 'checkpoint' }))).toBe('conflict');
    const kinds = (await app.database.prisma.ledgerEntry.findMany({ where: { subjectId: personId } })).map(
      (e) => e.kind,
    );
    expect(kinds).toEqual(expect.arrayContaining(['grant.created', 'grant.narrowed', 'grant.ended']));
  });

  test.each([
    ['a leader of a province', { role: 'leader', scope: { nodeId: 'north' } }, 'invalid_input'],
    ['an unknown place', { scope: { nodeId: crypto.randomUUID() } }, 'not_found'],
    ['a camera that was taken out', { scope: { cameraId: 'removed' } }, 'not_found'],
    ['both a place and a camera', { scope: { nodeId: 'A', cameraId: 'A1' } }, 'invalid_input'],
    ['hours that are none', { hours: { from: 60, to: 60 } }, 'invalid_input'],
    ['an end in the past', { validTo: '2021-01-01T00:00:00Z' }, 'invalid_input'],
    ['pictures for a duty person', { picture: true, validTo: soon(60_000) }, 'invalid_input'],
    ['pictures without an end', { role: 'technician', picture: true }, 'invalid_input'],
    ['pictures for a day', { role: 'technician', picture: true, validTo: soon(24 * 3600_000) }, 'invalid_input'],
  ])('is not given for %s', async (_, change, code) => {
    const { personId } = await issued();
    const scope = Object.entries((change as { scope?: Record<string, string> }).scope ?? {}).map(([field, name]) => [
      field,
      field === 'cameraId' ? app.organisation.camera[name as 'A1'] : (app.organisation.node[name as 'A'] ?? name),
    ]);
    const answer = await give(personId, { ...change, ...(scope.length > 0 && { scope: Object.fromEntries(scope) }) });
    expect(codeOf(answer)).toBe(code);
  });

  test('shows a technician pictures for its hours', async () => {
    const personId = await app.addPerson('tech', 'technician', 'north');
    const technician = await app.signIn('tech');
    const may = async () =>
      (await app.request(`GET /api/cameras/${app.organisation.camera.A1}`, { token: technician })).body.may;
    expect(await may()).toMatchObject({ view: false, ptz: false, manage: true });
    const camera = { cameraId: app.organisation.camera.A1 };
    expect(
      (await give(personId, { role: 'technician', scope: camera, picture: true, validTo: soon(3600_000) })).status,
    ).toBe(200);
    expect(await may()).toMatchObject({ view: true, ptz: false, manage: true });
  });

  test('of pictures cannot be made in the database without approver and end', async () => {
    const { personId } = await issued();
    const row = { personId, role: 'technician', nodeId: app.organisation.node.A, picture: true } as const;
    const end = new Date(Date.now() + 3600_000);
    const make = (data: object) => app.database.prisma.grant.create({ data: { ...row, ...data } });
    await expect(make({ validTo: end })).rejects.toThrow();
    await expect(make({ validTo: end, approvedById: personId })).rejects.toThrow();
    await expect(make({ approvedById: (await ask('operator', 'GET /api/session')).body.id })).rejects.toThrow();
  });
});

describe('a stated reason', () => {
  const state = (who: Who, scope: string, text = 'Kiểm tra theo công văn 4403.') =>
    ask(who, 'POST /api/live-reasons', { scopeId: scope, text });
  const views = async (id: string) => (await ask('operator', `GET /api/facilities/${id}`)).body.may;

  test('opens the place to the operator, is recorded, and opens nothing else', async () => {
    const { A, B, country } = app.organisation.node;
    expect(await views(A)).toMatchObject({ view: false, reason: true });
    const stated = await state('operator', A);
    expect(stated.body.scope.id).toBe(A);
    expect(new Date(stated.body.until).getTime()).toBeLessThanOrEqual(Date.now() + 30 * 60_000);
    expect(await views(A)).toMatchObject({ view: true });
    expect(await views(B)).toMatchObject({ view: false });
    expect((await entries('reason.stated')).at(-1)).toMatchObject({ facilityId: A });
    expect((await ask('operator', 'GET /api/live-reasons')).body).toHaveLength(1);
    expect(codeOf(await state('operator', country))).toBe('not_found');
    expect(codeOf(await state('operator', A, 'vì'))).toBe('invalid_input');
  });

  test('opens nothing to anybody else', async () => {
    for (const who of ['auditor', 'leaderB', 'north'] as const) {
      expect(codeOf(await state(who, app.organisation.node.A)), who).toBe('not_found');
    }
  });
});
