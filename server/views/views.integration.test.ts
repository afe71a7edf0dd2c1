import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type Answer, type TestApp } from '../testing/app.ts';

let app: TestApp;
const token: Record<string, string> = {};
beforeAll(async () => {
  app = await startTestApp();
  for (const [username, role, at] of [
    ['leader.a', 'leader', 'A'],
    ['duty.a', 'duty', 'A'],
    ['leader.b', 'leader', 'B'],
    ['inspector', 'inspector', 'north'],
    ['inspector.2', 'inspector', 'north'],
    ['military', 'military', 'north'],
    ['police', 'police', 'north'],
    ['auditor', 'auditor', 'north'],
  ] as const) {
    await app.addPerson(username, role, at);
    token[username] = await app.signIn(username);
  }
});
afterAll(() => app[Symbol.asyncDispose]());

const ask = (who: string, route: string, body?: object): Promise<Answer> =>
  app.request(route, { token: token[who], ...(body && { body }) });
const row = (cameraIds: (string | undefined)[]) => ({
  kind: 'grid',
  columns: cameraIds.length,
  rows: 1,
  tiles: cameraIds.map((cameraId, x) => ({ x, y: 0, w: 1, h: 1, ...(cameraId && { cameraId }) })),
});
const create = (who: string, shared: boolean, content: object, name = 'Ca đêm') =>
  ask(who, 'POST /api/views', { name, shared, content });
const listed = async (who: string): Promise<string[]> =>
  (await ask(who, 'GET /api/views')).body.views.map(({ id }: { id: string }) => id);
const camerasOf = ({ body }: Answer) =>
  body.tiles.map(({ camera, hidden }: { camera: { id: string } | null; hidden: boolean }) =>
    hidden ? 'hidden' : (camera?.id ?? null),
  );

describe('personal', () => {
  test('a view is its owner’s alone: to others it is as if it were not there', async () => {
    const { A1, A2 } = app.organisation.camera;
    const made = await create('duty.a', false, row([A1, undefined, A2]));
    expect(made).toMatchObject({ status: 200, body: { version: 1, unit: null, may: { change: true } } });
    expect(camerasOf(made)).toEqual([A1, null, A2]);
    expect(await listed('duty.a')).toContain(made.body.id);
    const missing = await ask('leader.a', `GET /api/views/${crypto.randomUUID()}`);
    expect(missing.status).toBe(404);
    for (const route of [`GET /api/views/${made.body.id}`, `DELETE /api/views/${made.body.id}`]) {
      expect((await ask('leader.a', route)).body).toEqual(missing.body);
    }
    expect(await listed('leader.a')).not.toContain(made.body.id);
    expect((await ask('duty.a', `DELETE /api/views/${made.body.id}`)).status).toBe(204);
    expect(await listed('duty.a')).not.toContain(made.body.id);
  });

  test('what one may not see cannot be put in, and looks like what is not there', async () => {
    const denied = await create('duty.a', false, row([app.organisation.camera.B1]));
    const missing = await create('duty.a', false, row([crypto.randomUUID()]));
    expect([denied.status, denied.body]).toEqual([404, missing.body]);
    const stop = (id: string) => ({ kind: 'tour', stops: [{ kind: 'facility', id, size: 4, seconds: 10 }] });
    expect((await create('duty.a', false, stop(app.organisation.node.B))).status).toBe(404);
    expect((await create('duty.a', false, stop(app.organisation.node.A))).status).toBe(200);
  });

  test.each([
    ['a tile beyond the grid', { columns: 2, rows: 1, tiles: [{ x: 1, y: 0, w: 2, h: 1, kept: 0 }] }],
    [
      'tiles over each other',
      {
        columns: 2,
        rows: 2,
        tiles: [
          { x: 0, y: 0, w: 2, h: 2, kept: 0 },
          { x: 1, y: 1, w: 1, h: 1 },
        ],
      },
    ],
    ['no camera at all', { columns: 1, rows: 1, tiles: [{ x: 0, y: 0, w: 1, h: 1 }] }],
    [
      'more tiles than a page has',
      {
        columns: 12,
        rows: 12,
        tiles: Array.from({ length: 37 }, (_, at) => ({ x: at % 12, y: Math.floor(at / 12), w: 1, h: 1, kept: 0 })),
      },
    ],
  ])('refuses %s', async (_, content) => {
    expect((await create('duty.a', false, { kind: 'grid', ...content })).body.error.code).toBe('invalid_input');
  });

  test('there may be fifty, also when many are saved at once', async () => {
    const { B1 } = app.organisation.camera;
    const before = (await listed('leader.b')).length;
    const answers = await Promise.all(Array.from({ length: 52 }, () => create('leader.b', false, row([B1]))));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(50 - before);
    expect(answers.find(({ status }) => status === 409)?.body.error.details).toEqual({ reason: 'too_many_views' });
  });
});

