import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/app.ts';

let app: TestApp;
let token: string;
let cameraId: string;
beforeAll(async () => {
  app = await startTestApp();
  await app.addPerson('technician', 'technician', 'north');
  await app.addPerson('inspector', 'inspector', 'north');
  token = await app.signIn('technician');
  const { body } = await app.request('POST /api/cameras', {
    token,
    body: {
      facilityId: app.organisation.node.A,
      name: 'Sân',
      zone: 'yard',
      source: { kind: 'rtsp', main: 'rtsp://127.0.0.1:9/main' },
      evenIfUnreachable: true,
    },
  });
  cameraId = body.id;
});
afterAll(() => app?.[Symbol.asyncDispose]());

it('keeps a camera warm when who manages it says so, at once and from the next start on', async () => {
  const change = (keepWarm: boolean, by = token) =>
    app.request(`PATCH /api/cameras/${cameraId}`, { token: by, body: { keepWarm } });
  const { status, body } = await change(true);
  expect([status, body.keepWarm]).toEqual([200, true]);
  expect(app.streamEvents).toEqual([`warm ${cameraId}`]);
  await app.cameras.warmUp();
  expect(app.streamEvents).toEqual([`warm ${cameraId}`, `warm ${cameraId}`]);

  // Another change of a warm camera may move its stream.
  await app.request(`PATCH /api/cameras/${cameraId}`, { token, body: { name: 'Sân sau' } });
  expect(app.streamEvents.at(-1)).toBe(`warm ${cameraId}`);
  expect((await change(false)).body.keepWarm).toBe(false);
  expect(app.streamEvents.at(-1)).toBe(`cold ${cameraId}`);
  const told = app.streamEvents.length;
  await app.cameras.warmUp();
  expect(app.streamEvents).toHaveLength(told);
});

it('is neither told nor changed by who does not manage it', async () => {
  const other = await app.signIn('inspector');
  const { body } = await app.request(`GET /api/cameras/${cameraId}`, { token: other });
  expect(body).not.toHaveProperty('keepWarm');
  const refused = await app.request(`PATCH /api/cameras/${cameraId}`, { token: other, body: { keepWarm: true } });
  expect(refused.status).toBe(404);
});
