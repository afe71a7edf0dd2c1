import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Prisma } from '../db/generated/client.ts';
import { password, startTestApp, type TestApp } from '../testing/app.ts';

const day = '2021-06-14';
const at = (time: string) => new Date(`${day}T${time}+07:00`);

let app: TestApp;
let auditor: string;
const id = {} as Record<'leader' | 'inspector' | 'run', string>;
beforeAll(async () => {
  app = await startTestApp();
  await app.addPerson('auditor', 'auditor', 'country');
  id.leader = await app.addPerson('leader', 'leader', 'A');
  id.inspector = await app.addPerson('inspector', 'inspector', 'north');
  id.run = (
    await app.database.prisma.serverRun.create({ data: { id: randomUUID(), chainId: 'x', lastSeenAt: new Date() } })
  ).id;
  auditor = await app.signIn('auditor');
});
afterAll(() => app?.[Symbol.asyncDispose]());

const get = (path: string, token = auditor) => app.request(`GET ${path}`, { token });
const query = (path: string, asked: Record<string, string>, token = auditor) =>
  get(`${path}?${new URLSearchParams(asked)}`, token);

async function viewing(data: Partial<Prisma.ViewingUncheckedCreateInput>): Promise<string> {
  const { node, camera } = app.organisation;
  const row = await app.database.prisma.viewing.create({
    data: {
      ...{ id: randomUUID(), runId: id.run, personId: id.leader, sessionId: randomUUID() },
      ...{ facilityId: node.A, cameraId: camera.A1, profile: 'sub', size: 'tile', purpose: 'duty' },
      ...{ startedAt: at('08:00'), lastSeenAt: at('08:10'), endedAt: at('08:10'), endReason: 'closed' },
      ...data,
    },
  });
  return row.id;
}

describe('who may ask', () => {
  it.each(['entries', 'viewings', 'unusual', 'export', 'subjects'])(
    'nobody without the permission: %s',
    async (what) => {
      const path = what === 'entries' ? '/api/ledger' : `/api/ledger/${what}?${what === 'subjects' ? 'name=A' : ''}`;
      const refused = await get(path, await app.signIn('leader'));
      expect(refused).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
      expect((await get(path)).status).toBe(200);
    },
  );

  it('the auditor, who sees no pictures and no facilities', async () => {
    expect((await get('/api/facilities')).body).toEqual([]);
    expect((await get(`/api/cameras/${app.organisation.camera.A1}`)).status).toBe(404);
  });

  it('an auditor of one province, about its facilities alone', async () => {
    await app.addPerson('auditor.south', 'auditor', 'south');
    const south = await app.signIn('auditor.south');
    const { node, camera } = app.organisation;
    const inside = await viewing({
      facilityId: node.X,
      cameraId: camera.X1,
      startedAt: at('01:00'),
      endedAt: at('01:30'),
    });
    await app.database.prisma.$transaction((tx) =>
      app.ledger.record(tx, { kind: 'test.south', facilityId: node.X }, { kind: 'test.north', facilityId: node.A }),
    );
    const { body } = await query('/api/ledger/viewings', {}, south);
    expect(body.viewings.map((found: { id: string }) => found.id)).toEqual([inside]);
    const entries = await get('/api/ledger', south);
    expect(entries.body.entries.map((entry: { kind: string }) => entry.kind)).toEqual(['test.south']);
    const subjects = await query('/api/ledger/subjects', { name: '1' }, south);
    expect(subjects.body.cameras.map(({ name }: { name: string }) => name)).toEqual(['N1', 'X1']);
  });
});