describe('shared within a unit', () => {
  test('its members see it, whoever may share changes it, others know nothing of it', async () => {
    const { A1, A2 } = app.organisation.camera;
    expect((await create('duty.a', true, row([A1]))).status).toBe(404);
    expect((await ask('duty.a', 'GET /api/views')).body.shareIn).toBeNull();
    const made = await create('leader.a', true, row([A1]));
    expect(made.body.unit).toEqual({ id: app.organisation.node.A, name: 'A' });
    const seen = await ask('duty.a', `GET /api/views/${made.body.id}`);
    expect(seen.body).toMatchObject({ may: { change: false }, name: 'Ca đêm' });
    const change = { version: 1, name: 'Ca ngày', content: row([A1, A2]) };
    expect((await ask('duty.a', `PATCH /api/views/${made.body.id}`, change)).status).toBe(404);
    expect((await ask('duty.a', `DELETE /api/views/${made.body.id}`)).status).toBe(404);
    for (const stranger of ['leader.b', 'inspector', 'auditor']) {
      expect((await ask(stranger, `GET /api/views/${made.body.id}`)).status, stranger).toBe(404);
      expect(await listed(stranger)).not.toContain(made.body.id);
    }
    expect((await ask('leader.a', `PATCH /api/views/${made.body.id}`, change)).body).toMatchObject({
      version: 2,
      name: 'Ca ngày',
    });
    expect((await ask('leader.a', `DELETE /api/views/${made.body.id}`)).status).toBe(204);
    const entries = await app.database.prisma.ledgerEntry.findMany({
      where: { subjectId: made.body.id },
      orderBy: { sequence: 'asc' },
    });
    expect(entries.map(({ kind }) => kind)).toEqual(['view.created', 'view.changed', 'view.deleted']);
    expect(JSON.parse(entries[1]!.details)).toMatchObject({ name: 'Ca ngày', oldName: 'Ca đêm', cameras: 2 });
  });

  test('shows nobody a camera without the right: it is not in the answer, and its tile says no more than that it is hidden', async () => {
    const { A1, K1, M1, removed } = app.organisation.camera;
    const mixed = await create('inspector', true, row([A1, K1]));
    expect(camerasOf(await ask('police', `GET /api/views/${mixed.body.id}`))).toEqual(['hidden', K1]);
    const { text } = await ask('police', `GET /api/views/${mixed.body.id}`);
    expect(text).not.toContain(A1);
    // Nothing in it for them: not even its name.
    const civil = await create('inspector', true, row([A1]), 'Riêng dân sự');
    expect((await ask('police', `GET /api/views/${civil.body.id}`)).status).toBe(404);
    expect((await ask('military', 'GET /api/views')).text).not.toContain('Riêng dân sự');
    expect((await create('inspector', true, row([M1]))).status).toBe(404);
    // Taken out since it was saved: as if it were forbidden.
    const { prisma } = app.database;
    await prisma.camera.update({ where: { id: removed }, data: { removedAt: null } });
    const soon = await create('inspector', false, row([A1, removed]));
    await prisma.camera.update({ where: { id: removed }, data: { removedAt: new Date() } });
    expect(camerasOf(await ask('inspector', `GET /api/views/${soon.body.id}`))).toEqual([A1, 'hidden']);
  });

  test('a change keeps what its maker may not see, and cannot point it out', async () => {
    const { A1, B1, K1 } = app.organisation.camera;
    const made = await create('inspector', true, row([A1, K1, B1]));
    const tiles = [
      { x: 0, y: 0, w: 2, h: 1, kept: 2 },
      { x: 2, y: 0, w: 1, h: 1, cameraId: K1 },
    ];
    const content = { kind: 'grid', columns: 3, rows: 1, tiles };
    const changed = await ask('police', `PATCH /api/views/${made.body.id}`, { version: 1, name: 'Ca đêm', content });
    expect(camerasOf(changed)).toEqual(['hidden', K1]);
    expect(camerasOf(await ask('inspector', `GET /api/views/${made.body.id}`))).toEqual([B1, K1]);
  });

  test('of two changes at once one is refused, with nothing overwritten', async () => {
    const { A1, B1 } = app.organisation.camera;
    const made = await create('inspector', true, row([A1]));
    const change = (who: string, name: string) =>
      ask(who, `PATCH /api/views/${made.body.id}`, { version: 1, name, content: row([A1, B1]) });
    const answers = await Promise.all([change('inspector', 'một'), change('inspector.2', 'hai')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)!.body.error.details).toEqual({ reason: 'view_changed' });
    const won = answers.find(({ status }) => status === 200)!.body;
    expect((await ask('inspector', `GET /api/views/${made.body.id}`)).body).toMatchObject({
      name: won.name,
      version: 2,
    });
  });
});

describe('tours', () => {
  test('a shared one leads to shared views alone, and its stops are hidden from who may not open them', async () => {
    const { node, camera } = app.organisation;
    const own = await create('inspector', false, row([camera.K1]));
    const shared = await create('inspector', true, row([camera.A1]));
    const stops = (...more: object[]) => ({
      kind: 'tour',
      stops: [{ kind: 'facility', id: node.K, size: 9, seconds: 20 }, ...more],
    });
    const view = (id: string) => ({ kind: 'view', id, seconds: 30 });
    expect((await create('inspector', true, stops(view(own.body.id)))).status).toBe(404);
    expect((await create('inspector', false, stops(view(own.body.id)))).status).toBe(200);
    const tour = await create('inspector', true, stops(view(shared.body.id)));
    expect(tour.body.stops.map(({ kind }: { kind: string }) => kind)).toEqual(['facility', 'view']);
    const seen = await ask('police', `GET /api/views/${tour.body.id}`);
    expect(seen.body.stops).toEqual([
      { kind: 'facility', id: node.K, name: 'K', size: 9, seconds: 20 },
      { kind: 'hidden', seconds: 30 },
    ]);
    expect((await ask('military', `GET /api/views/${tour.body.id}`)).status).toBe(404);
    await ask('inspector', `DELETE /api/views/${shared.body.id}`);
    expect((await ask('inspector', `GET /api/views/${tour.body.id}`)).body.stops[1]).toEqual({
      kind: 'hidden',
      seconds: 30,
    });
  });

  test.each([4, 601])('refuses a stop of %i seconds', async (seconds) => {
    const stops = [{ kind: 'facility', id: app.organisation.node.A, size: 4, seconds }];
    expect((await create('duty.a', false, { kind: 'tour', stops })).body.error.code).toBe('invalid_input');
  });
});
