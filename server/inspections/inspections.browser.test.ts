import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { strFromU8, unzipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { extractText } from 'unpdf';
import { expect, it } from 'vitest';
import { demoCameras } from '../../prisma/seed/demo-cameras.ts';
import { demoPlaces } from '../../prisma/seed/demo-places.ts';
import { tileInState, tileOf, watchFrames } from '../testing/browser.ts';
import { demoConsole } from '../testing/demo-console.ts';

const demo = demoConsole();
const place = (key: 'facility-a' | 'facility-b') => ({
  ...demoPlaces[key],
  cameras: demoCameras.filter(({ facilityKey }) => facilityKey === key),
});
type Place = ReturnType<typeof place>;
const [a, b] = [place('facility-a'), place('facility-b')];
const gate = a.cameras.find(({ zone }) => zone === 'gate')!;

const part = (page: Page, place: Place) =>
  page.locator(`[data-testid=inspection-part][data-facility-id="${place.id}"]`);
const bar = (page: Page) => page.locator('[data-testid=inspection-bar]');
const seenText = 'Hai người ra vào cổng không đeo khẩu trang';
const remedy = 'Bố trí người kiểm soát tại cổng, nhắc nhở đeo khẩu trang';
const answer = 'Đã bố trí bảo vệ kiểm soát cổng từ sáng nay';
const conclusion = 'Cơ sở cơ bản tuân thủ; cần chấn chỉnh khu vực cổng.';

/** Four sign-ins and as many pages of pictures, on a busy machine. */
const limit = 300_000;

it(
  'an unannounced inspection of two facilities: live pictures, a finding with its deadline, the answer, the minutes',
  { timeout: limit },
  async () => {
    const begun = new Date().toISOString();
    let [inspectionPath, number] = ['', ''];
    await demo.as('inspector', async (page) => {
      await page.goto(`${demo.server.url}/inspections`);
      await page.getByRole('button', { name: 'Lập cuộc kiểm tra' }).click();
      const form = page.locator('[data-testid=new-inspection]');
      const facilities = form.getByRole('combobox', { name: 'Cơ sở được kiểm tra' });
      for (const { name } of [a, b]) {
        await facilities.fill(name);
        await page.getByRole('option', { name }).click();
      }
      await page.keyboard.press('Escape');
      await form.locator('textarea[name=purpose]').fill('Kiểm tra việc đeo khẩu trang và trực giám sát');
      await form.getByRole('button', { name: 'Lập và bắt đầu ngay' }).click();
      await part(page, b).getByRole('button', { name: 'Xem trực tiếp' }).click();
      const said = /kiểm tra số (\d+)/;
      number = said.exec(await bar(page).filter({ hasText: said }).innerText())![1]!;
      inspectionPath = new URL(page.url()).pathname.replace(/\/live\/.*/, '');
      await tileInState(page, b.cameras.find(({ device }) => !device)!.id, 'live');
      await page.getByRole('link', { name: a.name }).click();
      await tileInState(page, gate.id, 'live');
      expect(await watchFrames(page, gate.id, 10)).toBeGreaterThan(1);

      // Meanwhile the facility knows nothing.
      await demo.as('leader.a', async (facility) => {
        await facility.goto(`${demo.server.url}/inspections`);
        // The list, or that there is nothing in it.
        await facility.locator('main table, main h2').first().waitFor();
        expect(await facility.getByRole('link', { name: `Kiểm tra số ${number}`, exact: true }).count()).toBe(0);
        await facility.goto(demo.server.url + inspectionPath);
        await facility.getByText('Không tìm thấy trang này').waitFor();
      });

      await tileOf(page, gate.id).locator('a.open').click();
      await page.waitForURL(/\/cameras\/.*inspection=/);
      // The page before has such a tile and such a bar too.
      await page.getByTestId('zoom-stage').waitFor();
      await tileInState(page, gate.id, 'live');
      await bar(page).getByRole('button', { name: 'Ghi nhận' }).click();
      const record = page.locator('[data-testid=record-finding]');
      await record.getByText(gate.name).waitFor();
      await record.locator('textarea[name=finding]').fill(seenText);
      await record.locator('textarea[name=remedy]').fill(remedy);
      await page.getByRole('dialog').getByRole('button', { name: 'Ghi nhận' }).click();
      await record.waitFor({ state: 'hidden' });
      await bar(page).getByRole('link', { name: 'Mở cuộc kiểm tra' }).click();
      await part(page, a).getByText(seenText).waitFor();
      await part(page, a).locator('[data-item=masks]').getByText('Không đạt').click();
      await part(page, a).locator('[data-item=masks] .chosen').getByText('Không đạt').waitFor();
      await page.getByRole('button', { name: 'Kết thúc và lập biên bản' }).first().click();
      const dialog = page.getByRole('dialog', { name: 'Kết thúc cuộc kiểm tra' });
      await dialog.getByRole('textbox').fill(conclusion);
      await dialog.getByRole('button', { name: 'Kết thúc và lập biên bản' }).click();
      await part(page, a).locator('[data-testid=minutes]').getByText('Biên bản số').waitFor();
      await part(page, b).locator('[data-testid=minutes]').getByText('Biên bản số').waitFor();
    });

    await demo.as('leader.a', async (page) => {
      await page.goto(`${demo.server.url}/inspections/findings`);
      const finding = page.locator('[data-testid=finding]').filter({ hasText: seenText });
      await finding.getByText(remedy).waitFor();
      await finding.getByRole('button', { name: 'Trả lời' }).click();
      await page.locator('textarea[name=step]').fill(answer);
      await page.getByRole('dialog').getByRole('button', { name: 'Trả lời' }).click();
      await finding.and(page.locator('[data-state=answered]')).getByText(answer).waitFor();
      await page.goto(demo.server.url + inspectionPath);
      // Its own part, and no word of the other facility.
      await part(page, a).waitFor();
      expect(await page.locator('[data-testid=inspection-part]').count()).toBe(1);
      const texts = [await fileText(page, 'pdf'), await fileText(page, 'docx')];
      for (const text of texts) {
        for (const words of [
          ...['CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', 'Độc lập - Tự do - Hạnh phúc', 'BIÊN BẢN', 'Nguyễn Thị Thu Hà'],
          ...[a.name, gate.name, seenText, remedy, conclusion, 'Đeo khẩu trang đúng quy định', 'Nơi nhận:'],
        ]) {
          expect(text).toContain(words);
        }
      }
    });

    await demo.as('inspector', async (page) => {
      await page.goto(demo.server.url + inspectionPath);
      const finding = part(page, a).locator('[data-testid=finding]');
      await finding.getByRole('button', { name: 'Chấp nhận' }).click();
      await page.locator('textarea[name=step]').fill('Đã kiểm tra lại qua camera');
      await page.getByRole('dialog').getByRole('button', { name: 'Chấp nhận' }).click();
      await finding.and(page.locator('[data-state=accepted]')).waitFor();
    });

    // Every look within it is on record as part of it.
    const { body } = await demo.server.request('auditor', `GET /api/ledger/viewings?facilityId=${a.id}&from=${begun}`);
    const looks = body.viewings.filter(
      ({ person }: { person: { name: string } }) => person.name === 'Nguyễn Thị Thu Hà',
    );
    expect(looks.length).toBeGreaterThan(1);
    for (const { purpose } of looks) expect(purpose).toEqual({ kind: 'inspection', reference: number });
  },
);

/** The text of a downloaded file of the minutes, whose hash the page shows. */
async function fileText(page: Page, format: 'pdf' | 'docx'): Promise<string> {
  const minutes = page.locator('[data-testid=minutes]');
  const downloading = page.waitForEvent('download');
  await minutes.getByRole('button', { name: `Tải ${format.toUpperCase()}` }).click();
  const bytes = await readFile(await (await downloading).path());
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  expect(await minutes.locator(`code[data-format=${format}]`).innerText()).toBe(sha256);
  const text =
    format === 'pdf'
      ? (await extractText(new Uint8Array(bytes), { mergePages: true })).text
      : strFromU8(unzipSync(bytes)['word/document.xml']!)
          .replaceAll('</w:p>', ' ')
          .replaceAll(/<[^>]+>/g, '');
  return text.replaceAll(/\s+/g, ' ');
}
