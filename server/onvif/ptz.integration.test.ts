import { describe, expect, it, vi } from 'vitest';
import { clientOf, fullDevice } from '../testing/onvif.ts';
import { PtzDrive } from './ptz.ts';

const right = { pan: 1, tilt: 0, zoom: 0 };
const still = { pan: 0, tilt: 0, zoom: 0 };
const soon = { timeout: 60_000, interval: 10 };

describe('PtzDrive', () => {
  it('moves the camera until it is told to stop', async () => {
    await using camera = await fullDevice();
    await using drive = new PtzDrive(clientOf(camera), 'main');
    drive.move({ pan: 0.5, tilt: -0.5, zoom: 1 });
    await vi.waitFor(() => expect(camera.ptz!.velocity).toEqual({ pan: 0.5, tilt: -0.5, zoom: 1 }), soon);
    await drive.stop();
    expect(camera.ptz!.velocity).toEqual(still);
    expect(camera.ptz!.position.pan).toBeGreaterThan(0);
    expect(camera.ptz!.position.tilt).toBeLessThan(0);
  });

  it('stops it when nobody repeats the movement', async () => {
    await using camera = await fullDevice();
    await using drive = new PtzDrive(clientOf(camera), 'main');
    drive.move(right);
    await vi.waitFor(() => expect(camera.ptz!.commands).toEqual(['ContinuousMove', 'Stop']), soon);
    expect(camera.ptz!.velocity).toEqual(still);
  });

  it('stops it although the movement arrives after the stop', async () => {
    await using camera = await fullDevice();
    await using drive = new PtzDrive(clientOf(camera), 'main');
    await drive.presets(); // what it has to learn is learned
    camera.inject({ kind: 'slow', ms: 300, only: ['ContinuousMove'] });
    drive.move(right);
    await vi.waitFor(() => expect(camera.requests).toContain('ContinuousMove'), soon);
    await drive.stop();
    expect(camera.ptz!.commands).toEqual(['GetPresets', 'Stop', 'ContinuousMove', 'Stop']);
    expect(camera.ptz!.velocity).toEqual(still);
  });

  it('lets the camera stop itself when we are gone', async () => {
    await using camera = await fullDevice();
    const drive = new PtzDrive(clientOf(camera), 'main');
    camera.inject({ kind: 'status', status: 500, only: ['Stop'] });
    drive.move(right);
    await vi.waitFor(() => expect(camera.ptz!.velocity).toEqual(right), soon);
    await expect(drive.stop()).rejects.toMatchObject({ code: 'bad_answer' });
    // Without our time-out it would go on for 10 s.
    await vi.waitFor(() => expect(camera.ptz!.velocity).toEqual(still), { ...soon, timeout: 9000 });
  });

  it('stops when closed', async () => {
    await using camera = await fullDevice();
    const drive = new PtzDrive(clientOf(camera), 'main');
    drive.move(right);
    await drive.close();
    await drive.close();
    drive.move(right);
    expect(camera.ptz!.commands.at(-1)).toBe('Stop');
    expect(camera.ptz!.velocity).toEqual(still);
  });

  it('says what the device did not take', async () => {
    await using camera = await fullDevice({ ptz: false });
    const failed = Promise.withResolvers<unknown>();
    await using drive = new PtzDrive(clientOf(camera), 'main', { onFailed: failed.resolve });
    drive.move(right);
    expect(await failed.promise).toMatchObject({ code: 'not_supported' });
  });

  it('moves a head that cannot zoom', async () => {
    await using camera = await fullDevice({ ptz: 'without_zoom' });
    await using drive = new PtzDrive(clientOf(camera), 'main');
    drive.move(right);
    await vi.waitFor(() => expect(camera.ptz!.velocity).toEqual(right), soon);
  });

  it('ends the zoom when only the direction goes on', async () => {
    await using camera = await fullDevice();
    await using drive = new PtzDrive(clientOf(camera), 'main');
    drive.move({ pan: 0, tilt: 0, zoom: 1 });
    await vi.waitFor(() => expect(camera.ptz!.velocity).toEqual({ pan: 0, tilt: 0, zoom: 1 }), soon);
    drive.move(right);
    await vi.waitFor(() => expect(camera.ptz!.velocity).toEqual(right), soon);
  });

  it('keeps presets and home', async () => {
    await using camera = await fullDevice();
    await using drive = new PtzDrive(clientOf(camera), 'main');
    expect(await drive.presets()).toEqual([]);
    const gate = await drive.setPreset('Cổng <1> & "2"');
    const twin = await drive.setPreset('1.50');
    expect(await drive.presets()).toEqual([
      { token: gate, name: 'Cổng <1> & "2"' },
      { token: twin, name: '1.50' },
    ]);
    camera.ptz!.presets.get(gate)!.position = { pan: 0.5, tilt: 0.5, zoom: 0 };
    await drive.gotoPreset(gate);
    expect(camera.ptz!.position).toEqual({ pan: 0.5, tilt: 0.5, zoom: 0 });
    await drive.goHome();
    expect(camera.ptz!.position).toEqual(still);
    await drive.gotoPreset(gate);
    await drive.setHome();
    await drive.gotoPreset(twin);
    await drive.goHome();
    expect(camera.ptz!.position).toEqual({ pan: 0.5, tilt: 0.5, zoom: 0 });
    await drive.removePreset(twin);
    expect((await drive.presets()).map(({ token }) => token)).toEqual([gate]);
    await expect(drive.gotoPreset(twin)).rejects.toMatchObject({ code: 'refused' });
  });
});
