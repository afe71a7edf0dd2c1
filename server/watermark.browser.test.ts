import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { demoCameras } from '../prisma/seed/demo-cameras.ts';
import { demoPlaces } from '../prisma/seed/demo-places.ts';
import type { Tampering } from './contract/ledger.ts';
import { stateLimit, tileInState, tileOf, watchFrames } from './testing/browser.ts';
import { demoConsole } from './testing/demo-console.ts';

const demo = demoConsole();
const facilityId = demoPlaces['facility-a'].id;
const cameras = demoCameras.filter(({ facilityKey }) => facilityKey === 'facility-a').map(({ id }) => id);
const grid = () => `${demo.server.url}/facilities/${facilityId}/live`;

/** What the browser makes of the mark over a tile: the corner's text, and the share of the tile that the mosaic covers. */
const markOf = (page: Page, cameraId: string) =>
  tileOf(page, cameraId).evaluate((tile) => {
    const view = tile.ownerDocument.defaultView!;
    const [mosaic, corner] = [view.getComputedStyle(tile, '::before'), view.getComputedStyle(tile, '::after')];
    const area = tile.clientWidth * tile.clientHeight;
    const drawn = mosaic.backgroundImage.startsWith('url("blob:');
    return {
      text: corner.content,
      covers: drawn ? (parseFloat(mosaic.width) * parseFloat(mosaic.height)) / area : 0,
      seen: [mosaic, corner].every(({ display, opacity }) => display === 'block' && opacity === '1'),
    };
  });
const whole = { covers: expect.closeTo(1, 1), seen: true, text: expect.stringMatching(/[0-9a-f]{8} · /) };
const isWhole = (page: Page, cameraId: string, message?: string) =>
  expect.poll(() => markOf(page, cameraId), { timeout: stateLimit, message }).toMatchObject(whole);

const entries = async () =>
  (await demo.server.request('auditor', 'GET /api/ledger?kinds=watermark.tampered&limit=100')).body.entries as {
    sessionId: string;
    person: { name: string };
    camera: { id: string };
    details: { what: Tampering; restored: boolean };
  }[];
/** Waits for the entry about this camera, or any. */
async function entryAbout(cameraId: string | null, what: Tampering) {
  let found;
  await expect
    .poll(
      async () =>
        (found = (await entries()).find(
          ({ camera, details }) => (cameraId === null || camera.id === cameraId) && details.what === what,
        )),
      { timeout: stateLimit },
    )
    .toBeDefined();
  return found!;
}

/** What somebody does to the tile of this number. What concerns the style sheet concerns all tiles, and is told of one of them. */
const tampers: [string, Tampering, number, (tile: HTMLElement) => void][] = [
  ['takes the mark off the tile', 'removed', 1, (tile) => tile.removeAttribute('data-watermark')],
  [
    'makes it invisible in the style sheet',
    'removed',
    0,
    (tile) => {
      const find = (rules: CSSRuleList): CSSStyleRule[] =>
        [...rules].flatMap((rule) =>
          rule instanceof CSSStyleRule ? [rule] : find((rule as CSSGroupingRule).cssRules),
        );
      for (const rule of find(tile.ownerDocument.adoptedStyleSheets.at(-1)!.cssRules)) {
        if (rule.selectorText.includes('::')) rule.style.setProperty('opacity', '0', 'important');
      }
    },
  ],
  ['throws all such sheets away', 'removed', 0, (tile) => void (tile.ownerDocument.adoptedStyleSheets = [])],
  [
    'puts something over it',
    'covered',
    2,
    (tile) => {
      const cover = tile.ownerDocument.createElement('div');
      cover.id = 'cover';
      cover.style.cssText = 'position:absolute;inset:0;z-index:99;background:#000';
      tile.append(cover);
    },
  ],
  ['lifts the picture above it', 'moved', 3, (tile) => tile.querySelector('video')!.style.setProperty('z-index', '9')],
  [
    'takes the picture out of the tile',
    'moved',
    4,
    (tile) => tile.ownerDocument.body.append(tile.querySelector('video')!),
  ],
];

