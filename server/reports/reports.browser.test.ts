import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { extractText } from 'unpdf';
import { expect, it } from 'vitest';
import { stateLimit } from '../testing/browser.ts';
import { demoConsole } from '../testing/demo-console.ts';

const demo = demoConsole();

/** How many pixels of the first chart's picture are of another colour than its corner. */
const drawnPixels = (page: Page): Promise<number> =>
  page
    .locator('[data-chart=coverage] canvas')
    .first()
    .evaluate((element) => {
      const canvas = element as HTMLCanvasElement;
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      let count = 0;
      for (let at = 4; at < data.length; at += 4) if (data[at + 3] !== 0) count += 1;
      return count;
    });

it('somebody of the province looks at the charts and at their figures, and has the month’s report made while they go elsewhere', async () => {
  await demo.as('inspector', async (page) => {
    const refused: string[] = [];
    page.on('console', (message) => {
      if (/content security policy/i.test(message.text())) refused.push(message.text());
    });
    await page.goto(`${demo.server.url}/reports`);
    await page.locator('[data-chart=coverage] canvas').first().waitFor({ timeout: stateLimit });
    await expect.poll(() => drawnPixels(page), { timeout: stateLimit }).toBeGreaterThan(1000);
    // Who does not see the picture is told the same, and has every figure.
    const picture = page.locator('[data-chart=coverage]').getByRole('img');
    expect(await picture.getAttribute('aria-label')).toMatch(
      /Khu vực bắt buộc có camera hoạt động\. Cả khoảng: có hình/,
    );
    const card = page.locator('[data-chart=coverage]');
    await card.getByText('Bảng số liệu').press('Enter');
    await card.locator('tbody tr').first().waitFor();
    expect(await card.locator('tbody tr').count()).toBe(30);
    expect(await card.locator('thead th').allInnerTexts()).toEqual([
      'Ngày',
      'Có hình',
      'Mất hình',
      'Chưa rõ',
      'Chưa có camera',
    ]);
    const shares = await card.locator('tbody tr').last().locator('td').allInnerTexts();
    const sum = shares.reduce((all, text) => all + Number(text.replace('%', '').replace(',', '.')), 0);
    expect(sum).toBeGreaterThan(99.5);
    expect(sum).toBeLessThan(100.5);

    await page.getByRole('link', { name: 'Lập báo cáo' }).click();
    await page.locator('[data-testid=make-report]').click();
    await page.locator('[data-report-state]').first().waitFor();
    // Leaving and coming back, and a new page, change nothing.
    await page.getByRole('link', { name: 'Biểu đồ' }).click();
    await page.waitForURL(/\/reports(\?|$)/);
    await page.goto(`${demo.server.url}/reports/orders`);
    await page.locator('[data-report-state=done]').waitFor({ timeout: stateLimit });
    const [download] = await Promise.all([
      page.waitForEvent('download', { timeout: stateLimit }),
      page.locator('[data-testid=report-download]').click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^bao-cao-giam-sat-\d{4}-\d\d\.pdf$/);
    const pdf = await readFile(await download.path());
    const said = await page.locator('.hash').innerText();
    expect(said).toContain(createHash('sha256').update(pdf).digest('hex'));
    const { text } = await extractText(new Uint8Array(pdf), { mergePages: true });
    expect(text.replaceAll(/\s+/g, ' ')).toContain('Kết quả giám sát và vận hành hệ thống camera tháng');
    expect(refused).toEqual([]);
  });
});
