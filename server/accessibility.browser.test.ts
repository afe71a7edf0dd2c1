import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { demoAccounts } from '../prisma/seed/demo-accounts.ts';
import { demoCameras } from '../prisma/seed/demo-cameras.ts';
import { demoPlaces } from '../prisma/seed/demo-places.ts';
import { violations } from './testing/axe.ts';
import { newPerson, signIn } from './testing/browser.ts';
import { demoConsole } from './testing/demo-console.ts';

const demo = demoConsole();
const limit = 240_000;
const facilityA = demoPlaces['facility-a'].id;
const cameraA = demoCameras.find(({ facilityKey }) => facilityKey === 'facility-a')!.id;
const dutyA = demoAccounts.find(({ username }) => username === 'duty.a')!.id;

/** Every pair of theme, language and size is there once. */
const desktop = { width: 1366, height: 768 };
const phone = { width: 390, height: 844 };
const looks = [
  { theme: 'dark', locale: 'vi', size: desktop },
  { theme: 'light', locale: 'en', size: desktop },
  { theme: 'dark', locale: 'en', size: phone },
  { theme: 'light', locale: 'vi', size: phone },
] as const;

async function wear(page: Page, { theme, locale, size }: (typeof looks)[number]): Promise<void> {
  await page.setViewportSize(size);
  await page.evaluate(
    (choices) => {
      // As another tab of the same person would.
      for (const [name, newValue] of Object.entries(choices)) {
        const key = `vong-gac.${name}`;
        localStorage.setItem(key, newValue);
        window.dispatchEvent(new StorageEvent('storage', { key, newValue, storageArea: localStorage }));
      }
    },
    { theme, locale },
  );
  await page.locator(`html[lang=${locale}]${theme === 'dark' ? '.dark' : ':not(.dark)'}`).waitFor();
  // Colours that are still on their way to the other theme are nobody's; what inherits one sets out when that has arrived.
  await page.waitForFunction(
    () =>
      new Promise<boolean>((resolve) => {
        const look = () => {
          const under = document
            .getAnimations()
            .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
          resolve(under.every(({ playState }) => playState === 'finished'));
        };
        requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(look)));
      }),
  );
}

/** What is wrong with the page in each of the looks. */
async function faults(page: Page, name: string): Promise<string[]> {
  const found: string[] = [];
  for (const look of looks) {
    await wear(page, look);
    const { theme, locale, size } = look;
    for (const fault of await violations(page)) found.push(`${name} ${theme} ${locale} ${size.width}: ${fault}`);
  }
  return found;
}

const settled = (page: Page) =>
  page.waitForFunction(() => {
    const heading = document.querySelector('h1, h2');
    return heading?.checkVisibility() && !document.querySelector('.loading');
  });

/** The pages of each person that are not another's as well. */
const pages: Record<string, string[]> = {
  'duty.a': ['/', `/cameras/${cameraA}`, '/account', `/facilities/${facilityA}/duty`, '/views', '/nowhere'],
  'leader.a': [
    `/facilities/${facilityA}/duty/roster`,
    `/facilities/${facilityA}/duty/past`,
    '/alerts',
    '/alerts/settings',
    `/views/new?facility=${facilityA}&size=4`,
    `/tours/new?facility=${facilityA}`,
  ],
  inspector: ['/board', `/facilities/${facilityA}/live`],
  operator: [
    '/overview',
    '/people',
    '/people/requests',
    '/people/request',
    '/people/import',
    `/people/${dutyA}`,
    `/facilities/${facilityA}/live`,
  ],
  technician: ['/connections', `/facilities/${facilityA}/connect`, `/facilities/${facilityA}/connect/list`],
  auditor: ['/ledger', `/ledger?view=entries`],
};

/** Without movement: what is about to appear would be judged half transparent. */
const person = () => newPerson(demo.browser, { reducedMotion: 'reduce' });

describe('no serious or critical violation of WCAG 2.2 AA, in both themes and languages, at a desk and on a telephone', () => {
  it('before anybody has signed in', { timeout: limit }, async () => {
    const context = await person();
    const page = await context.newPage();
    const found: string[] = [];
    for (const path of ['/login', '/activation', '/wall']) {
      await page.goto(demo.server.url + path);
      await settled(page);
      found.push(...(await faults(page, path)));
    }
    await context.close();
    expect(found).toEqual([]);
  });

  it.each(Object.entries(pages))('%s', { timeout: limit }, async (username, paths) => {
    const context = await person();
    const page = await context.newPage();
    await signIn(page, demo.server.url, username, demo.server.password);
    const found: string[] = [];
    for (const path of paths) {
      await page.goto(demo.server.url + path);
      await settled(page);
      found.push(...(await faults(page, path)));
    }
    await context.close();
    expect(found).toEqual([]);
  });
});
