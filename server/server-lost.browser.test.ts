import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoCameras } from '../prisma/seed/demo-cameras.ts';
import { launchBrowser, newPerson, signIn, stateLimit, tileInState, watchFrames } from './testing/browser.ts';
import { serverProcess, type ServerProcess } from './testing/server-process.ts';

const cameras = demoCameras.filter(({ facilityKey }) => facilityKey === 'facility-a').map(({ id }) => id);

let server: ServerProcess;
let browser: Browser;
beforeAll(async () => {
  server = await serverProcess();
  await server.start();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

async function opened(username: string): Promise<Page> {
  const page = await (await newPerson(browser)).newPage();
  await signIn(page, server.url, username, server.password);
  // A reload would lose it.
  await page.evaluate(() => void ((window as { untouched?: true }).untouched = true));
  return page;
}
const untouched = (page: Page) => page.evaluate(() => (window as { untouched?: true }).untouched);
const lost = (page: Page) => page.getByTestId('server-lost');

it('says that the server is lost, and recovers by itself with the pictures', { timeout: 300_000 }, async () => {
  const inspector = await opened('inspector');
  await inspector.getByTestId('board-facility').first().waitFor();
  const duty = await opened('duty.a');
  for (const id of cameras) await tileInState(duty, id, 'live');
  // Half way through a piece of work.
  await duty.keyboard.press('Control+k');
  await duty.getByRole('combobox').fill('cổng');

  await server.kill();
  for (const page of [duty, inspector]) await lost(page).waitFor({ timeout: stateLimit });
  for (const id of cameras) await tileInState(duty, id, 'disconnected');
  expect(await duty.locator('[data-testid=camera-tile][data-state=live]').count()).toBe(0);
  // In the layer above the open dialog, and nothing typed is gone.
  expect(await lost(duty).evaluate((notice) => notice.closest('[popover]')?.matches(':popover-open'))).toBe(true);
  expect(await duty.getByRole('combobox').inputValue()).toBe('cổng');
  // It can be read there and used: a modal dialog makes deaf whatever is outside of it.
  const again = duty.getByRole('button', { name: 'Thử ngay' });
  await again.focus();
  expect(await again.evaluate((button) => button === document.activeElement)).toBe(true);
  await duty.getByRole('combobox').focus();
  // One that opens later does not cover it.
  await inspector.evaluate(() => {
    const late = document.body.appendChild(document.createElement('dialog'));
    late.style.cssText = 'inset: 0; width: 100vw; height: 100vh';
    late.showModal();
  });
  const seen = () =>
    lost(inspector).evaluate((notice) => {
      const { x, y } = notice.getBoundingClientRect();
      return notice.contains(document.elementFromPoint(x + 2, y + 2)) && notice.closest('dialog') !== null;
    });
  await expect.poll(seen, { timeout: stateLimit }).toBe(true);
  await inspector.evaluate(() => document.body.lastElementChild!.closest('dialog')?.remove());
  await expect.poll(() => lost(inspector).isVisible(), { timeout: stateLimit }).toBe(true);
  // A page that was never opened cannot be fetched now; the choice is kept.
  await inspector.evaluate(() => document.querySelector<HTMLElement>('nav a[href="/people"]')!.click());
  await inspector.getByText('Trang vừa chọn sẽ mở').waitFor();

  await server.start();
  for (const id of cameras) {
    await tileInState(duty, id, 'live');
    expect(await watchFrames(duty, id, 5)).toBeGreaterThan(1);
  }
  await lost(duty).waitFor({ state: 'detached', timeout: stateLimit });
  expect(await untouched(duty)).toBe(true);
  await inspector.waitForURL('**/people', { timeout: stateLimit });
  await inspector.getByRole('heading', { level: 1 }).waitFor();
});
