import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { demoCameras } from '../../prisma/seed/demo-cameras.ts';
import { newPerson, stateLimit, tileInState, tileOf } from '../testing/browser.ts';
import { demoConsole } from '../testing/demo-console.ts';

const ofA = demoCameras.filter(({ facilityKey }) => facilityKey === 'facility-a').map(({ id }) => id) as [string];
const demo = demoConsole();

/** Makes a wall of the facility that is shown, and answers its code. */
async function makeWall(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Mở trên màn hình tường' }).click();
  await page.getByRole('button', { name: 'Tạo màn hình tường' }).click();
  return page.getByText(/^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/).innerText();
}
const isOver = (wall: Page, why: string) => wall.getByText(why).waitFor({ timeout: stateLimit });

it('shows a facility full bleed in a second window, which ends with a word when its maker closes it', async () => {
  await demo.as('duty.a', async (page) => {
    await page.waitForURL('**/live');
    const code = await makeWall(page);
    const link = page.getByRole('link', { name: 'Mở ở cửa sổ mới' });
    const [wall] = await Promise.all([page.context().waitForEvent('page'), link.click()]);
    for (const id of ofA) await tileInState(wall, id, 'live');
    expect(wall.url()).not.toContain(code);
    // Nothing leads anywhere, and the person's own mark is over the pictures.
    expect(await wall.locator('header, nav, a').count()).toBe(0);
    const mark = tileOf(wall, ofA[0]).evaluate((tile) => getComputedStyle(tile, '::after').content);
    expect(await mark).toContain('Đỗ Văn Khánh');
    // Nobody moves anything before it.
    const stage = wall.getByTestId('wall');
    await expect.poll(() => stage.evaluate((element) => getComputedStyle(element).cursor)).toBe('none');
    // The console of its maker may be locked meanwhile.
    const other = await page.context().newPage();
    await other.goto(`${demo.server.url}/healthz`);
    await other.evaluate(() => localStorage.setItem('vong-gac.last-input', '1'));
    await page.getByRole('heading', { name: 'Màn hình đã khóa' }).waitFor({ timeout: stateLimit });
    await tileInState(wall, ofA[0], 'live');
    expect(await wall.getByText('Màn hình đã khóa').count()).toBe(0);
    await page.locator('input[type=password]').fill(demo.server.password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Màn hình đã khóa' }).waitFor({ state: 'hidden' });
    await page.goto(`${demo.server.url}/account`);
    await page.getByRole('button', { name: /^Đóng màn hình tường/ }).click();
    await isOver(wall, 'Người mở đã đóng màn hình tường này.');
    expect(await wall.locator('video').count()).toBe(0);
    await page.getByText('Không có màn hình tường nào đang mở.').waitFor();
  });
});

it('moves to the window where its code is typed, survives a reload, and goes dark as its maker signs out', async () => {
  await demo.as('duty.a', async (page) => {
    await page.waitForURL('**/live');
    const code = await makeWall(page);
    const elsewhere = await newPerson(demo.browser);
    try {
      const [one, two] = [await elsewhere.newPage(), await elsewhere.newPage()];
      for (const wall of [one, two]) {
        await wall.goto(`${demo.server.url}/wall`);
        await wall.getByLabel('Mã màn hình tường').fill(code.toLowerCase().replaceAll('-', ' '));
        await wall.keyboard.press('Enter');
        await tileInState(wall, ofA[0], 'live');
      }
      await isOver(one, 'Màn hình tường này vừa được mở ở một cửa sổ khác.');
      await two.reload();
      await tileInState(two, ofA[0], 'live');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /^Tài khoản:/ }).click();
      await page.getByRole('menuitem', { name: 'Đăng xuất' }).click();
      await isOver(two, 'Màn hình tường đã đóng vì phiên làm việc của người mở đã kết thúc.');
      await two.reload();
      await two.getByText('Mã này không mở được màn hình tường nào').waitFor();
    } finally {
      await elsewhere.close();
    }
  });
});
