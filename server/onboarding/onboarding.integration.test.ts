import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ProbeOnvif } from '../cameras/source-check.ts';
import type { StreamFacts } from '../contract/onboarding.ts';
import { startTestApp, type Answer, type TestApp } from '../testing/app.ts';
import { deviceReport } from '../testing/device-report.ts';
import type { DevicePort, FoundDevice } from './device-port.ts';

const facts: StreamFacts = {
  ...{ codec: 'H.264', encodingProfile: 'Main', width: 1920, height: 1080, fps: 15, bitrateKbit: 2000 },
  ...{ gopSeconds: 2, gopAtLeast: false, irregularKeyFrames: false, bFrames: false },
};
const jpeg = Buffer.from('ffd8ffe0', 'hex');

const listener = createServer((socket) => socket.destroy());
let port: number;
let found: FoundDevice[];
let probe: ProbeOnvif;
let measure: DevicePort['measure'];
let app: TestApp;
const tokens: Record<string, string> = {};
beforeAll(async () => {
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  port = (listener.address() as AddressInfo).port;
  app = await startTestApp({
    cameras: { probeOnvif: (device) => probe(device) },
    devices: {
      discover: () => Promise.resolve(found),
      measure: (options) => measure(options),
      picture: () => Promise.resolve(jpeg),
    },
  });
  await app.addPerson('technician', 'technician', 'north');
  await app.addPerson('inspector', 'inspector', 'north');
  await app.addPerson('operator', 'operator', 'country');
  for (const username of ['technician', 'inspector', 'operator']) tokens[username] = await app.signIn(username);
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  listener.close();
});
beforeEach(() => {
  found = [];
  probe = () => Promise.reject(new Error('not expected'));
  measure = () => Promise.resolve({ facts });
});

const as = (username: string, route: string, body?: unknown): Promise<Answer> =>
  app.request(route, { token: tokens[username], body });
const at = (step: string, facility: keyof TestApp['organisation']['node'] = 'A') =>
  `POST /api/facilities/${app.organisation.node[facility]}/${step}`;
const source = () => ({ kind: 'onvif', host: '127.0.0.1', port, username: 'admin', password: 'pw-7d1e' });
const stream = (path: string) => `rtsp://127.0.0.1:${port}${path}`;
/** Kinds and details of what the ledger got since the answer of this was called. */
async function ledgerSince(): Promise<() => Promise<[kind: string, details: any][]>> {
  const { sequence } = (await app.database.prisma.ledgerEntry.findFirst({ orderBy: { sequence: 'desc' } }))!;
  return async () => {
    const rows = await app.database.prisma.ledgerEntry.findMany({
      where: { sequence: { gt: sequence } },
      orderBy: { sequence: 'asc' },
    });
    return rows.map(({ kind, details }) => [kind, JSON.parse(details)]);
  };
}

describe('a scan', () => {
  test('shows what may be a camera here, and what is registered already', async () => {
    const { A } = app.organisation.node;
    const data = { facilityId: A, zone: 'gate', sourceKind: 'onvif', onvifPort: 80 } as const;
    await app.database.prisma.camera.create({
      data: { ...data, name: 'Cũ', onvifHost: '10.0.0.9', endpoint: 'urn:uuid:1' },
    });
    await app.database.prisma.camera.create({
      data: { ...data, facilityId: app.organisation.node.B, name: 'Nơi khác', onvifHost: '10.0.0.2' },
    });
    found = [
      { endpoint: 'urn:uuid:3', addresses: [{ host: '8.8.8.8', port: 80 }] },
      {
        endpoint: 'urn:uuid:2',
        addresses: [
          { host: '8.8.8.8', port: 80 },
          { host: '10.0.0.2', port: 80 },
        ],
        name: 'Dome',
      },
      // Moved since it was registered.
      { endpoint: 'urn:uuid:1', addresses: [{ host: '10.0.0.1', port: 80 }] },
    ];
    const since = await ledgerSince();
    const answer = await as('technician', at('scan'));
    expect(answer).toMatchObject({ status: 200 });
    const device = { port: 80, name: null, hardware: null };
    expect(answer.body).toEqual([
      { ...device, endpoint: 'urn:uuid:1', host: '10.0.0.1', registered: { name: 'Cũ' } },
      // Of a camera elsewhere nobody learns more than that it is one.
      { ...device, endpoint: 'urn:uuid:2', host: '10.0.0.2', name: 'Dome', registered: { name: null } },
    ]);
    expect(await since()).toEqual([['onboarding.scanned', { devices: 2 }]]);
  });

  test('is for who manages the cameras there', async () => {
    for (const step of ['scan', 'probe', 'stream-test']) {
      const body = step === 'probe' ? { source: source() } : { source: { url: stream('/') }, profile: 'main' };
      const input = step === 'scan' ? {} : body;
      expect((await as('inspector', at(step), input)).status).toBe(404);
      expect((await as('technician', at(step, 'M'), input)).status).toBe(404);
    }
  });
});