describe('the entries', () => {
  it('come newest first, with names, page by page, each once', async () => {
    const kinds = 'test.page';
    const { camera, node } = app.organisation;
    const about = { cameraId: camera.A1, facilityId: node.A, actor: { personId: id.leader } };
    // All in one millisecond: the order within it must hold, too.
    const entries = Array.from({ length: 7 }, (_, index) => ({
      kind: kinds,
      at: at('12:00'),
      ...about,
      details: { index },
    }));
    await app.database.prisma.$transaction((tx) => app.ledger.record(tx, ...entries));
    const seen: number[] = [];
    let cursor: string | null = null;
    do {
      const page = await query('/api/ledger', { kinds, limit: '3', ...(cursor && { cursor }) });
      seen.push(...page.body.entries.map((entry: any) => entry.details.index));
      expect(page.body.entries[0]).toMatchObject({
        person: { id: id.leader, name: 'Người leader' },
        camera: { id: camera.A1, name: 'A1' },
        facility: { id: node.A, name: 'A' },
      });
      cursor = page.body.next;
    } while (cursor);
    expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0]);
  });

  it('are found by what a watermark shows of their session', async () => {
    const mark = async (username: string) => {
      const { body } = await app.request('POST /api/session', { body: { username, password } });
      return body.mark as string;
    };
    const [mine, others] = [await mark('leader'), await mark('inspector')];
    const { body } = await query('/api/ledger', { mark: mine.toUpperCase(), kinds: 'session.began' });
    expect(body.entries).toMatchObject([{ person: { id: id.leader }, sessionId: expect.stringMatching(`${mine}$`) }]);
    expect(others).not.toBe(mine);
    expect((await query('/api/ledger', { mark: '00000000' })).body.entries).toEqual([]);
    expect((await query('/api/ledger', { mark: 'Hương' })).status).toBe(400);
  });

  it('keep the names of their day', async () => {
    await app.ledger.write({
      ...{ kind: 'test.named', cameraId: app.organisation.camera.B1 },
      details: { camera: 'Cổng cũ' },
    });
    const { body } = await query('/api/ledger', { kinds: 'test.named' });
    expect(body.entries[0].camera).toEqual({ id: app.organisation.camera.B1, name: 'Cổng cũ' });
  });

  it.each([
    ['a cursor of another list', { cursor: Buffer.from('[1]').toString('base64url') }],
    ['a cursor that is none', { cursor: '%%%' }],
    ['too long a page', { limit: '1000' }],
    ['a time that is none', { from: 'yesterday' }],
    ['an unknown filter', { color: 'red' }],
    ['a kind with something in it', { kinds: "a.b' OR 1=1" }],
  ])('are refused for %s', async (_, asked) => {
    expect(await query('/api/ledger', asked)).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_input' } },
    });
  });
});

describe('who saw a camera', () => {
  it('is everybody whose look touches the interval, with seconds and purpose', async () => {
    const cameraId = app.organisation.camera.A2;
    const [before, into, within, over, open, after] = await Promise.all([
      viewing({ cameraId, startedAt: at('08:00'), endedAt: at('08:59') }),
      viewing({ cameraId, startedAt: at('08:30'), endedAt: at('09:10') }),
      viewing({
        ...{ cameraId, personId: id.inspector, startedAt: at('09:10'), endedAt: at('09:20') },
        ...{
          purpose: 'inspection',
          reference: '12/QĐ',
          size: 'full',
          profile: 'main',
          sentMs: 600_000,
          shownMs: 540_000,
        },
      }),
      viewing({ cameraId, startedAt: at('01:00'), endedAt: at('12:00') }),
      viewing({ cameraId, startedAt: at('09:30'), endedAt: null, endReason: null }),
      viewing({ cameraId, startedAt: at('10:00'), endedAt: at('10:10') }),
    ]);
    const asked = { cameraId, from: `${day}T09:00:00+07:00`, to: `${day}T10:00:00+07:00` };
    const { body } = await query('/api/ledger/viewings', asked);
    const found = body.viewings.map((one: { id: string }) => one.id);
    expect(found).toEqual([open, within, into, over]);
    expect(found).not.toContain(before);
    expect(found).not.toContain(after);
    expect(body.viewings[1]).toMatchObject({
      person: { id: id.inspector, name: 'Người inspector', position: 'p', unit: 'u' },
      ...{ camera: { name: 'A2' }, facility: { name: 'A' }, size: 'full', profile: 'main' },
      ...{ purpose: { kind: 'inspection', reference: '12/QĐ' }, sentMs: 600_000, shownMs: 540_000 },
    });
    const first = await query('/api/ledger/viewings', { ...asked, limit: '2' });
    const second = await query('/api/ledger/viewings', { ...asked, limit: '2', cursor: first.body.next });
    expect([...first.body.viewings, ...second.body.viewings].map(({ id: one }: { id: string }) => one)).toEqual(found);
    expect(second.body.next).toBeNull();
  });

  it('or what one person saw', async () => {
    const { body } = await query('/api/ledger/viewings', { personId: id.inspector });
    expect(body.viewings).toHaveLength(1);
  });
});

