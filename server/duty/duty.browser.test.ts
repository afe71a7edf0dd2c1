import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { extractText } from 'unpdf';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoPlaces } from '../../prisma/seed/demo-places.ts';
import type { Simulator } from '../simulator/simulator.ts';
import { stateLimit, tileInState } from '../testing/browser.ts';
import { demoConsole } from '../testing/demo-console.ts';
import { startCamera } from '../testing/simulated-camera.ts';

const facilityId = demoPlaces['facility-a'].id;
const hour = 3600_000;
/** Three people one after the other, with pictures, on a busy machine; milliseconds. */
const storyLimit = 300_000;
const demo = demoConsole();
let simulator: Simulator;
let cameraId: string;
beforeAll(async () => {
  simulator = await startCamera();
  cameraId = await demo.addCamera(facilityId, 'Cổng sau', { main: simulator.url('a', 'sub') });
});
afterAll(() => simulator?.close());

/** A shift of this person from an hour ago, as the leader assigns it. */
async function assign(name: string): Promise<void> {
  const duty = `/api/facilities/${facilityId}/duty`;
  const { body: people } = await demo.server.request('leader.a', `GET ${duty}/people`);
  const { status } = await demo.server.request('leader.a', `POST ${duty}/shifts`, {
    personId: people.find((person: { name: string }) => person.name === name).id,
    from: new Date(Date.now() - hour).toISOString(),
    to: new Date(Date.now() + 7 * hour).toISOString(),
    document: { number: '15/QĐ-KCL', date: '2021-06-01' },
  });
  expect(status).toBe(200);
}

const bar = (page: Page) => page.locator('[data-testid=shift-bar]');
const signInToShift = async (page: Page) => {
  await page.goto(`${demo.server.url}/facilities/${facilityId}/live`);
  await page.locator('[data-testid=sign-in]').click({ timeout: stateLimit });
  await bar(page).getByText('Đang trực đến').waitFor({ timeout: stateLimit });
};