describe('a probe', () => {
  test('says what the device is, what was chosen and what is to be changed', async () => {
    const main = stream('/1');
    probe = () => Promise.resolve(deviceReport({ main }, { timeOffsetMs: -7 * 3600_000, ptz: true }));
    const since = await ledgerSince();
    const { status, body } = await as('technician', at('probe'), { source: source() });
    expect(status).toBe(200);
    expect(body.failure).toBeNull();
    expect(body.device).toMatchObject({
      ...{ manufacturer: 'Maker', model: 'Dome 1', firmware: '1.2', serial: 'SN-1', ptz: true, events: false },
      ...{ main, sub: null, clockOffsetMs: -7 * 3600_000 },
      profiles: [{ token: 'main-token', codec: 'H264', width: 1920, gopSeconds: 2, chosen: 'main' }],
    });
    expect(body.advice).toMatchObject([{ code: 'sub_missing' }, { code: 'clock_wrong', found: '-7 h' }]);
    expect(await since()).toEqual([['onboarding.probed', { address: `127.0.0.1:${port}`, outcome: 'answered' }]]);
  });

  test.each([
    ['credentials_refused', 'onvif_credentials_refused', 'password_wrong'],
    ['no_profile', 'onvif_no_profile', 'profile_missing'],
    ['bad_answer', 'onvif_failed', 'onvif_off'],
  ])('that fails with %s says and records %s', async (code, failure, piece) => {
    probe = () => Promise.reject(Object.assign(new Error('pw-7d1e'), { code }));
    const since = await ledgerSince();
    expect(await as('technician', at('probe'), { source: source() })).toMatchObject({
      status: 200,
      body: { device: null, failure, advice: [{ code: piece, blocks: true }] },
    });
    expect(await since()).toMatchObject([['onboarding.probed', { outcome: failure }]]);
  });

  test('that could not even begin is an error', async () => {
    probe = () => Promise.reject(Object.assign(new Error(), { code: 'busy' }));
    expect(await as('technician', at('probe'), { source: source() })).toMatchObject({ status: 503 });
    const wrong = { ...source(), host: 'http://x/' };
    expect(await as('technician', at('probe'), { source: wrong })).toMatchObject({ status: 400 });
  });

  test('ends when its caller goes', async () => {
    const aborted = new Promise<void>((resolve) => {
      probe = ({ signal }) => {
        asked.resolve();
        return new Promise((_, reject) => {
          signal!.addEventListener('abort', () => {
            resolve();
            reject(signal!.reason as Error);
          });
        });
      };
    });
    const asked = Promise.withResolvers<void>();
    const leaving = new AbortController();
    const request = fetch(`http://127.0.0.1:${app.port}${at('probe').slice(5)}`, {
      method: 'POST',
      signal: leaving.signal,
      headers: { authorization: `Bearer ${tokens.technician}`, 'content-type': 'application/json' },
      body: JSON.stringify({ source: source() }),
    });
    await asked.promise;
    leaving.abort();
    await expect(request).rejects.toThrow();
    await aborted;
  });
});

