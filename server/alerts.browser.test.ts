import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoPlaces } from '../prisma/seed/demo-places.ts';
import { pushPayload } from './alerts/words.ts';
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

/** Ends the alert beside its camera. */
async function resolveAlert(page: Page, note: string): Promise<void> {
  const panel = page.getByTestId('alert-panel');
  await panel.getByTestId('alert-resolve').click();
  await page.getByRole('dialog').locator('textarea').fill(note);
  await page.getByRole('dialog').getByRole('button', { name: 'Đã xử lý xong' }).click();
  await panel.and(page.locator('[data-state=resolved]')).waitFor();
}

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

    // The first question gets no answer, as on a bad line.
    await page.route(/\/api\/alerts\/[\da-f-]{36}$/, (route) => route.abort(), { times: 1 });
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
    await resolveAlert(page, 'Camera tự trở lại, đã kiểm tra tại chỗ');
    await page.getByTestId('alert-strip').getByText('Không có cảnh báo nào cần xử lý').waitFor();
  });
  const looks = async () => {
    const { body } = await demo.server.request('auditor', `GET /api/ledger/viewings?cameraId=${cameraId}`);
    return body.viewings.filter(({ size }: any) => size === 'full');
  };
  await expect.poll(looks).not.toEqual([]);
  for (const { purpose } of await looks())
    expect(purpose).toEqual({ kind: 'alert', reference: expect.stringMatching(/^\d+$/) });
});

it('an inspector writes to the duty team from the camera, and the answer comes back', async () => {
  await demo.as('duty.b', async (page) => {
    await page.goto(`${demo.server.url}/facilities/${facilityB}/live`);
    await tileInState(page, cameraId, 'live');
    await simulator.inject({ kind: 'black' });
    await page.getByTestId('alert-worst').filter({ hasText: 'Cổng sau' }).waitFor({ timeout: stateLimit });
    await demo.as('inspector', async (inspector) => {
      const write = async (at: Page, text: string) => {
        await at.getByTestId('alert-panel').waitFor();
        await at.keyboard.press('m');
        await at.getByRole('dialog').locator('textarea').fill(text);
        await at.keyboard.press('Control+Enter');
        await at.getByTestId('alert-messages').getByText(text).waitFor();
      };
      await inspector.goto(`${demo.server.url}/alerts?facility=${facilityB}`);
      await inspector.getByRole('link', { name: 'Mở camera' }).first().click();
      await write(inspector, 'Nhờ anh chị ra xem cổng sau');

      const notice = page.getByTestId('alert-notice');
      await notice.getByText('Nhờ anh chị ra xem cổng sau').waitFor();
      await notice.getByRole('link').click();
      await page.waitForURL(`**/cameras/${cameraId}?alert=*`);
      await write(page, 'Đã tháo vật che, hình lại bình thường');
      // Who has answered has read it.
      await notice.waitFor({ state: 'detached' });
      await inspector.getByTestId('alert-notice').getByText('Đã tháo vật che').waitFor();
      await inspector.getByTestId('alert-notice').getByRole('button', { name: 'Đã đọc' }).click();
      await inspector.getByTestId('alert-notice').waitFor({ state: 'detached' });
    });
    await simulator.clear();
    await tileInState(page, cameraId, 'live');
    await resolveAlert(page, 'Đã tháo vật che');
  });
});

it('a push that comes while the console is closed is shown, without a place or a person', async () => {
  await demo.as('duty.b', async (page) => {
    await page.context().grantPermissions(['notifications']);
    await page.goto(`${demo.server.url}/alerts/settings`);
    const browser = await page.context().newCDPSession(page);
    const registered = new Promise<string>((resolve) =>
      browser.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
        const active = versions.find(({ status }) => status === 'activated');
        if (active) resolve(active.registrationId);
      }),
    );
    await browser.send('ServiceWorker.enable');
    await page.evaluate(() => navigator.serviceWorker.register('/alerts-worker.js'));
    const registrationId = await registered;
    const alertId = crypto.randomUUID();
    const data = pushPayload({
      ...{ id: alertId, number: 7, source: 'tamper', reason: null, severity: 'critical' },
      ...{ openedAt: new Date(), place: 'Khu cách ly B', camera: 'Cổng sau', rung: 'duty', escalated: false },
    });
    const worker = page.context().serviceWorkers()[0] ?? (await page.context().waitForEvent('serviceworker'));
    // Whoever looks at the console needs none.
    await page.goto('about:blank');
    await browser.send('ServiceWorker.deliverPushMessage', { origin: demo.server.url, registrationId, data });
    const shown = () =>
      worker.evaluate(async () => {
        const { registration } = globalThis as unknown as { registration: ServiceWorkerRegistration };
        const notifications = await registration.getNotifications();
        return notifications.map(({ title, body, tag, data }) => ({ title, body, tag, data: data as unknown }));
      });
    await expect.poll(shown, { timeout: stateLimit }).toEqual([
      {
        ...{ title: 'Khẩn: Camera bị xoay hoặc che', body: 'Cảnh báo số 7. Mở Vọng Gác để xem.', tag: alertId },
        data: { path: `/alerts/${alertId}` },
      },
    ]);
  });
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
