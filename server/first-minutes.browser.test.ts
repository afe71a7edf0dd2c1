import type { Page } from 'playwright-core';
import { describe, it } from 'vitest';
import { demoAccounts } from '../prisma/seed/demo-accounts.ts';
import { demoPlaces } from '../prisma/seed/demo-places.ts';
import { enWhole as en, viWhole as vi } from '../client/locales/whole.ts';
import { shoot } from './testing/artefacts.ts';
import { newPerson, signIn, stateLimit } from './testing/browser.ts';
import { demoConsole } from './testing/demo-console.ts';

const demo = demoConsole();
const limit = 240_000;
const facilityA = demoPlaces['facility-a'];
const dutyA = demoAccounts.find(({ username }) => username === 'duty.a')!;

/** Both languages and both themes are walked through, one at a desk and one on a telephone. */
const devices = {
  desk: { viewport: { width: 1366, height: 768 }, choices: { locale: 'vi', theme: 'dark' }, texts: vi },
  telephone: { viewport: { width: 390, height: 844 }, choices: { locale: 'en', theme: 'light' }, texts: en },
} as const;
type Device = keyof typeof devices;
type Texts = typeof vi;

interface Walk {
  page: Page;
  t: Texts;
  device: Device;
  /** Opens a page of the console by its address. */
  open(path: string): Promise<void>;
  /** Keeps a picture of what is there, once `ready` is. */
  see(name: string, ready?: { waitFor(options?: { timeout: number }): Promise<void> }): Promise<void>;
}

const heading = (page: Page) => page.getByRole('heading', { level: 1 }).first();
const tile = (page: Page, state: string) => page.locator(`[data-testid=camera-tile][data-state=${state}]`).first();

/** What each person does in their first five minutes. */
const walks: Record<string, (walk: Walk) => Promise<void>> = {
  async 'duty.a'({ page, t, device, open, see }) {
    await page.waitForURL(`**/facilities/${facilityA.id}/live`);
    await tile(page, 'live').waitFor({ timeout: stateLimit });
    await see('grid', page.getByTestId('hint'));
    if (device === 'desk') {
      await page.keyboard.press('?');
      await see('keys', page.getByRole('dialog', { name: t.help.keysTitle }));
      await page.keyboard.press('Escape');
    }
    await tile(page, 'live').locator('a.open').click();
    await page.waitForURL('**/cameras/*');
    await tile(page, 'live').waitFor({ timeout: stateLimit });
    await see('camera');
    await page.goBack();
    await tile(page, 'live').waitFor({ timeout: stateLimit });
    await open(`/facilities/${facilityA.id}/duty`);
    await see('duty', heading(page));
    await open('/alerts');
    await see('alerts', heading(page));
    await open('/account');
    await see('account', heading(page));
  },

  async 'leader.a'({ page, t, device, open, see }) {
    await tile(page, 'live').waitFor({ timeout: stateLimit });
    await see('grid');
    if (device === 'desk') {
      await page.getByRole('button', { name: t.wall.open }).click();
      await see('wall', page.getByRole('dialog', { name: t.wall.open }));
      await page.getByRole('button', { name: t.wall.make }).click();
      await see('wall-made', page.getByRole('link', { name: t.wall.here }));
      await page.keyboard.press('Escape');
    }
    await open(`/facilities/${facilityA.id}/duty/roster`);
    await see('roster', heading(page));
    await open('/alerts/settings');
    await see('alert-settings', heading(page));
    await open(`/views/new?facility=${facilityA.id}&size=4`);
    await see('view', page.getByTestId('draft-tile').first());
  },

  async inspector({ page, t, device, open, see }) {
    await page.waitForURL('**/board');
    await see('board', page.getByTestId('board-facility').first());
    if (device === 'desk') await page.keyboard.press('/');
    else await page.getByRole('button', { name: t.finder.open }).click();
    await page.getByRole('combobox', { name: t.finder.title }).fill('ky tuc xa');
    await see('finder', page.getByRole('group', { name: t.finder.groups.facilities }).getByRole('option').first());
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/facilities/${facilityA.id}/live`);
    await tile(page, 'live').waitFor({ timeout: stateLimit });
    await see('live');
    await page.getByTestId('coverage-mark').click();
    await see('coverage', page.locator('[data-zone]').first());
    await open('/people/request');
    await see('request', heading(page));
  },

  async technician({ page, open, see }) {
    await page.waitForURL('**/connections');
    await see('connections', page.locator('tbody tr').first());
    await open(`/facilities/${facilityA.id}/connect`);
    await see('connect', heading(page));
    await open(`/facilities/${facilityA.id}/connect/list`);
    await see('connect-list', heading(page));
    await open(`/facilities/${facilityA.id}/live`);
    await tile(page, 'not-permitted').waitFor({ timeout: stateLimit });
    await see('live');
  },

  async operator({ page, open, see }) {
    await page.waitForURL('**/overview');
    await see('overview', heading(page));
    await open('/people');
    await see('register', page.locator('tbody tr').first());
    await open(`/people/${dutyA.id}`);
    await see('person', heading(page));
    await open('/people/requests');
    await see('requests', heading(page));
    await open('/people/import');
    await see('import', heading(page));
    await open(`/facilities/${facilityA.id}/live`);
    await see('reason', heading(page));
  },

  async auditor({ page, t, open, see }) {
    await page.waitForURL('**/ledger');
    await see('ledger', heading(page));
    await page.getByText(t.ledger.views.unusual, { exact: true }).click();
    await see('unusual');
    await page.getByText(t.ledger.views.entries, { exact: true }).click();
    await see('entries', page.locator('tbody tr').first());
    await open('/people');
    await see('register', page.locator('tbody tr').first());
  },
};

describe.each(Object.keys(devices) as Device[])('the first five minutes at a %s', (device) => {
  const { viewport, choices, texts } = devices[device];

  it.each(Object.entries(walks))('of %s', { timeout: limit }, async (username, walk) => {
    const context = await newPerson(demo.browser, {
      viewport,
      reducedMotion: 'reduce',
      hasTouch: device === 'telephone',
    });
    await context.addInitScript((chosen) => {
      for (const [name, value] of Object.entries(chosen)) localStorage.setItem(`vong-gac.${name}`, value);
    }, choices);
    try {
      const page = await context.newPage();
      await signIn(page, demo.server.url, username, demo.server.password);
      await walk({
        ...{ page, t: texts, device },
        open: async (path) => void (await page.goto(demo.server.url + path)),
        async see(name, ready = heading(page)) {
          await ready.waitFor({ timeout: stateLimit });
          await page.waitForFunction(() => !document.querySelector('.loading') && document.fonts.status === 'loaded');
          await shoot(page, `${username}-${device}-${name}`);
        },
      });
    } finally {
      await context.close();
    }
  });
});
