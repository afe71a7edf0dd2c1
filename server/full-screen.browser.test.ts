import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { demoCameras } from '../prisma/seed/demo-cameras.ts';
import { tileInState, tileOf, watchFrames } from './testing/browser.ts';
import { demoConsole } from './testing/demo-console.ts';

const [first, second] = demoCameras.filter(({ facilityKey }) => facilityKey === 'facility-a').map(({ id }) => id) as [
  string,
  string,
];
const demo = demoConsole();

/** What is over the whole screen: a camera's id, the class of something else, or nothing. */
const shown = (page: Page) =>
  page.evaluate(() => {
    const element = document.fullscreenElement;
    return element && (element.getAttribute('data-camera-id') ?? element.className);
  });
const full = (page: Page) => expect.poll(() => shown(page));
/** Headless browsers have no window whose Escape key leaves full screen. */
const leave = async (page: Page) => {
  await page.evaluate(() => document.exitFullscreen());
  await full(page).toBeNull();
};
const markOf = (page: Page, id: string) =>
  tileOf(page, id).evaluate((tile) => getComputedStyle(tile, '::after').content);

it('shows the grid, or the tile in focus, over the whole screen by the key F, with caption and mark', async () => {
  await demo.as('duty.a', async (page) => {
    await tileInState(page, first, 'live');
    await page.locator('body').press('f');
    await full(page).toBe('stage');
    await tileInState(page, second, 'live');
    await leave(page);
    await tileOf(page, second).locator('a.open').focus();
    await page.keyboard.press('f');
    await full(page).toBe(second);
    await tileInState(page, second, 'live');
    expect(await watchFrames(page, second, 5)).toBeGreaterThan(1);
    await tileOf(page, second).getByText('Trực tiếp').waitFor();
    expect(await markOf(page, second)).toContain('Đỗ Văn Khánh');
    await leave(page);
    // A letter that is typed is a letter.
    await page.keyboard.press('/');
    await page.getByRole('combobox').pressSequentially('f');
    expect(await shown(page)).toBeNull();
  });
});

it('moves a tile with its mark and caption into a small window, plays on there, and brings it back', async () => {
  await demo.as('duty.a', async (page) => {
    await tileInState(page, first, 'live');
    await tileOf(page, first).hover();
    const open = tileOf(page, first).getByRole('button', { name: 'Mở hình trong cửa sổ nhỏ' });
    const [small] = await Promise.all([page.context().waitForEvent('page'), open.click()]);
    await tileInState(small, first, 'live');
    expect(await watchFrames(small, first, 5)).toBeGreaterThan(1);
    expect(await markOf(small, first)).toContain('Đỗ Văn Khánh');
    await tileOf(small, first).getByText('Trực tiếp').waitFor();
    expect(await tileOf(page, first).count()).toBe(0);
    // Its tab may be behind others.
    const other = await page.context().newPage();
    await other.bringToFront();
    expect(await watchFrames(small, first, 5)).toBeGreaterThan(1);
    await page.bringToFront();
    await page.getByRole('button', { name: 'Đưa hình về đây' }).click();
    await tileInState(page, first, 'live');
    expect(await watchFrames(page, first, 5)).toBeGreaterThan(1);
    expect(await tileOf(page, first).evaluate((tile) => tile.closest('.grid') !== null)).toBe(true);
  });
});