it(
  'a gap is on the leader’s screen at once; the shift is handed over with an open alert, and both have confirmed what its document says',
  { timeout: storyLimit },
  async () => {
    const note = 'Khóa cửa kho vật tư bị hỏng, đã báo bảo vệ';
    const strip = (page: Page) => page.getByTestId('alert-worst');
    await demo.as('leader.a', async (leader) => {
      await leader.goto(`${demo.server.url}/facilities/${facilityId}/duty`);
      await leader.getByText('Cơ sở chưa có lịch trực').waitFor();
      // Its shift should have begun an hour ago.
      await assign('Đỗ Văn Khánh');
      await strip(leader).getByText('Không có người trực').waitFor({ timeout: stateLimit });
      await leader.keyboard.press('F8');
      await leader.getByText('Người được phân công chưa nhận ca.').waitFor();
      await leader.getByText('Đang diễn ra').waitFor();

      await demo.as('duty.a', async (page) => {
        await signInToShift(page);
        await leader.getByText('Đã hết lúc').first().waitFor({ timeout: stateLimit });
        await tileInState(page, cameraId, 'live');
        await simulator.inject({ kind: 'frozen' });
        await tileInState(page, cameraId, 'frozen');
        await page.locator('main').click({ position: { x: 5, y: 5 } });
        await page.keyboard.press('n');
        await page.locator('textarea[name=note]').fill(note);
        await page.getByText('Ca sau cần theo dõi tiếp').click();
        await page.keyboard.press('Control+Enter');
        await page.locator('textarea[name=note]').waitFor({ state: 'hidden', timeout: stateLimit });
        await bar(page).getByRole('link', { name: 'Bàn giao ca' }).click();
        const open = page.getByTestId('open-items');
        await open.getByText(note).waitFor({ timeout: stateLimit });
        await open.getByRole('link', { name: 'Hình đứng yên' }).waitFor({ timeout: stateLimit });
        await page.locator('textarea[name=summary]').fill('Ca trực bình thường.\nĐã nhắc người ở phòng 204.');
        // What was typed outlives a reload.
        await page.reload();
        await expect.poll(() => page.locator('textarea[name=summary]').inputValue()).toContain('phòng 204');
        await page.getByRole('button', { name: 'Kết thúc ca, chờ người nhận' }).click();
        await page.getByRole('button', { name: 'Tiếp tục ca trực' }).waitFor({ timeout: stateLimit });
      });
    });
    await assign('Phan Thị Hồng Nhung');
    await demo.as('duty.a2', async (page) => {
      await signInToShift(page);
      await bar(page).getByRole('link', { name: 'Nhận ca' }).click({ timeout: stateLimit });
      const open = page.getByTestId('open-items');
      await open.getByText(note).waitFor({ timeout: stateLimit });
      await page.getByText('Đã nhắc người ở phòng 204.').waitFor();
      // What is open leads to what it is.
      await open.getByRole('link', { name: 'Hình đứng yên' }).click();
      await page.getByRole('heading', { name: 'Hình đứng yên' }).waitFor();
      await page.getByText('Cổng sau').first().waitFor();
      await page.goBack();
      await page.locator('textarea[name=remark]').fill('Đã nhận đủ.');
      await page.getByRole('button', { name: 'Tôi đã xem các việc còn mở và nhận ca' }).click();
      const record = page.getByTestId('record');
      const downloading = page.waitForEvent('download');
      await record.getByRole('button', { name: 'Tải biên bản (PDF)' }).click({ timeout: stateLimit });
      const file = await (await downloading).path();
      const bytes = await readFile(file);
      expect(await record.locator('code').innerText()).toBe(createHash('sha256').update(bytes).digest('hex'));
      const { text } = await extractText(new Uint8Array(bytes), { mergePages: true });
      const plain = text.replaceAll(/\s+/g, ' ');
      const [told, followed] = plain.split('3. Việc còn phải theo dõi');
      for (const part of ['Độc lập - Tự do - Hạnh phúc', 'Đỗ Văn Khánh', 'Phan Thị Hồng Nhung', 'Đã nhận đủ.']) {
        expect(plain).toContain(part);
      }
      // The open alert is in the log of the shift and in what the next person follows.
      expect(told).toMatch(/Hình camera bị đứng, ?Cổng sau/);
      expect(followed).toMatch(/Hình camera bị đứng, ?Cổng sau/);
      expect(followed).toContain(note);
      const choose = record.locator('input[type=file]');
      await choose.setInputFiles({ name: 'bien-ban.pdf', mimeType: 'application/pdf', buffer: bytes });
      await record.getByText('Tệp đúng là biên bản số 1/').waitFor({ timeout: stateLimit });
      bytes[bytes.length - 20]! ^= 1;
      await choose.setInputFiles({ name: 'da-sua.pdf', mimeType: 'application/pdf', buffer: bytes });
      await record.getByText('Tệp này không khớp biên bản nào').waitFor({ timeout: stateLimit });
    });
  },
);

it('the leader fills a gap of the roster with the keyboard', async () => {
  await demo.as('leader.a', async (page) => {
    // A week that no shift of the present one reaches into.
    const day = new Date(Date.now() + 14 * 24 * hour).toISOString().slice(0, 10);
    await page.goto(`${demo.server.url}/facilities/${facilityId}/duty/roster?day=${day}`);
    const roster = page.locator('[data-testid=roster]');
    const gaps = roster.locator('[data-kind=gap]');
    await expect.poll(() => gaps.count(), { timeout: stateLimit }).toBe(7);
    await gaps.first().getByRole('button').focus();
    await page.keyboard.press('Enter');
    const person = page.getByRole('combobox', { name: 'Người trực' });
    await person.waitFor();
    await person.focus();
    await page.keyboard.type('Khánh');
    // Before the list is narrowed the first of it is somebody else.
    await expect.poll(() => page.getByRole('option').allInnerTexts()).toEqual([expect.stringContaining('Khánh')]);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.fill('input[name=document-number]', '16/QĐ-KCL');
    const date = page.getByRole('combobox', { name: 'Ngày văn bản' });
    await date.fill('01/06/2021');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Lưu phân công' }).press('Enter');
    await roster.getByRole('button', { name: 'Sửa ca của Đỗ Văn Khánh' }).waitFor({ timeout: stateLimit });
    expect(await gaps.count()).toBe(7);
    expect(await gaps.first().innerText()).toContain('08:00–24:00');
  });
});
