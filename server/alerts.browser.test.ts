import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoPlaces } from '../prisma/seed/demo-places.ts';
import type { Simulator } from './simulator/simulator.ts';
import { stateLimit, tileInState, watchFrames } from './testing/browser.ts';
import { demoConsole } from './testing/demo-console.ts';
import { startCamera } from './testing/simulated-camera.ts';

const facilityB = demoPlaces['facility-b'].id;
const demo = demoConsole();
let simulator: Simulator;
let cameraId: string;
beforeAll(async () => {
  simulator = await startCamera();
  cameraId = await demo.addCamera(facilityB, 'Cổng sau', { main: simulator.url('a', 'sub') });
});
afterAll(() => simulator?.close());

it('a camera freezes: the alert is on the screen, one key leads to its camera live, another takes it, and the ledger knows why', async () => {
  await demo.as('duty.b', async (page) => {
    await page.goto(`${demo.server.url}/facilities/${facilityB}/live`);
    await tileInState(page, cameraId, 'live');
    const worst = page.getByTestId('alert-worst');
    expect(await worst.count()).toBe(0);
    const stripHeight = async () => (await page.getByTestId('alert-strip').boundingBox())!.height;
    const before = await stripHeight();

    await simulator.inject({ kind: 'frozen' });
    await worst.filter({ hasText: 'Cổng sau' }).waitFor({ timeout: stateLimit });
    expect(await worst.textContent()).toContain('Hình đứng yên');
    // What comes moves nothing.
    expect(await stripHeight()).toBe(before);

    await page.keyboard.press('F8');
    await page.waitForURL(`**/cameras/${cameraId}?alert=*`);
    await tileInState(page, cameraId, 'frozen');
    const panel = page.getByTestId('alert-panel');
    await panel.and(page.locator('[data-state=new]')).waitFor();
    await page.keyboard.press('F9');
    await panel.and(page.locator('[data-state=acknowledged]')).waitFor();

    await simulator.clear();
    await tileInState(page, cameraId, 'live');
    expect(await watchFrames(page, cameraId, 5)).toBeGreaterThan(1);
    await panel.getByText('Đã hết lúc').waitFor({ timeout: stateLimit });
    await panel.getByTestId('alert-resolve').click();
    await page.getByRole('dialog').locator('textarea').fill('Camera tự trở lại, đã kiểm tra tại chỗ');
    await page.getByRole('dialog').getByRole('button', { name: 'Đã xử lý xong' }).click();
    await panel.and(page.locator('[data-state=resolved]')).waitFor();
    await page.getByTestId('alert-strip').getByText('Không có cảnh báo nào cần xử lý').waitFor();
  });
  const { body } = await demo.server.request('auditor', `GET /api/ledger/viewings?cameraId=${cameraId}`);
  const looks = body.viewings.filter(({ size }: any) => size === 'full');
  expect(looks.length).toBeGreaterThan(0);
  for (const { purpose } of looks)
    expect(purpose).toEqual({ kind: 'alert', reference: expect.stringMatching(/^\d+$/) });
});

it('nobody of another facility hears of it, and a page that was away has it when it is back', async () => {
  await demo.as('duty.b', async (page) => {
    await page.goto(`${demo.server.url}/facilities/${facilityB}/live`);
    await tileInState(page, cameraId, 'live');
    await page.context().setOffline(true);
    await simulator.inject({ kind: 'black' });
    await page.context().setOffline(false);
    await page.getByTestId('alert-worst').filter({ hasText: 'Cổng sau' }).waitFor({ timeout: stateLimit });
  });
  await demo.as('duty.a', async (page) => {
    await page.getByTestId('alert-strip').getByText('Không có cảnh báo nào cần xử lý').waitFor();
    await page.goto(`${demo.server.url}/alerts?state=any`);
    await page.getByText('Không có cảnh báo nào khớp').waitFor();
  });
  await simulator.clear();
});
