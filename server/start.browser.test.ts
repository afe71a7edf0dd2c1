import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { demoCameras } from '../prisma/seed/demo-cameras.ts';
import { demoPlaces } from '../prisma/seed/demo-places.ts';
import { signIn, stateLimit, tileInState } from './testing/browser.ts';
import { demoConsole } from './testing/demo-console.ts';

const ofA = demoCameras.filter(({ facilityKey }) => facilityKey === 'facility-a');
const demo = demoConsole();

const live = (place: 'facility-a' | 'military' | 'checkpoint') => `/facilities/${demoPlaces[place].id}/live`;

it.each([
  ['duty.a', live('facility-a'), 'Khu cách ly tập trung A'],
  ['leader.a', live('facility-a'), 'Khu cách ly tập trung A'],
  ['military', live('military'), 'Trường Quân sự'],
  ['police', live('checkpoint'), 'Chốt kiểm soát'],
  ['inspector', '/board', 'Các cơ sở'],
  ['operator', '/overview', 'Tổng quan'],
  ['technician', '/connections', 'Tình trạng kết nối'],
  ['auditor', '/ledger', 'Nhật ký'],
])('%s begins at %s', async (username, path, heading) => {
  await demo.as(username, async (page) => {
    await page.waitForURL(demo.server.url + path);
    await page.getByRole('heading', { level: 1 }).filter({ hasText: heading }).waitFor();
  });
});

it('leads to the pages for which the header has no room as well, and says which one is open', async () => {
  await demo.as('operator', async (page) => {
    const more = page.getByTestId('nav-more');
    await more.click();
    await page.getByRole('menuitem', { name: 'Nhật ký', exact: true }).click();
    await page.waitForURL('**/ledger');
    await more.filter({ hasText: 'Nhật ký' }).waitFor();
    await page.setViewportSize({ width: 2560, height: 1440 });
    await page.getByRole('navigation').getByRole('link', { name: 'Nhật ký', exact: true }).waitFor();
    await more.waitFor({ state: 'detached' });
  });
});

const mark = (page: Page) => page.getByTestId('coverage-mark');
const zone = (page: Page, name: string) => page.locator(`[data-zone=${name}]`);

it('says how many required zones are covered, and by which camera, also to who sees no picture', async () => {
  await demo.as('duty.a', async (duty) => {
    for (const { id } of ofA) await tileInState(duty, id, 'live');
    await mark(duty).getByText('6/10 khu vực').waitFor({ timeout: stateLimit });
    await mark(duty).click();
    await zone(duty, 'gate').and(duty.locator('[data-state=covered]')).getByText('Cổng ra vào chính').waitFor();
    await zone(duty, 'medical').and(duty.locator('[data-state=missing]')).waitFor();
    expect(await duty.getByText('Sửa khu vực bắt buộc').count()).toBe(0);
    await demo.as('technician', async (page) => {
      await page.goto(demo.server.url + live('facility-a'));
      await mark(page).getByText('6/10 khu vực').click();
      await page.getByRole('button', { name: 'Sửa khu vực bắt buộc' }).click();
      for (const name of ['Kiểm tra y tế', 'Khu vực công cộng khác'])
        await page.getByText(name, { exact: true }).last().click();
      await page.getByRole('button', { name: 'Lưu thay đổi' }).click();
      await page.getByText('Hãy ghi lý do.').waitFor();
      await page.getByLabel('Lý do hoặc số văn bản').fill('Công văn 12/SYT: cơ sở không có hai khu này');
      await page.getByRole('button', { name: 'Lưu thay đổi' }).click();
      await mark(page).getByText('6/8 khu vực').waitFor();
      for (const { id } of ofA) await tileInState(page, id, 'not-permitted');
    });
    await mark(duty).getByText('6/8 khu vực').waitFor({ timeout: stateLimit });
  });
});

it('an inspector finds a facility without marks and is one click from its pictures', async () => {
  await demo.as('inspector', async (page) => {
    await page.getByTestId('board-facility').first().waitFor();
    expect(await page.getByText(demoPlaces.military.name).count()).toBe(0);
    await page.getByRole('textbox', { name: 'Tìm theo tên' }).fill('ky tuc xa cao dang');
    await expect.poll(() => page.getByTestId('board-facility').count(), { timeout: stateLimit }).toBe(1);
    await page.getByTestId('board-facility').click();
    await page.waitForURL(demo.server.url + live('facility-a'));
    await tileInState(page, ofA[0]!.id, 'live');
    await page.goBack();
    await expect.poll(() => page.getByTestId('board-facility').count(), { timeout: stateLimit }).toBe(1);
  });
});

it('finds a camera by keyboard alone, and only one that the person may know of', async () => {
  await demo.as('duty.b', async (page) => {
    await page.waitForURL('**/live');
    await page.getByRole('heading', { level: 1 }).waitFor();
    const first = () => page.getByRole('option').first();
    await page.keyboard.press('/');
    await page.getByRole('combobox').fill('cong');
    await first().filter({ hasText: 'Cổng phía biển' }).waitFor();
    expect(await page.getByRole('option', { name: 'Cổng ra vào chính' }).count()).toBe(0);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/cameras/*');
    await page.getByRole('heading', { name: 'Cổng phía biển' }).waitFor();
  });
});

it('offers the last place to the same person at the next sign-in, and to nobody else at this screen', async () => {
  const { url, password } = demo.server;
  const offer = (page: Page) => page.getByTestId('last-place');
  const signOut = async (page: Page) => {
    await page.getByRole('button', { name: /^Tài khoản:/ }).click();
    await page.getByText('Đăng xuất').click();
    await page.waitForURL('**/login');
  };
  await demo.as('inspector', async (page) => {
    await page.goto(url + live('facility-a'));
    await page.getByRole('heading', { name: 'Khu cách ly tập trung A' }).waitFor();
    await signOut(page);
    await signIn(page, url, 'technician', password);
    await page.waitForURL('**/connections');
    await page.getByRole('heading', { name: 'Tình trạng kết nối' }).waitFor();
    expect(await offer(page).count()).toBe(0);
    await signOut(page);
    await signIn(page, url, 'inspector', password);
    await offer(page).getByText('Khu cách ly tập trung A').waitFor();
    await offer(page).getByRole('link').click();
    await page.waitForURL(url + live('facility-a'));
    await offer(page).waitFor({ state: 'detached' });
  });
});
