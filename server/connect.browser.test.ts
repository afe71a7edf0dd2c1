import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { demoCameras } from '../prisma/seed/demo-cameras.ts';
import { demoPlaces } from '../prisma/seed/demo-places.ts';
import { createLogger } from './log.ts';
import { ClipLibrary } from './simulator/clip.ts';
import { OnvifDevice } from './simulator/onvif-device/onvif-device.ts';
import { Simulator } from './simulator/simulator.ts';
import { stateLimit, tileOf } from './testing/browser.ts';
import { demoConsole } from './testing/demo-console.ts';

const facilityId = demoPlaces['facility-a'].id;

const demo = demoConsole();

const step = (page: Page, name: string, state: string) =>
  page.locator(`[data-step=${name}][data-state=${state}]`).waitFor({ timeout: stateLimit });

it('a technician finds a camera, tests it without seeing its picture, and registers it', async () => {
  await demo.as('technician', async (page) => {
    await page.goto(`${demo.server.url}/facilities/${facilityId}/connect`);
    await page.getByRole('button', { name: 'Tìm camera' }).click();
    await page.getByRole('button', { name: /Chọn Camera moi 2/ }).click();
    await page.fill('input[name=camera-username]', 'admin');
    await page.fill('input[name=camera-password]', 'sai');
    await page.getByRole('button', { name: 'Kiểm tra' }).click();
    await step(page, 'probe', 'failed');
    await page.locator('[data-code=password_wrong]').waitFor();
    await page.fill('input[name=camera-password]', demo.server.password);
    await page.getByRole('button', { name: 'Kiểm tra' }).click();
    await step(page, 'main', 'done');
    await step(page, 'sub', 'skipped');
    await page.locator('[data-code=sub_missing]').waitFor();
    expect(await page.locator('[data-profile=main] img').count()).toBe(0);
    expect(await page.locator('[data-profile=main]').innerText()).toMatch(/1280x720 H\.264/);
    await page.fill('input[name=camera-name]', 'Cổng phụ');
    await page.locator('.el-select', { has: page.getByRole('combobox', { name: 'Khu vực' }) }).click();
    await page.getByRole('option', { name: 'Cổng ra vào' }).click();
    await page.getByRole('button', { name: 'Lưu camera' }).click();
    await page.getByText('Đã lưu camera Cổng phụ.').waitFor();
  });
  const { body } = await demo.server.request('leader.a', `GET /api/facilities/${facilityId}/cameras`);
  expect(body).toContainEqual(expect.objectContaining({ name: 'Cổng phụ', zone: 'gate', profiles: ['main'] }));
});

it('of a recorder each channel is chosen, tested and registered as a camera', async () => {
  const log = createLogger({ level: 'silent', pretty: false });
  await using rtsp = await Simulator.create({ log, clips: new ClipLibrary(), cameras: [{ key: 'a' }, { key: 'b' }] });
  const credentials = { username: 'admin', password: 'recorder' };
  const stream = { width: 640, height: 360, fps: 15, codec: 'h264' } as const;
  const recorder = await OnvifDevice.create({
    ...{ host: '127.0.0.1', port: 0, name: 'Recorder', credentials, ptz: false, events: true },
    profiles: ['a', 'b'].map((key) => ({ ...stream, name: key, source: `Channel-${key}`, url: rtsp.url(key, 'sub') })),
    info: { manufacturer: 'M', model: 'NVR', firmwareVersion: '1', serialNumber: 'NVR-1' },
  });
  await using _recorder = { [Symbol.asyncDispose]: () => recorder.close() };
  await demo.as('technician', async (page) => {
    await page.goto(`${demo.server.url}/facilities/${facilityId}/connect`);
    await page.getByText('Nhập địa chỉ ONVIF').click();
    await page.fill('input[name=host]', '127.0.0.1');
    await page.fill('input[name=port]', String(recorder.port));
    await page.fill('input[name=camera-username]', credentials.username);
    await page.fill('input[name=camera-password]', credentials.password);
    await page.getByRole('button', { name: 'Kiểm tra' }).click();
    await step(page, 'main', 'done');
    await page.locator('.el-select', { has: page.getByRole('combobox', { name: 'Kênh của đầu ghi' }) }).click();
    await page.getByRole('option', { name: /Kênh 2: Channel-b/ }).click();
    await step(page, 'main', 'running');
    await step(page, 'main', 'done');
    await page.fill('input[name=camera-name]', 'Kênh hai');
    await page.locator('.el-select', { has: page.getByRole('combobox', { name: 'Khu vực' }) }).click();
    await page.getByRole('option', { name: 'Sân' }).click();
    await page.getByRole('button', { name: 'Lưu camera' }).click();
    await page.getByText('Đã lưu camera Kênh hai.').waitFor();
  });
  const { body } = await demo.server.request('technician', `GET /api/facilities/${facilityId}/cameras`);
  const { source } = body.find(({ name }: { name: string }) => name === 'Kênh hai');
  expect(source).toMatchObject({ kind: 'onvif', port: recorder.port, main: rtsp.url('b', 'sub') });
});