describe('a stream test', () => {
  const input = () => ({
    source: { url: stream('/secret-path?password=pw-7d1e'), username: 'admin', password: 'pw-7d1e' },
    profile: 'main',
  });

  test('tells a technician what came, without the picture', async () => {
    let location: unknown;
    measure = (options) => {
      location = options.location;
      return Promise.resolve({ facts: { ...facts, codec: 'H.265' } });
    };
    const since = await ledgerSince();
    const { status, body } = await as('technician', at('stream-test'), input());
    expect(status).toBe(200);
    expect(body).toEqual({
      facts: { ...facts, codec: 'H.265' },
      reason: null,
      advice: [{ code: 'codec', profile: 'main', found: 'H.265', blocks: false }],
      picture: null,
    });
    expect(location).toMatchObject({ url: input().source.url, username: 'admin', password: 'pw-7d1e' });
    const recorded = await since();
    expect(recorded).toEqual([
      ['onboarding.tested', { address: `127.0.0.1:${port}`, profile: 'main', picture: false, outcome: 'received' }],
    ]);
    expect(JSON.stringify(recorded)).not.toMatch(/secret|pw-7d1e/);
  });

  test('shows a picture to whoever may see the facility, which is on record', async () => {
    expect((await as('operator', at('stream-test'), input())).body.picture).toBeNull();
    const scopeId = app.organisation.node.A;
    await as('operator', 'POST /api/live-reasons', { scopeId, text: 'Kiểm tra camera mới', minutes: 5 });
    const since = await ledgerSince();
    const { body } = await as('operator', at('stream-test'), input());
    expect(Buffer.from(body.picture, 'base64')).toEqual(jpeg);
    expect(await since()).toMatchObject([['onboarding.tested', { picture: true }]]);
  });

  test('that brings nothing says why, and takes no picture', async () => {
    measure = () => Promise.resolve({ reason: 'session_limit' });
    const { body } = await as('technician', at('stream-test'), input());
    expect(body).toEqual({
      ...{ facts: null, reason: 'session_limit', picture: null },
      advice: [{ code: 'limit_reached', profile: 'main', blocks: true }],
    });
  });

  test.each([
    ['an address outside', 'rtsp://8.8.8.8/1', 422, 'host_not_allowed'],
    ['credentials in the URL', 'rtsp://u:p@127.0.0.1/1', 400, 'credentials_in_url'],
    ['a file', 'file:///etc/passwd', 400, 'unsupported_scheme'],
  ])('of %s is refused before anything travels', async (_, url, status, code) => {
    measure = () => Promise.reject(new Error('travelled'));
    const answer = await as('technician', at('stream-test'), { source: { url }, profile: 'main' });
    expect(answer).toMatchObject({ status, body: { error: { code } } });
  });

  test('waits its turn, and is refused when too many wait', async () => {
    const gate = Promise.withResolvers<void>();
    measure = async () => {
      await gate.promise;
      return { facts };
    };
    const all = Array.from({ length: 14 }, () => as('technician', at('stream-test'), input()));
    // Those for whom there is no room are told at once, the others when the first are through.
    const refused: Answer[] = [];
    for (const one of all) void one.then((answer) => refused.push(answer));
    await vi.waitFor(() => expect(refused).toHaveLength(2), { timeout: 30_000 });
    for (const answer of refused) {
      expect(answer).toMatchObject({ status: 503, body: { error: { code: 'unavailable' } } });
    }
    gate.resolve();
    const statuses = (await Promise.all(all)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(12);
  });
});

describe('saving an ONVIF camera', () => {
  test('keeps what the device said of itself', async () => {
    probe = () => Promise.resolve(deviceReport({ main: stream('/1'), sub: stream('/2') }, { ptz: true, events: true }));
    const body = {
      ...{ facilityId: app.organisation.node.B, name: 'Sân', zone: 'yard' },
      source: { ...source(), endpoint: 'urn:uuid:77' },
    };
    const { body: camera } = await as('technician', 'POST /api/cameras', body);
    const row = await app.database.prisma.camera.findUniqueOrThrow({
      where: { id: camera.id },
      include: { profiles: { orderBy: { name: 'asc' } } },
    });
    expect(row).toMatchObject({
      ...{ manufacturer: 'Maker', model: 'Dome 1', firmware: '1.2', serial: 'SN-1', endpoint: 'urn:uuid:77' },
      ...{ ptz: true, events: true },
      profiles: [{ token: 'main-token' }, { token: 'sub-token' }],
    });
    // A stream by its URL is no device.
    await as('technician', `PATCH /api/cameras/${camera.id}`, { source: { kind: 'rtsp', main: stream('/3') } });
    const after = await app.database.prisma.camera.findUniqueOrThrow({ where: { id: camera.id } });
    expect(after).toMatchObject({ serial: null, endpoint: null, ptz: false, events: false });
  });
});

describe('what could not be connected', () => {
  const list = async (facility: keyof TestApp['organisation']['node'], who = 'technician') =>
    (await as(who, `GET /api/facilities/${app.organisation.node[facility]}/outcomes`)).body;
  const connection = async (facility: keyof TestApp['organisation']['node']) =>
    (await as('technician', `GET /api/facilities/${app.organisation.node[facility]}`)).body.connection;

  test('a refusal is the state of the facility until a camera is connected there', async () => {
    expect(await connection('K')).toBe('connected');
    const since = await ledgerSince();
    const note = 'Lãnh đạo cơ sở chưa đồng ý';
    const { status, body } = await as('technician', at('outcomes', 'K'), { kind: 'refused', note });
    expect(status).toBe(200);
    expect(body).toMatchObject({ kind: 'refused', camera: null, note, settledAt: null });
    expect(await connection('K')).toBe('refused');
    expect((await list('K', 'inspector'))[0]).toEqual(body);
    expect(await since()).toMatchObject([['onboarding.refused', { note }]]);
    const camera = { facilityId: app.organisation.node.K, name: 'Cổng 2', zone: 'gate' };
    await as('technician', 'POST /api/cameras', { ...camera, source: { kind: 'rtsp', main: stream('/1') } });
    expect(await connection('K')).toBe('connected');
    expect((await list('K'))[0]).toMatchObject({ id: body.id, settledAt: expect.any(String) });
  });

  test('one camera that is not connectable leaves the facility as it is, with its reasons', async () => {
    const outcome = {
      ...{ kind: 'not_connectable', camera: 'Hành lang 3', address: '10.0.0.7:80' },
      reasons: ['password_wrong', 'password_wrong', 'codec'],
    };
    const { body } = await as('technician', at('outcomes', 'B'), outcome);
    expect(body).toMatchObject({ ...outcome, reasons: ['password_wrong', 'codec'] });
    expect(await connection('B')).toBe('connected');
    // The next try takes its place.
    const next = (await as('technician', at('outcomes', 'B'), { ...outcome, reasons: ['codec'] })).body;
    expect((await list('B')).map(({ id, settledAt }: any) => [id, settledAt === null])).toEqual([
      [next.id, true],
      [body.id, false],
    ]);
    const settle = `outcomes/${next.id}/settle`;
    expect((await as('technician', at(settle, 'A'))).status).toBe(404);
    expect((await as('inspector', at(settle, 'B'))).status).toBe(404);
    expect((await as('technician', at(settle, 'B'))).body.settledAt).toEqual(expect.any(String));
    expect((await as('technician', at(settle, 'B'))).status).toBe(404);
  });

  test.each([
    ['a refusal without a word', { kind: 'refused' }],
    ['a refusal with technical reasons alone', { kind: 'refused', reasons: ['codec'] }],
    ['not connectable without a reason', { kind: 'not_connectable', note: '  ' }],
    ['an address with credentials', { kind: 'refused', note: 'x', address: 'admin:pw@10.0.0.1' }],
    ['a reason that is none', { kind: 'not_connectable', reasons: ['too_old'] }],
  ])('%s is invalid', async (_, body) => {
    expect((await as('technician', at('outcomes'), body)).status).toBe(400);
  });
});

describe('a list of cameras', () => {
  const heading = 'STT,Tên camera,Khu vực,Địa chỉ,Luồng phụ,Tài khoản,Mật khẩu';
  beforeAll(async () => {
    await app.addPerson('south', 'technician', 'south');
    tokens.south = await app.signIn('south');
  });
  const send = (who: string, step: 'import/preview' | 'import', rows: string[], more: object = {}) =>
    as(who, at(`cameras/${step}`, 'X'), {
      ...{ fileName: 'camera.csv', content: Buffer.from([heading, ...rows].join('\n')).toString('base64') },
      ...more,
    });
  const count = () => app.database.prisma.camera.count({ where: { facilityId: app.organisation.node.X } });

  test('is previewed and imported whole', async () => {
    probe = ({ password }) =>
      password === 'm@t khẩu/?#' ? Promise.resolve(deviceReport({ main: stream('/o') })) : Promise.reject(new Error());
    const rows = [
      `1,Cổng 1,Cổng ra vào,rtsp://127.0.0.1:${port}/a,rtsp://127.0.0.1:${port}/b,admin,pw`,
      `2,Sân sau,yard,127.0.0.1:${port},,admin,m@t khẩu/?#`,
    ];
    const preview = await send('south', 'import/preview', rows);
    expect(preview.body).toEqual({
      problems: [],
      rows: [
        {
          ...{ row: 2, name: 'Cổng 1', zone: 'gate', source: 'rtsp', address: `127.0.0.1:${port}` },
          ...{ profiles: ['main', 'sub'], hasCredentials: true },
        },
        {
          ...{ row: 3, name: 'Sân sau', zone: 'yard', source: 'onvif', address: `127.0.0.1:${port}` },
          ...{ profiles: ['main'], hasCredentials: true },
        },
      ],
    });
    const before = await count();
    const since = await ledgerSince();
    expect((await send('south', 'import', rows)).body).toEqual({ imported: 2 });
    expect(await count()).toBe(before + 2);
    const kinds = (await since()).map(([kind]) => kind);
    expect(kinds).toEqual(['onboarding.imported', 'camera.registered', 'camera.registered']);
    // The same again: the names are taken.
    expect((await send('south', 'import/preview', rows)).body.problems).toMatchObject([
      { row: 2, column: 'Tên camera', code: 'taken' },
      { row: 3, code: 'taken' },
    ]);
  });

  test('shows every bad row at once and imports none of it', async () => {
    probe = () => Promise.reject(Object.assign(new Error(), { code: 'credentials_refused' }));
    const rows = [
      `1,Tốt,gate,rtsp://127.0.0.1:${port}/a,,,`,
      '2,,,,,,',
      '3,Phòng ngủ,bedroom,rtsp://127.0.0.1/1,,,',
      '4,Ngoài,gate,rtsp://8.8.8.8/1,,,',
      '5,Trong địa chỉ,gate,rtsp://u:p@127.0.0.1/1,,,',
      `6,Sai mật khẩu,gate,127.0.0.1:${port},,admin,sai`,
      '7,Không tài khoản,gate,127.0.0.1,,,',
      '8,Không tới,gate,rtsp://127.0.0.1:1/x,,,',
      '9,Cổng lạ,gate,127.0.0.1:70000,,admin,x',
      `10,tốt,gate,rtsp://127.0.0.1:${port}/a,,,`,
    ];
    const { problems } = (await send('south', 'import/preview', rows)).body;
    const told = problems.map(({ row, column, code }: any) => `${row} ${column} ${code}`);
    expect(told).toEqual([
      '3 Tên camera missing',
      '3 Khu vực missing',
      '3 Địa chỉ missing',
      '4 Khu vực unknown',
      '5 Địa chỉ host_not_allowed',
      '6 Địa chỉ credentials_in_url',
      '7 Tài khoản onvif_credentials_refused',
      '8 Tài khoản missing',
      '9 Địa chỉ host_unreachable',
      '10 Địa chỉ wrong',
      '11 Tên camera twice',
      '11 Địa chỉ twice',
    ]);
    const before = await count();
    const answer = await send('south', 'import', rows, { evenIfUnreachable: true });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_input' } } });
    expect(answer.body.error.details).toHaveLength(told.length - 1); // that host may be silent now
    expect(await count()).toBe(before);
    expect(answer.text).not.toContain('sai');
  });

  test('is for who manages the cameras there', async () => {
    expect((await send('technician', 'import/preview', ['1,a,gate,rtsp://127.0.0.1/1,,,'])).status).toBe(404);
  });

  test('with too many cameras is refused before any is asked', async () => {
    probe = () => Promise.reject(new Error('asked'));
    const rows = Array.from({ length: 101 }, (_, index) => `${index},Camera ${index},gate,127.0.0.1:${port},,a,b`);
    expect((await send('south', 'import/preview', rows)).body.problems).toMatchObject([{ code: 'payload_too_large' }]);
  });
});