describe('what is unusual', () => {
  const unusual = async (rule: string, asked: Record<string, string>) => {
    const { body } = await query('/api/ledger/unusual', asked);
    return body.filter((one: { rule: string }) => one.rule === rule);
  };
  const range = { from: '2021-07-01T00:00:00+07:00', to: '2021-07-03T00:00:00+07:00' };
  const july = (time: string) => new Date(`2021-07-02T${time}+07:00`);
  const look = (startedAt: Date, data: Partial<Prisma.ViewingUncheckedCreateInput> = {}) =>
    viewing({
      purpose: 'other',
      startedAt,
      endedAt: startedAt,
      lastSeenAt: startedAt,
      personId: id.inspector,
      ...data,
    });

  it('is a look at night that is not for duty', async () => {
    await look(july('21:59'));
    await look(july('06:00'));
    await look(july('02:00'), { purpose: 'duty' });
    expect(await unusual('outside_hours', range)).toEqual([]);
    await look(july('05:59'));
    await look(july('03:00'));
    expect(await unusual('outside_hours', range)).toMatchObject([
      { person: { id: id.inspector, name: 'Người inspector' }, count: 2, at: july('03:00').toISOString() },
    ]);
  });

  it('is no look of somebody who has the shift there at the time, whatever it is for', async () => {
    const august = (time: string) => new Date(`2021-08-02T${time}+07:00`);
    const { A: facilityId, B: other } = app.organisation.node;
    await app.database.prisma.dutyShift.create({
      data: {
        ...{ facilityId, personId: id.leader, startsAt: august('01:00'), endsAt: august('03:00') },
        ...{ documentNumber: '1', documentDate: august('00:00'), assignedById: id.leader },
        ...{ state: 'closed_by_leader', signedInAt: august('01:00'), lastSeenAt: august('03:00') },
        ...{ endedAt: august('03:00'), endedById: id.inspector, remark: 'x' },
      },
    });
    const drilledDown = (time: string, at: string) =>
      look(august(time), { purpose: 'alert', personId: id.leader, facilityId: at });
    const asked = { from: '2021-08-01T00:00:00+07:00', to: '2021-08-03T00:00:00+07:00' };
    await drilledDown('02:00', facilityId);
    expect(await unusual('outside_hours', asked)).toEqual([]);
    // After it, and at another facility.
    await drilledDown('03:00', facilityId);
    await drilledDown('02:30', other);
    expect(await unusual('outside_hours', asked)).toMatchObject([{ person: { id: id.leader }, count: 2 }]);
  });

  it('is many different cameras within minutes', async () => {
    const open = (cameraId: string) => look(july('10:01'), { cameraId });
    const cameras = Array.from({ length: 48 }, () => randomUUID());
    for (const cameraId of cameras) await open(cameraId);
    await open(cameras[0]!);
    expect(await unusual('many_cameras', range)).toEqual([]);
    await open(randomUUID());
    expect(await unusual('many_cameras', range)).toMatchObject([{ person: { id: id.inspector }, count: 49 }]);
  });

  it('is a sign-in from an address that is new for the person', async () => {
    const signIn = (time: string, address: string, personId = id.leader) =>
      app.ledger.write({ kind: 'session.began', at: july(time), actor: { personId }, address });
    await signIn('08:00', '10.0.0.1');
    await signIn('09:00', '10.0.0.1');
    await signIn('10:00', '10.0.0.2', id.inspector);
    expect(await unusual('first_address', range)).toEqual([]);
    await signIn('11:00', '10.0.0.2');
    expect(await unusual('first_address', range)).toMatchObject([{ person: { id: id.leader }, address: '10.0.0.2' }]);
  });

  it('is a session that was used in two places, with the address it was found out by', async () => {
    const replayed = { kind: 'session.refresh_replayed', actor: { personId: id.leader }, address: '10.0.0.9' };
    await app.ledger.write({ ...replayed, at: july('12:00') });
    expect(await unusual('refresh_replayed', range)).toEqual([
      expect.objectContaining({
        person: { id: id.leader, name: 'Người leader' },
        at: july('12:00').toISOString(),
        address: '10.0.0.9',
      }),
    ]);
  });

  it('is that somebody interfered with watermarks, session by session, in the own province too', async () => {
    const { node, camera } = app.organisation;
    const [first, second] = [randomUUID(), randomUUID()];
    const tamper = (time: string, sessionId: string, facilityId: string, cameraId: string) =>
      app.ledger.write({
        ...{ kind: 'watermark.tampered', at: july(time), facilityId, cameraId, address: '10.0.0.7' },
        actor: { personId: id.leader, sessionId },
      });
    await tamper('13:00', first, node.A, camera.A1);
    await tamper('13:05', first, node.A, camera.A1);
    await tamper('14:00', second, node.X, camera.X1);
    const person = { id: id.leader, name: 'Người leader' };
    expect(await unusual('watermark_tampered', range)).toMatchObject([
      { person, count: 1, at: july('14:00').toISOString(), address: '10.0.0.7' },
      { person, count: 2, at: july('13:00').toISOString(), address: '10.0.0.7' },
    ]);
    const south = await query('/api/ledger/unusual', range, await app.signIn('auditor.south'));
    expect(south.body).toMatchObject([{ rule: 'watermark_tampered', count: 1, at: july('14:00').toISOString() }]);
  });

  it('is asked for a month at most', async () => {
    const asked = { from: '2021-01-01T00:00:00Z', to: '2021-03-01T00:00:00Z' };
    expect(await query('/api/ledger/unusual', asked)).toMatchObject({ status: 400 });
  });
});