it('a test that is stopped is stopped on the server too, and a refusal is recorded', async () => {
  await demo.as('technician', async (page) => {
    await page.goto(`${demo.server.url}/facilities/${facilityId}/connect`);
    await page.getByRole('button', { name: 'Tìm camera' }).click();
    await page.getByRole('button', { name: /Chọn Camera moi 1/ }).click();
    await page.fill('input[name=camera-username]', 'admin');
    await page.fill('input[name=camera-password]', demo.server.password);
    await page.getByRole('button', { name: 'Kiểm tra' }).click();
    await step(page, 'main', 'running');
    await page.getByRole('button', { name: 'Dừng' }).click();
    await step(page, 'main', 'failed');
    await page.getByRole('button', { name: 'Ghi nhận chưa kết nối được' }).click();
    await page.getByText('Cơ sở từ chối').click();
    await page.locator('textarea[name=note]').fill('Lãnh đạo cơ sở chưa đồng ý');
    await page.getByRole('button', { name: 'Ghi nhận', exact: true }).click();
    await page.getByText('Lãnh đạo cơ sở chưa đồng ý').waitFor();
  });
  const { body } = await demo.server.request('inspector', `GET /api/facilities/${facilityId}`);
  expect(body.connection).toBe('refused');
});

it('a duty person moves a camera with pointer and keyboard; whoever may not has no controls', async () => {
  const { id } = demoCameras.find(({ key }) => key === 'a6')!;
  const fixed = demoCameras.find(({ key }) => key === 'a1')!.id;
  await demo.as('duty.a', async (page) => {
    const sent: string[] = [];
    page.on('websocket', (socket) =>
      socket.on('framesent', ({ payload }) => {
        const [, name, press] = /"(ptz\.\w+)".*?"press":(\d+)/.exec(String(payload)) ?? [];
        if (name) sent.push(`${name} ${press}`);
      }),
    );
    await page.goto(`${demo.server.url}/cameras/${id}`);
    await page.locator('[data-testid=ptz-pad][data-ready=true]').waitFor({ timeout: stateLimit });
    // Hover waits until the page around it has settled.
    await page.getByRole('button', { name: 'Sang phải', exact: true }).hover();
    await page.mouse.down();
    await page.getByText('Bạn đang điều khiển.').waitFor();
    // Let go elsewhere: it ends all the same.
    await page.mouse.move(5, 5);
    await page.mouse.up();
    await expect.poll(() => sent.at(-1), { timeout: stateLimit }).toBe('ptz.stop 1');
    await page.keyboard.down('ArrowLeft');
    await expect.poll(() => sent.at(-1), { timeout: stateLimit }).toBe('ptz.move 2');
    await page.keyboard.up('ArrowLeft');
    await expect.poll(() => sent.at(-1), { timeout: stateLimit }).toBe('ptz.stop 2');
    await page.goto(`${demo.server.url}/cameras/${fixed}`);
    await tileOf(page, fixed).waitFor();
    expect(await page.locator('[data-testid=ptz-pad]').count()).toBe(0);
  });
  await demo.as('technician', async (page) => {
    await page.goto(`${demo.server.url}/cameras/${id}`);
    await tileOf(page, id).waitFor();
    expect(await page.locator('[data-testid=ptz-pad]').count()).toBe(0);
  });
});
