import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoPlaces } from '../prisma/seed/demo-places.ts';
import { createLogger } from './log.ts';
import { OnvifDevice } from './simulator/onvif-device/onvif-device.ts';
import { clockPicture } from './simulator/picture.ts';
import { Simulator } from './simulator/simulator.ts';
import { startDemoServer, type DemoServer } from './testing/demo-server.ts';
import { stateOf } from './testing/media.ts';
import { processTree } from './testing/processes.ts';

const facilityId = demoPlaces['facility-b'].id;
const credentials = { username: 'admin', password: 'Đúng-rồi/2021' };

let server: DemoServer;
let camera: Simulator;
let device: OnvifDevice;
beforeAll(async () => {
  server = await startDemoServer();
  const log = createLogger({ level: 'silent', pretty: false });
  camera = await Simulator.create({ cameras: [{ key: 'x', picture: clockPicture('x'), credentials }], log });
  device = await OnvifDevice.create({
    host: '127.0.0.1',
    port: 0,
    name: 'x',
    credentials,
    profiles: (['main', 'sub'] as const).map((name) => {
      const { width, height, fps } = camera.settings(name);
      return { name, width, height, fps, codec: 'h264', url: camera.url('x', name) };
    }),
    info: { manufacturer: 'Test', model: 'Test', firmwareVersion: '1', serialNumber: '1' },
  });
});
afterAll(async () => {
  await device?.close();
  await camera?.close();
  await server?.close();
});

const register = (source: object) =>
  server.request('operator', 'POST /api/cameras', { facilityId, name: 'Cổng phụ', zone: 'gate', source });

it('registers a camera by its ONVIF address alone and pulls both its streams', async () => {
  const source = { kind: 'onvif', host: '127.0.0.1', port: device.port, ...credentials };
  const { status, body } = await register(source);
  expect(status).toBe(201);
  expect(body).toMatchObject({ profiles: ['main', 'sub'], source: { kind: 'onvif', hasCredentials: true } });
  expect(JSON.stringify(body)).not.toContain('Đúng-rồi');
  for (const profile of ['main', 'sub'] as const) {
    const lease = server.registry.acquire({ id: body.id, facilityId, profiles: ['main', 'sub'] }, profile);
    await stateOf(lease.stream, 'live');
    lease.release();
  }
});

it('says what is wrong with an ONVIF address or its password', async () => {
  const refused = await register({
    kind: 'onvif',
    host: '127.0.0.1',
    port: device.port,
    ...credentials,
    password: 'no',
  });
  expect(refused).toMatchObject({ status: 422, body: { error: { code: 'onvif_credentials_refused' } } });
  const nobody = await register({ kind: 'onvif', host: '127.0.0.1', port: 1, ...credentials });
  expect(nobody).toMatchObject({ status: 422, body: { error: { code: 'host_unreachable' } } });
});

it('pulls a camera from its new address as soon as it is changed', async () => {
  const { body } = await register({ kind: 'rtsp', main: camera.url('x', 'sub'), username: 'admin', password: 'wrong' });
  const lease = server.registry.acquire({ id: body.id, facilityId, profiles: ['main'] }, 'main');
  await stateOf(lease.stream, 'refused');
  const source = { kind: 'rtsp', main: camera.url('x', 'sub'), ...credentials };
  expect((await server.request('operator', `PATCH /api/cameras/${body.id}`, { source })).status).toBe(200);
  await stateOf(lease.stream, 'live');
  lease.release();
});

it('is ready while its parts work, and ends with all it started', async () => {
  expect(await server.request('operator', 'GET /readyz')).toMatchObject({ status: 200, body: { status: 'ready' } });
  const children = async () =>
    (await processTree(process.pid)).filter(({ name }) => name === 'ffmpeg' || name.startsWith('mediasoup'));
  expect(await children()).not.toEqual([]);
  await server.close();
  await camera.close();
  expect(await children()).toEqual([]);
  await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
});