it('says over every picture who looks, of which unit, in which session and when, by marks that go with the picture', async () => {
  const [first] = cameras as [string];
  await demo.as('duty.a', async (page) => {
    await page.goto(grid());
    for (const id of cameras) await tileInState(page, id, 'live');
    for (const id of cameras) await isWhole(page, id);
    const before = (await markOf(page, first)).text;
    expect(before).toContain('Đỗ Văn Khánh');
    await expect.poll(async () => (await markOf(page, first)).text, { timeout: stateLimit }).not.toBe(before);
    // It takes no clicks, hides no caption, and a screen reader hears nothing of it.
    expect(before).toMatch(/ \/ ""$/);
    // A window of its own has style sheets of its own.
    const moved = page.evaluate(async () => {
      const windows = (window as unknown as { documentPictureInPicture: EventTarget }).documentPictureInPicture;
      const { promise, resolve } = Promise.withResolvers<Window & typeof globalThis>();
      windows.addEventListener('enter', (event) => resolve((event as Event & { window: typeof window }).window));
      const opened = await promise;
      const corner = () => {
        const tile = opened.document.querySelector('.tile');
        return tile && opened.getComputedStyle(tile, '::after').content;
      };
      const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
      while (corner() === null) await pause(1);
      const at = [corner()];
      for (let seconds = 0; seconds < 2; seconds++) {
        await pause(1500);
        at.push(corner());
      }
      opened.close();
      return at;
    });
    await tileOf(page, first).hover();
    await tileOf(page, first).getByRole('button', { name: 'Mở hình trong cửa sổ nhỏ' }).click();
    const corners = await moved;
    for (const corner of corners) expect(corner).toContain('Đỗ Văn Khánh');
    expect(new Set(corners).size).toBeGreaterThan(1);
    await tileInState(page, first, 'live');
    await isWhole(page, first);

    await tileOf(page, first).locator('a.open').click();
    await page.waitForURL(/\/cameras\//);
    await tileInState(page, first, 'live');
    await isWhole(page, first);
    // The tile of the grid, which is there until the page is, has less room.
    await expect
      .poll(async () => (await markOf(page, first)).text)
      .toMatch(/Khu cách ly[^/]* · \d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d/);

    await tileOf(page, first).evaluate((tile) => tile.requestFullscreen());
    await expect.poll(() => page.evaluate(() => document.fullscreenElement?.className)).toContain('tile');
    await isWhole(page, first);
    await page.evaluate(() => document.exitFullscreen());

    expect(await entries()).toEqual([]);
  });
});

it('is put back when somebody interferes with it, and the ledger says who', async () => {
  await demo.as('leader.a', async (page) => {
    await page.goto(grid());
    for (const [name, what, index, tamper] of tampers) {
      const id = cameras[index]!;
      await tileInState(page, id, 'live');
      await tileOf(page, id).evaluate(tamper);
      const entry = await entryAbout(index === 0 ? null : id, what);
      expect(entry, name).toMatchObject({ person: { name: expect.any(String) }, details: { restored: true } });
      expect(entry.sessionId, name).toMatch(/^[0-9a-f-]{36}$/);
      await isWhole(page, id, name);
      expect(await page.locator('#cover').count()).toBe(0);
      expect(await watchFrames(page, id, 5), name).toBeGreaterThan(1);
    }
    // A second picture of the same stream, with nothing over it.
    const copied = await page.evaluate(async () => {
      const copy = document.createElement('video');
      copy.srcObject = document.querySelector('video')!.srcObject;
      document.body.append(copy);
      while (copy.srcObject) await new Promise((done) => setTimeout(done, 50));
      return 'gone';
    });
    expect(copied).toBe('gone');
    await entryAbout(null, 'copied');
  });
});

it('takes the pictures away when it cannot be put back, and gives them back once it can', async () => {
  const [first] = cameras as [string];
  await demo.as('inspector', async (page) => {
    await page.goto(grid());
    await tileInState(page, first, 'live');
    // In a layer that comes first: nothing of a page stands above it.
    await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync('@layer { [data-camera-id]::before { opacity: 0 !important } }');
      document.adoptedStyleSheets = [sheet, ...document.adoptedStyleSheets];
    });
    await tileOf(page, first).locator('.withheld').waitFor();
    expect(await tileOf(page, first).locator('video, canvas').count()).toBe(0);
    expect((await entryAbout(first, 'restyled')).details.restored).toBe(false);
    await page.evaluate(() => void (document.adoptedStyleSheets = document.adoptedStyleSheets.slice(1)));
    await tileInState(page, first, 'live');
    expect(await watchFrames(page, first, 5)).toBeGreaterThan(1);
    await isWhole(page, first);
  });
});
