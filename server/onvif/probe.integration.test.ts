import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { OnvifFault } from '../simulator/onvif-device/faults.ts';
import type { OnvifDeviceOptions } from '../simulator/onvif-device/onvif-device.ts';
import { fullDevice, mainProfile, onvifCredentials, strangeServer, subProfile } from '../testing/onvif.ts';
import { probeDevice, type ProbeOptions } from './probe.ts';

const probe = (port: number, options: Partial<ProbeOptions> = {}) =>
  probeDevice({ host: '127.0.0.1', port, ...onvifCredentials, timeoutMs: 20_000, ...options });

const plain = { ptz: false, events: false, imaging: false, snapshot: undefined };

describe('a device', () => {
  it('tells what it is, what it sends and what it can do', async () => {
    await using camera = await fullDevice();
    const report = await probe(camera.port);
    const rest = {
      source: 'source',
      sourceConfiguration: 'configuration-source',
      codec: 'H264',
      fps: 15,
      bitrateKbit: 2048,
      gopFrames: 30,
      quality: 5,
      ptz: true,
    };
    const main = { token: 'main', width: 1280, height: 720, encodingProfile: 'Baseline', ...rest };
    const sub = { token: 'sub', width: 640, height: 360, encodingProfile: 'Baseline', ...rest };
    expect(report).toEqual({
      information: { manufacturer: 'Maker', model: 'M & 1', firmware: '1.0', serial: '0042' },
      timeOffsetMs: expect.closeTo(0, -4),
      profiles: [sub, main],
      main: { ...main, url: mainProfile.url },
      sub: { ...sub, url: subProfile.url },
      remarks: [],
      ...{ media2: false, snapshot: true, ptz: true, events: true },
      imaging: expect.objectContaining({ brightness: 50, irCutFilter: 'AUTO', wideDynamicRange: 'ON' }),
      maxProfiles: 8,
    });
  });

  it.each([
    ['by the second media service beside the first', true],
    ['by the second media service alone', 'alone'],
  ] as const)('names its H.265 streams %s', async (_, media2) => {
    const profiles = [subProfile, { ...mainProfile, codec: 'h265' as const, fps: 25, gopFrames: 250 }];
    await using camera = await fullDevice({ ...plain, media2, profiles });
    expect(await probe(camera.port)).toMatchObject({
      media2: true,
      profiles: [{ codec: 'H264' }, { codec: 'H265', gopFrames: 250, encodingProfile: 'Main', fps: 25 }],
      main: { codec: 'H264', width: 640, url: subProfile.url },
      remarks: ['larger_not_h264', 'sub_missing'],
      ...{ snapshot: false, ptz: false, events: false },
    });
  });

  it('without H.264 is taken as it is, with the reason', async () => {
    await using camera = await fullDevice({ profiles: [{ ...mainProfile, codec: 'h265' }] });
    expect(await probe(camera.port)).toMatchObject({
      main: { codec: 'H265', url: mainProfile.url },
      remarks: ['main_not_h264', 'sub_missing'],
    });
  });

  it('keeps a serial as it is written', async () => {
    const info = { manufacturer: '7', model: '1.50', firmwareVersion: 'true', serialNumber: '12345678901234567890' };
    await using camera = await fullDevice({ ...plain, info });
    const { information } = await probe(camera.port);
    expect(information).toEqual({ manufacturer: '7', model: '1.50', firmware: 'true', serial: '12345678901234567890' });
  });

  it.each([
    ['markup in its user name', { username: 'a&<b', password: 'right' }],
    ['a password outside ASCII', { username: 'admin', password: 'mật khẩu' }],
    ['a password of marks', { username: 'admin', password: `p@:/?#[]!$&'()*+,;=%"<> ` }],
  ])('lets in a person with %s', async (_, credentials) => {
    await using camera = await fullDevice({ credentials });
    expect((await probe(camera.port, credentials)).main.url).toBe(mainProfile.url);
    await expect(probe(camera.port, { ...credentials, password: 'wrong' })).rejects.toMatchObject({
      code: 'credentials_refused',
    });
  });

  const day = 24 * 3600_000;
  it.each([-day, 2 * day])('is understood although its clock is %d ms off, and says so', async (clockOffsetMs) => {
    await using camera = await fullDevice({ clockOffsetMs });
    const { main, timeOffsetMs } = await probe(camera.port);
    expect(main.url).toBe(mainProfile.url);
    expect(Math.abs(timeOffsetMs! - clockOffsetMs)).toBeLessThan(5000);
  });

  it.each([{ password: 'wrong' }, { username: 'nobody' }, { username: '', password: '' }])(
    'refuses wrong credentials, which are tried once: %o',
    async (wrong) => {
      await using camera = await fullDevice();
      await expect(probe(camera.port, wrong)).rejects.toMatchObject({ code: 'credentials_refused' });
      expect(camera.refusals).toBeLessThanOrEqual(1);
    },
  );

  it('cannot lead to another host or hand out credentials', async () => {
    const url = 'rtsp://root:inner@192.168.1.64:554/x';
    await using camera = await fullDevice({
      profiles: [{ ...mainProfile, name: 'a&<b', url }],
      baseUrl: 'http://192.168.1.64:80',
    });
    expect(await probe(camera.port)).toMatchObject({ main: { token: 'a&<b', url: 'rtsp://127.0.0.1:554/x' } });
  });

  it.each<[string, Partial<OnvifDeviceOptions>, string]>([
    ['no profile', { profiles: [] }, 'no_profile'],
    ['no RTSP', { profiles: [{ ...mainProfile, url: 'http://127.0.0.1/x' }] }, 'bad_answer'],
    ['a local file for a stream', { profiles: [{ ...mainProfile, url: 'file:///etc/passwd' }] }, 'bad_answer'],
  ])('with %s is told apart', async (_, options, code) => {
    await using camera = await fullDevice(options);
    await expect(probe(camera.port)).rejects.toMatchObject({ code });
  });

  it('may keep silent about what is not needed', async () => {
    await using camera = await fullDevice();
    camera.inject({ kind: 'silence', only: ['GetDeviceInformation'] });
    expect(await probe(camera.port)).toMatchObject({
      main: { url: mainProfile.url },
      information: { serial: undefined },
      snapshot: true,
    });
  });
});

