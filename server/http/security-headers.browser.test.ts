import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoCameras } from '../../prisma/seed/demo-cameras.ts';
import { demoPlaces } from '../../prisma/seed/demo-places.ts';
import { launchBrowser, newPerson, signIn } from '../testing/browser.ts';
import { startDemoServer, type DemoServer } from '../testing/demo-server.ts';

let server: DemoServer;
let browser: Browser;
let person: BrowserContext;
/** What the browser refused, `directive of page: what`. */
const refused: string[] = [];
beforeAll(async () => {
  server = await startDemoServer();
  browser = await launchBrowser();
  person = await newPerson(browser);
  await person.exposeFunction('refused', (text: string) => void refused.push(text));
  await person.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample }) => {
      (window as any).refused(`${effectiveDirective} of ${location.pathname}: ${blockedURI} ${sample}`);
    });
  });
});
afterAll(async () => {
  await person?.close();
  await browser?.close();
  await server?.close();
});

const facility = demoPlaces['facility-a'].id;
const camera = demoCameras.find(({ facilityKey }) => facilityKey === 'facility-a')!.id;

it.each([
  ['inspector', ['/', `/facilities/${facility}/live`, `/cameras/${camera}`, '/account', '/nowhere']],
  ['operator', ['/people', '/people/requests', '/people/request', '/people/import']],
  ['auditor', ['/ledger']],
])('every page of the %s works without anything inline, menus and pop-ups too', async (username, paths) => {
  await person.clearCookies();
  const page = await person.newPage();
  await signIn(page, server.url, username, server.password);
  for (const path of paths) {
    await page.goto(server.url + path, { waitUntil: 'networkidle' });
    for (const button of await page.locator('[aria-haspopup]:visible').all()) {
      await button.focus();
      // Straight to the element: some lie under the text that they show.
      await button.dispatchEvent('click');
      await page.keyboard.press('Escape');
    }
  }
  await page.close();
  expect(refused).toEqual([]);
});

it('what an attacker would put into a page is refused', async () => {
  const page = await person.newPage();
  await page.goto(server.url);
  const ran = await page.evaluate(async () => {
    document.body.insertAdjacentHTML('beforeend', '<p id="styled" style="color: red" onclick="window.ran = 1">x</p>');
    document.head.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = 1' }));
    document.head.append(Object.assign(document.createElement('style'), { textContent: '#styled { color: red }' }));
    const styled = document.getElementById('styled')!;
    styled.click();
    await fetch('https://127.0.0.1:1/').catch(() => undefined);
    return [(window as any).ran, getComputedStyle(styled).color === 'rgb(255, 0, 0)'];
  });
  expect(ran).toEqual([undefined, false]);
  const directives = ['script-src-elem', 'script-src-attr', 'style-src-elem', 'style-src-attr', 'connect-src'];
  await expect.poll(() => directives.filter((one) => !refused.some((text) => text.startsWith(one)))).toEqual([]);
});
