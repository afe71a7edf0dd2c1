import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { enWhole as en, viWhole as vi } from '../client/locales/whole.ts';
import { demoConsole } from './testing/demo-console.ts';

const demo = demoConsole();

/** The texts of these groups that are on the page as they stand; those with values in them are not looked for. */
async function shown(page: Page, ...groups: object[]): Promise<string[]> {
  const lines = new Set((await page.locator('main').innerText()).split(/[\n\t]/).map((line) => line.trim()));
  const texts = (group: object): string[] =>
    Object.values(group).flatMap((text) => (typeof text === 'string' ? [text] : texts(text as object)));
  return groups.flatMap(texts).filter((text) => lines.has(text));
}

/** Words that English writes alike are nothing that was left in Vietnamese. */
const accented = (texts: string[]) => texts.filter((text) => /[^ -~]/.test(text));

it('a language chosen on a work page changes all of it, holds on the next, and is given back', async () => {
  await demo.as('operator', async (page) => {
    await page.goto(`${demo.server.url}/people`);
    await page.getByRole('heading', { name: vi.people.title }).waitFor();
    expect(await shown(page, vi.people)).not.toEqual([]);

    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: en.people.title }).waitFor();
    expect(await shown(page, en.people)).not.toEqual([]);
    expect(accented(await shown(page, vi.people, vi.actions))).toEqual([]);

    // Opened anew, it begins in that language; another page brings texts of its own.
    await page.goto(`${demo.server.url}/overview`);
    await page.getByRole('heading', { name: en.overview.title }).waitFor();
    await page.getByRole('link', { name: en.nav.connections, exact: true }).click();
    await page.getByRole('heading', { name: en.connectionBoard.title }).waitFor();
    expect(await shown(page, en.connectionBoard)).toContain(en.connectionBoard.hint);
    expect(accented(await shown(page, vi.connectionBoard, vi.boards))).toEqual([]);

    await page.getByRole('button', { name: 'Tiếng Việt' }).click();
    await page.getByRole('heading', { name: vi.connectionBoard.title }).waitFor();
    expect(await shown(page, vi.connectionBoard)).toContain(vi.connectionBoard.hint);
  });
});

it('a page whose English cannot be fetched is shown in Vietnamese, never by the names of its texts', async () => {
  await demo.as('operator', async (page) => {
    await page.route('**/assets/en-people-*.js', (route) => route.abort());
    await page.getByRole('button', { name: 'English' }).click();
    await page.locator('main').getByRole('link', { name: en.overview.people }).click();
    await page.getByRole('heading', { name: vi.people.title }).waitFor();
    expect(await page.locator('body').innerText()).not.toMatch(/\b(people|grants|nav|header|app|actions)\.[a-z]/);
  });
});
