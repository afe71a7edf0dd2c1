import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { demoPlaces } from '../../prisma/seed/demo-places.ts';
import { stateLimit, tileInState, tileOf, watchFrames } from '../testing/browser.ts';
import { demoConsole } from '../testing/demo-console.ts';

const facilityId = demoPlaces['facility-b'].id;
const demo = demoConsole();
const limit = 240_000;
const words = 'Camera quay thẳng vào buồng vệ sinh.';

/** Opens the facility's pictures, one at a time; answers the camera of the first. */
async function openLive(page: Page): Promise<string> {
  await page.evaluate(() => localStorage.setItem('vong-gac.grid-size', '1'));
  await page.goto(`${demo.server.url}/facilities/${facilityId}/live`);
  const tile = page.getByTestId('camera-tile').filter({ visible: true }).first();
  const cameraId = (await tile.getAttribute('data-camera-id', { timeout: stateLimit }))!;
  await tileInState(page, cameraId, 'live');
  return cameraId;
}

it(
  'a camera reported from a tile is dark on every other screen at once, and shown again when it was judged',
  { timeout: limit },
  async () => {
    await demo.as('duty.b', async (page) => {
      const cameraId = await openLive(page);

      await demo.as('leader.b', async (reporter) => {
        expect(await openLive(reporter)).toBe(cameraId);
        await tileOf(reporter, cameraId).hover();
        await tileOf(reporter, cameraId).getByTestId('placement-tool').click();
        const dialog = reporter.getByRole('dialog');
        await dialog.getByText('Nhà vệ sinh', { exact: true }).click();
        await dialog.getByRole('textbox').fill(words);
        await dialog.getByRole('button', { name: 'Ẩn hình và báo' }).click();
        await tileInState(reporter, cameraId, 'withheld');
      });
      await tileInState(page, cameraId, 'withheld');
      expect(await tileOf(page, cameraId).innerText()).toMatch(/Hình đang được ẩn[\s\S]*đặt ở nơi cấm/);
      // Not even the last picture, dimmed.
      const left = () =>
        tileOf(page, cameraId).evaluate((tile) => ({
          stream: (tile.querySelector('video') as HTMLVideoElement).srcObject,
          still: tile.querySelector('canvas')!.width,
        }));
      await expect.poll(left).toEqual({ stream: null, still: 0 });

      await demo.as('inspector', async (judge) => {
        await judge.goto(`${demo.server.url}/placements`);
        await judge.getByRole('link', { name: /^Báo cáo số/ }).click();
        await judge.getByText(words).waitFor();
        expect(await tileOf(judge, cameraId).count()).toBe(0);
        await judge.getByRole('button', { name: 'Mở hình để xem xét' }).click();
        await tileInState(judge, cameraId, 'live');
        expect(await watchFrames(judge, cameraId, 5)).toBeGreaterThan(1);
        expect(await tileOf(page, cameraId).getAttribute('data-state')).toBe('withheld');
        await judge.getByRole('button', { name: /^Báo không đúng/ }).click();
        await judge.getByRole('dialog').getByRole('textbox').fill('Camera nhìn ra hành lang.');
        await judge.getByRole('dialog').getByRole('button', { name: 'Xác nhận' }).click();
        await judge.getByText('Camera nhìn ra hành lang.').waitFor({ timeout: stateLimit });
      });
      await tileInState(page, cameraId, 'live');
      expect(await watchFrames(page, cameraId, 5)).toBeGreaterThan(1);
    });
  },
);
