import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoPlaces } from '../../prisma/seed/demo-places.ts';
import type { OutageDetail, OutageView } from '../contract/outages.ts';
import type { Simulator } from '../simulator/simulator.ts';
import { stateLimit, tileInState } from '../testing/browser.ts';
import { demoConsole } from '../testing/demo-console.ts';
import { startCamera } from '../testing/simulated-camera.ts';

const facilityId = demoPlaces['facility-b'].id;
/** A time to come back, half a minute of being well, and the keeper's and the page's looks. */
const overLimit = 2 * stateLimit;
const demo = demoConsole();
let simulator: Simulator;
let cameraId: string;
beforeAll(async () => {
  simulator = await startCamera();
  cameraId = await demo.addCamera(facilityId, 'Hành lang tầng 3', { main: simulator.url('a', 'sub') });
});
afterAll(() => simulator?.close());

it('a camera freezes: from the alert to its camera, its cause and what took its place, until it is back, closed and its minutes add up', async () => {
  await demo.as('duty.b', async (page) => {
    await page.goto(`${demo.server.url}/facilities/${facilityId}/live`);
    await tileInState(page, cameraId, 'live');
    const frozenAfter = Date.now();
    await simulator.inject({ kind: 'frozen' });
    const worst = page.getByTestId('alert-worst').filter({ hasText: 'Hành lang tầng 3' });
    await worst.waitFor({ timeout: stateLimit });
    await worst.click();
    await page.waitForURL(`**/cameras/${cameraId}?alert=*`);
    await tileInState(page, cameraId, 'frozen');
    const panel = page.getByTestId('alert-panel');
    await panel.getByTestId('alert-acknowledge').click();
    await panel.and(page.locator('[data-state=acknowledged]')).waitFor();

    // The record makes itself and is a step away, while the camera is watched on.
    const link = panel.getByTestId('alert-outages').getByRole('link');
    await link.waitFor({ timeout: stateLimit });
    const outagePath = (await link.getAttribute('href'))!;
    const writing = await page.context().newPage();
    await writing.goto(demo.server.url + outagePath);
    const outage = writing.getByTestId('outage');
    await outage.and(writing.locator('[data-state=open]')).waitFor();
    await outage.getByTestId('cause').getByText('hệ thống đề xuất').waitFor();

    await outage.getByTestId('give-cause').click();
    const dialog = writing.getByRole('dialog');
    await dialog.getByText('Hỏng camera hoặc đầu ghi').click();
    await dialog.locator('textarea[name=cause-text]').fill('Camera treo, phải khởi động lại');
    await dialog.getByRole('button', { name: 'Lưu' }).click();
    await outage.getByTestId('cause').getByText('Hỏng camera hoặc đầu ghi').waitFor();
    await outage.getByTestId('take-measure').click();
    await dialog.locator('textarea[name=measure-text]').fill('Anh Bình đứng tại hành lang tầng 3');
    await writing.keyboard.press('Control+Enter');
    const story = writing.getByTestId('outage-story');
    await story.getByText('Anh Bình đứng tại hành lang tầng 3').waitFor();
    expect(await writing.getByTestId('close-outage').count()).toBe(0);

    await simulator.clear();
    await tileInState(page, cameraId, 'live');
    await outage.and(writing.locator('[data-state=ended]')).waitFor({ timeout: overLimit });
    await writing.getByTestId('close-outage').click();
    await outage.and(writing.locator('[data-state=closed]')).waitFor();

    const id = outagePath.split('/').at(-1)!;
    const { outage: closed, cameras }: OutageDetail = (await demo.server.request('duty.b', `GET /api/outages/${id}`))
      .body;
    const length = Date.parse(closed.endedAt!) - Date.parse(closed.startedAt);
    expect(Date.parse(closed.startedAt)).toBeGreaterThan(frozenAfter - 60_000);
    expect(cameras).toHaveLength(1);
    const [part] = cameras;
    expect(part!.outMs + part!.unknownMs + part!.wellMs).toBe(length);
    expect(part!.outMs).toBeGreaterThan(10_000);
    // The same milliseconds are on the screen, and in the day's availability.
    const shown = writing.getByTestId('outage-parts').locator('b[data-ms]');
    await expect.poll(async () => Number(await shown.getAttribute('data-ms'))).toBe(length);
    await writing.goto(`${demo.server.url}/outages/availability?camera=${cameraId}&step=day`);
    const row = writing.getByTestId('availability').locator('tbody tr').last();
    await row.waitFor();
    const parts = await row
      .locator('[data-ms]')
      .evaluateAll((cells) => cells.map((cell) => Number(cell.dataset['ms'])));
    expect(parts.reduce((sum, ms) => sum + ms, 0)).toBe(24 * 3_600_000);
    // Of all days: an outage around midnight belongs to two.
    const frozen = await writing
      .getByTestId('availability')
      .locator('tbody .frozen')
      .evaluateAll((cells) => cells.reduce((sum, cell) => sum + Number((cell as HTMLElement).dataset['ms']), 0));
    expect(frozen).toBeGreaterThanOrEqual(part!.outMs);
  });
  // Of another facility nobody knows of it.
  const others: OutageView[] = (await demo.server.request('duty.a', 'GET /api/outages?state=closed')).body.outages;
  expect(others).toEqual([]);
});
