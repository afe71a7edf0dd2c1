import { request as httpRequest } from 'node:http';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rest } from '../contract/rest.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';

const folder = mkdtempSync(join(tmpdir(), 'vg-console-'));
let media = 'up';
let app: TestApp;
let token: string;
beforeAll(async () => {
  app = await startTestApp({
    consoleFolder: folder,
    checks: {
      database: () => app.database.ping(),
      media: () =>
        media === 'up' ? Promise.resolve() : media === 'down' ? Promise.reject(new Error()) : new Promise(() => {}),
    },
  });
  await app.addPerson('technician', 'technician', 'north');
  token = await app.signIn('technician');
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

describe('every route that is not public', () => {
  const paths = Object.entries(rest)
    .filter(([, { needs }]) => needs !== 'public')
    .map(([route]) => route.replace(':id', '019aa6c0-0000-7000-8000-000000000001'));

  test.each(paths)('%s asks for a session first', async (route) => {
    const answer = await app.request(route, route.startsWith('GET') ? {} : { body: { whatever: true } });
    expect(answer).toMatchObject({ status: 401, body: { error: { code: 'unauthenticated' } } });
  });
});

describe('what cannot be read', () => {
  const post = (body: string, headers?: Record<string, string>) => app.request('POST /api/session', { body, headers });

  test('a body of more than 64 KB', async () => {
    const answer = await post(JSON.stringify({ username: 'x'.repeat(65_536), password: 'x' }));
    expect(answer).toMatchObject({
      status: 413,
      body: { error: { code: 'payload_too_large', message: expect.stringContaining('64 KB') } },
    });
  });

  test.each([
    ['broken JSON', '{"username": ', {}],
    ['a bare value', '"text"', {}],
    ['an unknown encoding', '{}', { 'content-encoding': 'rot13' }],
    ['an unknown charset', '{}', { 'content-type': 'application/json; charset=x-none' }],
    ['a form', 'username=a&password=b', { 'content-type': 'application/x-www-form-urlencoded' }],
  ])('%s', async (_, body, headers) => {
    expect(await post(body, headers)).toMatchObject({ status: 400, body: { error: { code: 'invalid_input' } } });
  });

  test('an id that is none, and a path that is none', async () => {
    const answer = await app.request('GET /api/cameras/1%20or%201', { token });
    expect(answer).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_input', details: [{ path: 'id' }] } },
    });
    expect((await app.request('GET /api/cameras/%ff', { token })).status).toBe(400);
  });

  test('a field that belongs into the path', async () => {
    const { camera } = app.organisation;
    const answer = await app.request(`PATCH /api/cameras/${camera.A1}`, { token, body: { id: camera.B1, name: 'x' } });
    expect(answer).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_input', message: expect.stringContaining('"id"') } },
    });
  });
});

test('more writes of one account in a minute than allowed are refused with the seconds to wait, over all its sessions', async () => {
  await using app = await startTestApp({ config: { writesPerMinute: 10 } });
  await app.addPerson('eager', 'technician', 'north');
  await app.addPerson('calm', 'technician', 'north');
  const [one, two, calm] = [await app.signIn('eager'), await app.signIn('eager'), await app.signIn('calm')];
  const write = (as: string) =>
    app.request(`PATCH /api/cameras/${app.organisation.camera.A1}`, { token: as, body: {} });
  for (let i = 0; i < 10; i++) expect((await write(i % 2 === 0 ? one : two)).status).toBe(200);
  expect(await write(two)).toMatchObject({
    status: 429,
    body: { error: { code: 'too_many_requests', details: { seconds: expect.any(Number) } } },
  });
  expect((await app.request('GET /api/facilities', { token: one })).status).toBe(200);
  expect((await write(calm)).status).toBe(200);
});

test('an unknown path or method under /api is a JSON 404', async () => {
  for (const route of ['GET /api/nothing', 'PUT /api/session', 'GET /api', 'GET /api/sessions/x?accept=html']) {
    const answer = await app.request(route, { token, headers: { accept: 'text/html' } });
    expect(answer).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
  }
});

test('a failure that nobody foresaw is told by its number alone, and logged under it', async () => {
  const { prisma } = app.database;
  await prisma.$executeRawUnsafe('ALTER TABLE "Camera" RENAME TO "Kamera"');
  try {
    const answer = await app.request('GET /api/facilities', { token });
    expect(answer).toMatchObject({ status: 500, body: { error: { code: 'internal' } } });
    expect(answer.text).not.toMatch(/camera|prisma|relation/i);
    expect(app.log()).toContain(answer.body.error.details.requestId);
  } finally {
    await prisma.$executeRawUnsafe('ALTER TABLE "Kamera" RENAME TO "Camera"');
  }
});

