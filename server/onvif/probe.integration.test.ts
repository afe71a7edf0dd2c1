import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { OnvifDevice, type OnvifDeviceOptions } from '../simulator/onvif-device/onvif-device.ts';
import { probeOnvif, type ProbeOptions } from './probe.ts';

const credentials = { username: 'admin', password: 'right' };
const stream = { fps: 15, codec: 'h264' } as const;
const main = { ...stream, name: 'main', width: 1280, height: 720, url: 'rtsp://127.0.0.1:8554/gate/main' };
const sub = { ...stream, name: 'sub', width: 640, height: 360, url: 'rtsp://127.0.0.1:8554/gate/sub' };
const info = { manufacturer: 'Maker', model: 'M & 1', firmwareVersion: '1.0', serialNumber: '0042' };

const device = (options: Partial<OnvifDeviceOptions> = {}) =>
  OnvifDevice.create({
    host: '127.0.0.1',
    port: 0,
    name: 'Cổng',
    credentials,
    info,
    profiles: [sub, main],
    ...options,
  });

const probe = (port: number, options: Partial<ProbeOptions> = {}) =>
  probeOnvif({ host: '127.0.0.1', port, ...credentials, timeoutMs: 20_000, ...options });

describe('a device', () => {
  it('tells its streams', async () => {
    await using camera = await device();
    expect(await probe(camera.port)).toEqual({
      manufacturer: 'Maker',
      model: 'M & 1',
      serial: '0042',
      main: { url: main.url, width: 1280, height: 720, codec: 'H264' },
      sub: { url: sub.url, width: 640, height: 360, codec: 'H264' },
    });
  });

  it.each([
    ['markup in its user name', { username: 'a&<b', password: 'right' }],
    ['a password outside ASCII', { username: 'admin', password: 'mật khẩu' }],
  ])('lets in a person with %s', async (_, credentials) => {
    await using camera = await device({ credentials });
    expect((await probe(camera.port, credentials)).main.url).toBe(main.url);
    await expect(probe(camera.port, { ...credentials, password: 'wrong' })).rejects.toMatchObject({
      code: 'credentials_refused',
    });
  });

  it('is understood although its clock is a day off', async () => {
    await using camera = await device({ clockOffsetMs: -24 * 3600_000 });
    expect((await probe(camera.port)).main.url).toBe(main.url);
  });

  it.each([{ password: 'wrong' }, { username: 'nobody' }, { username: '', password: '' }])(
    'refuses wrong credentials: %o',
    async (wrong) => {
      await using camera = await device();
      await expect(probe(camera.port, wrong)).rejects.toMatchObject({ code: 'credentials_refused' });
    },
  );

  it('cannot lead to another host or hand out credentials', async () => {
    const url = 'rtsp://root:inner@192.168.1.64:554/x';
    await using camera = await device({ profiles: [{ ...main, name: 'a&<b', url }] });
    expect((await probe(camera.port)).main.url).toBe('rtsp://127.0.0.1:554/x');
  });

  it.each([
    ['no H.264', { profiles: [{ ...main, codec: 'h265' as const }] }, 'no_h264_profile'],
    ['no RTSP', { profiles: [{ ...main, url: 'http://127.0.0.1/x' }] }, 'bad_answer'],
  ])('with %s is told apart', async (_, options, code) => {
    await using camera = await device(options);
    await expect(probe(camera.port)).rejects.toMatchObject({ code });
  });
});

/** A server on loopback that answers every connection in its own way. */
async function strangeServer(answer: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    answer(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    server,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

const ok = 'HTTP/1.1 200 OK\r\n';
const endless = (socket: Socket) => {
  socket.write(`${ok}\r\n<s:Envelope>`);
  const block = Buffer.alloc(1 << 20, 'x');
  const more = () => {
    while (socket.writable && socket.write(block));
  };
  socket.on('drain', more);
  more();
};

describe('what is no device', () => {
  it.each<[string, (socket: Socket) => void, string]>([
    ['does not speak HTTP', (socket) => socket.end('220 smtp.example ESMTP\r\n'), 'bad_answer'],
    ['is a web site', (socket) => socket.end(`${ok}\r\n<html><body>Welcome</body></html>`), 'bad_answer'],
    ['answers without end', endless, 'bad_answer'],
    ['breaks off', (socket) => socket.end(`${ok}Content-Length: 99\r\n\r\n<s:Env`), 'bad_answer'],
    ['nests too deep', (socket) => socket.end(`${ok}\r\n${'<a>'.repeat(500_000)}`), 'bad_answer'],
    ['wants a login', (socket) => socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n'), 'credentials_refused'],
  ])('and %s', async (_, answer, code) => {
    await using server = await strangeServer(answer);
    await expect(probe(server.port)).rejects.toMatchObject({ code });
  });

  it('and does not listen', async () => {
    const server = await strangeServer(() => {});
    await server[Symbol.asyncDispose]();
    await expect(probe(server.port)).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('does not stall the server with an answer that takes for ever to read', async () => {
    // The package searches for namespace declarations in a time that grows with the square of this answer's length.
    await using server = await strangeServer((socket) => socket.end(`${ok}\r\n${'xmlns'.repeat(400_000)}`));
    let ticks = 0;
    const ticking = setInterval(() => ticks++, 20);
    await expect(probe(server.port, { timeoutMs: 2000 })).rejects.toMatchObject({ code: 'timeout' });
    clearInterval(ticking);
    expect(ticks).toBeGreaterThan(20);
  });

  it('takes no more threads than a few, and gives them back when the caller gives up', async () => {
    let open = 0;
    const allOpen = Promise.withResolvers<void>();
    await using silent = await strangeServer(() => {
      if (++open === 8) allOpen.resolve();
    });
    const caller = new AbortController();
    const given = Array.from({ length: 8 }, () => probe(silent.port, { signal: caller.signal }));
    await expect(probe(silent.port)).rejects.toMatchObject({ code: 'busy' });
    await allOpen.promise;
    caller.abort(new Error('gave up'));
    const outcomes = await Promise.allSettled(given);
    expect(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason.message)).toEqual(
      Array(8).fill('gave up'),
    );
    await using camera = await device();
    expect((await probe(camera.port)).main.url).toBe(main.url);
  });
});
