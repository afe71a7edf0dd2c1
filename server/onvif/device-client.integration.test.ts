import { describe, expect, it } from 'vitest';
import type { OnvifFault } from '../simulator/onvif-device/faults.ts';
import { clientOf, fullDevice, smallestPicture, strangeServer } from '../testing/onvif.ts';
import type { DeviceClient } from './device-client.ts';
import { requestKeyFrame } from './key-frame.ts';
import { PtzDrive } from './ptz.ts';
import { snapshot } from './snapshot.ts';

const hour = 3600_000;

describe('requestKeyFrame', () => {
  it.each([false, true, 'alone'] as const)('reaches the camera, with media2: %s', async (media2) => {
    const asked: string[] = [];
    await using camera = await fullDevice({ media2, forceKeyFrame: (profile) => void asked.push(profile) });
    const client = clientOf(camera);
    await requestKeyFrame(client, 'main');
    await requestKeyFrame(client, 'sub');
    expect(asked).toEqual(['main', 'sub']);
    expect(camera.requests.filter((action) => action === 'GetServices')).toHaveLength(1);
  });

  it('asks the first media service where the second does not work', async () => {
    let tries = 0;
    const forceKeyFrame = () => {
      if (++tries === 1) throw new Error('broken'); // hangs up
    };
    await using camera = await fullDevice({ media2: true, forceKeyFrame });
    await requestKeyFrame(clientOf(camera), 'main');
    expect(tries).toBe(2);
  });

  it.each([
    ['cannot', { forceKeyFrame: undefined }, 'main', 'not_supported'],
    ['knows no such profile', {}, 'other', 'refused'],
  ])('says that the device %s', async (_, options, profile, code) => {
    await using camera = await fullDevice(options);
    await expect(requestKeyFrame(clientOf(camera), profile)).rejects.toMatchObject({ code });
  });
});

describe('a client', () => {
  it('goes on after the clock of the device has jumped', async () => {
    await using camera = await fullDevice();
    const client = clientOf(camera);
    await requestKeyFrame(client, 'main');
    camera.setClockOffset(hour);
    await requestKeyFrame(client, 'main');
    expect(Math.abs((await client.timeOffsetMs())! - hour)).toBeLessThan(5000);
    expect(camera.refusals).toBe(1);
  });

  it('goes on after a reboot', async () => {
    await using camera = await fullDevice();
    const client = clientOf(camera);
    await requestKeyFrame(client, 'main');
    const comeBack = await camera.goDown();
    await expect(requestKeyFrame(client, 'main')).rejects.toMatchObject({ code: 'unreachable' });
    await comeBack();
    await requestKeyFrame(client, 'main');
  });

  it('does not try a refused password again and again, and never says it', async () => {
    await using camera = await fullDevice();
    const client = clientOf(camera, { password: 'wrong' });
    const failures = [];
    for (let tries = 0; tries < 5; tries++)
      failures.push(await requestKeyFrame(client, 'main').catch((error) => error));
    expect(failures.map(({ code }) => code)).toEqual(Array(5).fill('credentials_refused'));
    expect(camera.refusals).toBe(1);
    expect(JSON.stringify(failures) + failures.map(String).join()).not.toContain('wrong');
  });

  it('learns once for all who ask at the same time', async () => {
    await using camera = await fullDevice();
    const client = clientOf(camera);
    await Promise.all(Array.from({ length: 8 }, () => requestKeyFrame(client, 'main')));
    expect(camera.requests.filter((action) => action === 'GetServices')).toHaveLength(1);
  });

  it('gives up for one who no longer wants it, not for the others', async () => {
    await using camera = await fullDevice();
    const client = clientOf(camera);
    camera.inject({ kind: 'slow', ms: 300 });
    const caller = new AbortController();
    const given = requestKeyFrame(client, 'main', { signal: caller.signal });
    const kept = requestKeyFrame(client, 'main');
    caller.abort(new Error('gave up'));
    await expect(given).rejects.toThrow('gave up');
    await kept;
  });

  type Call = [string, (client: DeviceClient, options?: { timeoutMs: number }) => Promise<unknown>];
  const calls: Call[] = [
    ['a key frame', (client, options) => requestKeyFrame(client, 'main', options)],
    ['presets', (client, options) => new PtzDrive(client, 'main').presets(options)],
    ['a snapshot', (client, options) => snapshot(client, 'main', options)],
  ];
  const faults: [OnvifFault['kind'], string][] = [
    ['nonsense', 'bad_answer'],
    ['bomb', 'bad_answer'],
    ['huge', 'bad_answer'],
    ['deep', 'bad_answer'],
    ['half', 'bad_answer'],
    ['wrong_answer', 'bad_answer'],
    ['silence', 'timeout'],
    ['trickle', 'timeout'],
  ];
  it.each(faults)('is not hurt by %s, whatever it asks, and goes on afterwards', async (kind, code) => {
    await using camera = await fullDevice();
    for (const [what, call] of calls) {
      camera.clear();
      const client = clientOf(camera);
      const short = { timeoutMs: code === 'timeout' ? 300 : 10_000 };
      await call(client);
      camera.inject({ kind } as OnvifFault);
      if (kind === 'wrong_answer' && what === 'a key frame')
        await call(client); // its answer has no content to be wrong
      else await expect(call(client, short), what).rejects.toMatchObject({ code });
      camera.clear();
      await call(client);
    }
  });
});

describe('snapshot', () => {
  it.each(['basic', 'digest'] as const)('gives the picture with %s authentication', async (pictureAuthentication) => {
    await using camera = await fullDevice({ pictureAuthentication });
    expect(await snapshot(clientOf(camera), 'main')).toEqual(smallestPicture);
    await expect(snapshot(clientOf(camera, { password: 'wrong' }), 'main')).rejects.toMatchObject({
      code: 'credentials_refused',
    });
  });

  it('asks the device alone, whatever address it names', async () => {
    let elsewhere = 0;
    await using other = await strangeServer(() => elsewhere++);
    await using camera = await fullDevice({ baseUrl: `http://127.0.0.2:${other.port}` });
    expect(await snapshot(clientOf(camera), 'main')).toEqual(smallestPicture);
    expect(elsewhere).toBe(0);
  });

  it.each<[string, Buffer]>([
    ['what is no JPEG', Buffer.from('<html>Login</html>')],
    ['half a JPEG', Buffer.concat([smallestPicture.subarray(0, -2), Buffer.alloc(1000)])],
    ['nothing', Buffer.alloc(0)],
    ['more than 4 MB', Buffer.concat([smallestPicture, Buffer.alloc(4 << 20), smallestPicture])],
  ])('refuses %s', async (_, picture) => {
    await using camera = await fullDevice({ snapshot: () => picture });
    await expect(snapshot(clientOf(camera), 'main')).rejects.toMatchObject({ code: 'bad_answer' });
  });

  it('takes one of just under 4 MB', async () => {
    const largest = Buffer.concat([smallestPicture, Buffer.alloc((4 << 20) - 20), smallestPicture.subarray(-10)]);
    await using camera = await fullDevice({ snapshot: () => largest });
    expect((await snapshot(clientOf(camera), 'main')).length).toBe(4 << 20);
  });

  it('follows no redirect', async () => {
    await using camera = await fullDevice();
    camera.inject({ kind: 'redirect', to: 'file:///etc/passwd', only: ['Snapshot'] });
    await expect(snapshot(clientOf(camera), 'main')).rejects.toMatchObject({ code: 'bad_answer' });
  });
});