test('the log has method, path, status and person of a request, no query, header or body', async () => {
  await app.request('GET /api/facilities?secret=in-the-query', { token, headers: { 'x-secret': 'in-a-header' } });
  await app.request('POST /api/cameras', { token, body: { name: 'in-the-body' } });
  const log = app.log();
  const line = log.split('\n').findLast((text) => text.includes('"/api/facilities"')) ?? '{}';
  expect(JSON.parse(line)).toMatchObject({
    method: 'GET',
    status: 400, // a query of nobody's contract
    ms: expect.any(Number),
    personId: expect.any(String),
  });
  expect(log).not.toMatch(/in-the-query|in-a-header|in-the-body/);
});

describe('health', () => {
  test('/healthz answers as long as the process does', async () => {
    expect(await app.request('GET /healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
  });

  test('/readyz names what fails, or does not answer', async () => {
    expect(await app.request('GET /readyz')).toMatchObject({ status: 200, body: { status: 'ready' } });
    for (media of ['down', 'silent']) {
      const answer = await app.request('GET /readyz');
      expect([answer.status, answer.body]).toEqual([503, { status: 'not_ready', failing: ['media'] }]);
    }
    media = 'up';
  });
});

describe('the console', () => {
  const html = { headers: { accept: 'text/html,*/*' } };

  test('is announced as not built until it is', async () => {
    const answer = await app.request('GET /', html);
    expect(answer).toMatchObject({ status: 503, text: expect.stringContaining('npm run build') });
  });

  test('answers every page with index.html, asked for anew, and hashed files for ever', async () => {
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), '<title>console</title>');
    writeFileSync(join(folder, 'mark.svg'), '<svg/>');
    writeFileSync(join(folder, 'assets/app-1a2b.js'), '//');
    for (const path of ['/', '/login', '/facilities/1/live', '/cameras/1']) {
      const answer = await app.request(`GET ${path}`, html);
      expect(answer).toMatchObject({ status: 200, text: '<title>console</title>' });
      expect(answer.headers.get('cache-control')).toBe('no-cache');
    }
    const asset = await app.request('GET /assets/app-1a2b.js');
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const mark = await app.request('GET /mark.svg');
    expect(mark.headers.get('cache-control')).toBe('no-cache');
    expect((await app.request('GET /assets/app-old.js', html)).status).toBe(404);
    expect((await app.request('POST /login', html)).status).toBe(404);
  });

  test('nothing outside its folder can be asked for', async () => {
    writeFileSync(join(folder, '.hidden'), 'secret');
    for (const path of ['/../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/assets/..%2f..%2fetc/passwd', '/.hidden']) {
      const { status, text } = await raw(path);
      expect(text, `${status} ${path}`).not.toMatch(/root:|secret/);
    }
  });

  /** Unlike fetch, sends the path as it is. */
  const raw = (path: string) =>
    new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
      const sent = httpRequest({ host: '127.0.0.1', port: app.port, path }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => resolve({ status: response.statusCode, text }));
      });
      sent.on('error', reject).end();
    });
});

describe('headers', () => {
  test('let the page load from here alone and be framed by nobody', async () => {
    const { headers } = await app.request('GET /healthz');
    const policy = Object.fromEntries(
      (headers.get('content-security-policy') ?? '').split(';').map((part) => {
        const [directive = '', ...sources] = part.trim().split(' ');
        return [directive, sources.join(' ')];
      }),
    );
    expect(policy).toMatchObject({
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': "'self'",
      'font-src': "'self'",
      'img-src': "'self' data: blob:",
      'media-src': "'self' blob:",
      'connect-src': `'self' wss://127.0.0.1:${app.port}`,
      'frame-ancestors': "'none'",
    });
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
  });

  test('ask for TLS for good in production alone', async () => {
    expect((await app.request('GET /healthz')).headers.get('strict-transport-security')).toBeNull();
    await using production = await startTestApp({ config: { production: true } });
    const { headers } = await production.request('GET /healthz');
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains');
  });

  test('a host name of nonsense gets no say in them', async () => {
    const answer = await new Promise<string | undefined>((resolve, reject) => {
      const headers = { host: "evil.example; script-src 'unsafe-inline'" };
      httpRequest({ host: '127.0.0.1', port: app.port, path: '/healthz', headers }, (response) => {
        response.resume();
        resolve(response.headers['content-security-policy'] as string | undefined);
      })
        .on('error', reject)
        .end();
    });
    expect(answer).toContain("script-src 'self'");
    expect(answer).not.toContain('evil');
  });
});