describe('a device that misbehaves', () => {
  it.each<[OnvifFault['kind'], string]>([
    ['nonsense', 'bad_answer'],
    ['bomb', 'bad_answer'],
    ['huge', 'bad_answer'],
    ['deep', 'bad_answer'],
    ['crowded', 'bad_answer'],
    ['half', 'bad_answer'],
    ['wrong_answer', 'bad_answer'],
    ['silence', 'timeout'],
    ['trickle', 'timeout'],
  ])('with %s hurts nobody', async (kind, code) => {
    await using camera = await fullDevice();
    let ticks = 0;
    const ticking = setInterval(() => ticks++, 10);
    camera.inject({ kind } as OnvifFault);
    await expect(probe(camera.port, code === 'timeout' ? { timeoutMs: 1000 } : {})).rejects.toMatchObject({ code });
    clearInterval(ticking);
    expect(ticks).toBeGreaterThan(5);
    camera.clear();
    expect((await probe(camera.port)).main.url).toBe(mainProfile.url);
  });

  it.each(['file:///etc/passwd', 'http://127.0.0.1:1/', '/onvif/device_service'])(
    'is not followed to %s',
    async (to) => {
      await using camera = await fullDevice();
      camera.inject({ kind: 'redirect', to });
      await expect(probe(camera.port)).rejects.toMatchObject({
        code: 'bad_answer',
        detail: expect.stringContaining('redirects'),
      });
      expect(camera.requests).not.toContain('GetProfiles');
    },
  );
});

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
    ['has headers without end', (socket) => socket.write(`${ok}X: ${'x'.repeat(100_000)}`), 'bad_answer'],
    ['has a name space in every word', (socket) => socket.end(`${ok}\r\n${'xmlns'.repeat(400_000)}`), 'bad_answer'],
    ['wants a login', (socket) => socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n'), 'credentials_refused'],
    [
      'wants a login of a kind of its own',
      (socket) => socket.end('HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest algorithm=crc,realm="x"\r\n\r\n'),
      'bad_answer',
    ],
  ])('and %s', async (_, answer, code) => {
    await using server = await strangeServer(answer);
    await expect(probe(server.port)).rejects.toMatchObject({ code });
  });

  it('and does not listen', async () => {
    const server = await strangeServer(() => {});
    await server[Symbol.asyncDispose]();
    await expect(probe(server.port)).rejects.toMatchObject({ code: 'unreachable' });
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
    await using camera = await fullDevice();
    expect((await probe(camera.port)).main.url).toBe(mainProfile.url);
  });
});
