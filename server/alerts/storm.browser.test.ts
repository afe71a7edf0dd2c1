import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { Lease } from '../media/stream-registry.ts';
import { stateLimit } from '../testing/browser.ts';
import { demoConsole } from '../testing/demo-console.ts';
import { cutPower, darkProvince, prepareDarkProvince, type DarkCamera } from '../testing/power-cut.ts';

let cameras: DarkCamera[];
const demo = demoConsole({
  prepare: async (prisma, password) => void (cameras = await prepareDarkProvince(prisma, password)),
});
/** Of all the cameras going away, milliseconds. */
const cutMs = 10_000;
/** 500 streams are begun and fail several times each, on a busy machine; milliseconds. */
const stormLimit = 300_000;
/** Messages about alerts are at least so far apart, milliseconds. */
const roundMs = 250;

/** What comes to a page about alerts, and what is heard there. */
async function witness(page: Page) {
  const heard = { messages: 0, since: 0 };
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      if (!String(payload).includes('"alert.changed"')) return;
      heard.since ||= Date.now();
      heard.messages += 1;
    }),
  );
  let [sounds, lastAt] = [0, -Infinity];
  await page.exposeFunction('noteSound', () => {
    // The notes of one sound are asked for together.
    if (performance.now() - lastAt > 1000) sounds += 1;
    lastAt = performance.now();
  });
  await page.addInitScript(() => {
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (when) {
      (window as unknown as { noteSound(): void }).noteSound();
      return start.call(this, when);
    };
  });
  return {
    messages: () => ({ count: heard.messages, seconds: (Date.now() - heard.since) / 1000 }),
    sounds: () => sounds,
  };
}

it(
  '500 cameras of a province that go within ten seconds are one alert there and one for each facility, while the console is used',
  { timeout: stormLimit },
  async () => {
    const { facilities, cameras: count } = darkProvince;
    await demo.as('inspector', async (page) => {
      const there = await witness(page);
      await page.goto(`${demo.server.url}/board`);
      await page.getByTestId('alert-strip').getByText('Không có cảnh báo nào cần xử lý').waitFor();
      // A click, so that the browser lets it sound.
      await page.locator('main').click({ position: { x: 5, y: 5 } });
      await demo.as('duty.dark', async (own) => {
        await own.goto(`${demo.server.url}/alerts`);
        const cutting = cutPower(demo.server.registry, cameras, cutMs);
        const worst = page.getByTestId('alert-worst');
        await worst.getByText('Nhiều cơ sở mất tín hiệu cùng lúc').waitFor({ timeout: stateLimit });
        // In the middle of it, what is asked for is done.
        await page.getByTestId('alert-strip').getByRole('link', { name: 'Tất cả cảnh báo' }).click();
        await page.getByRole('heading', { name: 'Cảnh báo', exact: true }).waitFor();
        await page.keyboard.press('F8');
        const inside = page.getByTestId('facilities-inside');
        await inside.waitFor();
        const leases: Lease[] = await cutting;

        const all = `${facilities} cơ sở, ${count}/${count} camera đang mất`;
        await worst.getByText(all).waitFor({ timeout: 2 * stateLimit });
        await expect.poll(() => inside.locator('li').count(), { timeout: stateLimit }).toBe(facilities);
        expect(await page.getByTestId('alert-whose').textContent()).toBe('Toàn địa bàn');
        await page.goto(`${demo.server.url}/alerts`);
        const rows = page.locator('main tbody tr');
        await rows.first().waitFor();
        expect(await rows.count()).toBe(1);
        const mine = Math.ceil(count / facilities);
        await own
          .getByTestId('alert-worst')
          .getByText(`${mine}/${mine} camera đang mất`)
          .waitFor({ timeout: stateLimit });
        for (const lease of leases) lease.release(0);
      });
      const { count: messages, seconds } = there.messages();
      expect(messages).toBeGreaterThan(0);
      expect(messages).toBeLessThanOrEqual((seconds * 1000) / roundMs + 2);
      expect(there.sounds()).toBe(1);
    });
  },
);