describe('the export', () => {
  it('is a table of what was asked for, which no spreadsheet takes for formulas', async () => {
    await app.ledger.write({
      ...{ kind: 'test.export', cameraId: app.organisation.camera.A1, subjectId: '=1+1' },
      details: { camera: 'Cổng, "chính"' },
    });
    const answer = await query('/api/ledger/export', { kinds: 'test.export' });
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="?so-cai-[\d-]+\.csv"?$/);
    const [head, row, ...more] = answer.text.split('\r\n');
    expect(head).toMatch(/^\ufeff?chain,sequence,at,kind,/);
    expect(row).toContain('"Cổng, ""chính"""');
    expect(row).toContain("'=1+1");
    expect(more).toEqual(['']);
  });

  it('is itself in the ledger, with who and what', async () => {
    const filter = { personId: id.leader, from: '2021-06-01T00:00:00Z' };
    await query('/api/ledger/export', filter);
    const { body } = await query('/api/ledger', { kinds: 'ledger.exported', limit: '1' });
    expect(body.entries[0]).toMatchObject({ person: { name: 'Người auditor' }, details: filter });
  });

  it('holds more than one batch', async () => {
    const many = Array.from({ length: 2300 }, (_, index) => ({
      kind: 'test.many',
      at: at('12:00'),
      details: { index },
    }));
    await app.database.prisma.$transaction((tx) => app.ledger.record(tx, ...many));
    const { text } = await query('/api/ledger/export', { kinds: 'test.many' });
    expect(new Set(text.trim().split('\r\n')).size).toBe(2301);
  });
});

it('finds what to ask about by a part of its name', async () => {
  const { body } = await query('/api/ledger/subjects', { name: 'LEAD' });
  expect(body.people).toEqual([{ id: id.leader, username: 'leader', name: 'Người leader', unit: 'u' }]);
  const closed = await query('/api/ledger/subjects', { name: 'removed' });
  expect(closed.body.cameras).toMatchObject([{ id: app.organisation.camera.removed, facility: 'A' }]);
});
