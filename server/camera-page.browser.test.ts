import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { demoCameras } from '../prisma/seed/demo-cameras.ts';
import { demoPlaces } from '../prisma/seed/demo-places.ts';
import { createLogger } from './log.ts';
import { Simulator } from './simulator/simulator.ts';
import { newPerson, signIn, stateLimit, tileInState, tileOf, watchFrames } from './testing/browser.ts';
import { demoConsole } from './testing/demo-console.ts';

const facilityA = demoPlaces['facility-a'].id;
const facilityB = demoPlaces['facility-b'].id;
const log = createLogger({ level: 'silent', pretty: false });
const demo = demoConsole();

const scale = async (page: Page) => Number(await page.getByTestId('zoom-stage').getAttribute('data-scale'));
/** Where on the screen the picture of the page is drawn. */
const pictureBox = async (page: Page) => (await page.getByTestId('zoom-stage').locator('video').boundingBox())!;
const cameraId = (page: Page) => page.url().split('/').at(-1)!;
/** A double click as quick as a person's, however long this machine takes. */
async function twice(page: Page, at: { x: number; y: number }): Promise<void> {
  const hand = await page.context().newCDPSession(page);
  const from = Date.now() / 1000;
  for (const clickCount of [1, 2]) {
    const click = { ...at, button: 'left', clickCount, timestamp: from + clickCount / 10 } as const;
    await hand.send('Input.dispatchMouseEvent', { type: 'mousePressed', ...click });
    await hand.send('Input.dispatchMouseEvent', { type: 'mouseReleased', ...click });
  }
  await hand.detach();
}

it('leads from the grid to a camera, into its picture, to its neighbours and back to the same place', async () => {
  await demo.as('duty.a', async (page) => {
    await page.evaluate(() => localStorage.setItem('vong-gac.grid-size', '4'));
    await page.goto(`${demo.server.url}/facilities/${facilityA}/live?page=2`);
    const tiles = page.getByTestId('camera-tile');
    await tiles.nth(1).waitFor();
    const opened = (await tiles.nth(1).getAttribute('data-camera-id'))!;
    await tileInState(page, opened, 'live');
    await tileOf(page, opened).click();
    await page.waitForURL(`**/cameras/${opened}`);
    await tileInState(page, opened, 'live');
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));

    // By the wheel: what is under the pointer stays there, and the mark stays over it.
    const whole = await pictureBox(page);
    const at = { x: whole.x + whole.width * 0.5, y: whole.y + whole.height * 0.4 };
    await page.mouse.move(at.x, at.y);
    // Turn by turn: one that comes later would move what is measured next.
    for (let turn = 0; turn < 6; turn++) {
      const before = await scale(page);
      await page.mouse.wheel(0, -120);
      await expect.poll(() => scale(page)).toBeGreaterThan(before);
    }
    expect(await scale(page)).toBeGreaterThan(2);
    const larger = await pictureBox(page);
    expect((at.x - larger.x) / larger.width).toBeCloseTo(0.5, 2);
    expect((at.y - larger.y) / larger.height).toBeCloseTo(0.4, 2);
    await page.getByRole('status').filter({ hasText: 'Đang phóng to' }).waitFor();
    // By the hand: the picture goes along, and no further than its edge.
    await page.mouse.down();
    await page.mouse.move(at.x + 60, at.y + 30, { steps: 4 });
    await page.mouse.up();
    const moved = await pictureBox(page);
    expect(moved.x - larger.x).toBeCloseTo(60, 0);
    expect(moved.y - larger.y).toBeCloseTo(30, 0);
    for (let press = 0; press < 40; press++) await page.keyboard.press('a');
    expect((await pictureBox(page)).x).toBeLessThanOrEqual(whole.x + whole.width);
    // By the keys, bounded, and back.
    for (let press = 0; press < 12; press++) await page.keyboard.press('+');
    expect(await scale(page)).toBe(8);
    await page.keyboard.press('0');
    expect(await scale(page)).toBe(1);
    await twice(page, at);
    await expect.poll(() => scale(page)).toBeGreaterThan(2);
    expect(await watchFrames(page, opened, 5)).toBeGreaterThan(1);

    // The neighbours are live too, small, and a key goes to the next one without a new page.
    const strip = page.getByTestId('neighbours');
    await expect
      .poll(() => strip.locator('li').count())
      .toBe(demoCameras.filter(({ facilityKey }) => facilityKey === 'facility-a').length);
    expect(await strip.locator('[aria-current]').count()).toBe(1);
    await strip.locator('[data-state=live]').first().waitFor({ timeout: stateLimit });
    await page.keyboard.press('[');
    await page.waitForURL((url) => !url.pathname.endsWith(opened));
    const neighbour = cameraId(page);
    await tileInState(page, neighbour, 'live');
    await expect.poll(() => scale(page)).toBe(1);
    await strip.getByRole('link').last().click();
    await page.waitForURL((url) => !url.pathname.endsWith(neighbour));
    await tileInState(page, cameraId(page), 'live');
    expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true);

    // Back is the very page of the grid, with the focus where it was.
    await page.keyboard.press('Escape');
    await page.waitForURL(`**/facilities/${facilityA}/live?page=2`);
    await tileInState(page, opened, 'live');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest<HTMLElement>('article')?.dataset['cameraId']))
      .toBe(opened);
  });
});

it('enlarges by two fingers on a phone, and scrolls the page by one until then', async () => {
  const { id } = demoCameras[0]!;
  const person = await newPerson(demo.browser, {
    ...{ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  });
  try {
    const page = await person.newPage();
    await signIn(page, demo.server.url, 'duty.a', demo.server.password);
    await page.goto(`${demo.server.url}/cameras/${id}`);
    await tileInState(page, id, 'live');
    const { x, y, width, height } = await pictureBox(page);
    const middle = { x: x + width / 2, y: y + height / 2 };
    const touch = await person.newCDPSession(page);
    const fingers = (type: 'touchStart' | 'touchMove' | 'touchEnd', apart: number) =>
      touch.send('Input.dispatchTouchEvent', {
        type,
        touchPoints:
          type === 'touchEnd'
            ? []
            : [-apart, apart].map((by, finger) => ({ x: middle.x + by, y: middle.y, id: finger })),
      });
    await fingers('touchStart', 20);
    for (const apart of [30, 40, 50, 60]) await fingers('touchMove', apart);
    await fingers('touchEnd', 0);
    await expect.poll(() => scale(page)).toBeCloseTo(3, 1);
    const stage = page.getByTestId('zoom-stage');
    expect(await stage.evaluate((element) => getComputedStyle(element).touchAction)).toBe('none');
    // Two taps as quick as a person's.
    const from = Date.now() / 1000;
    for (const after of [0, 0.2]) {
      const at = { timestamp: from + after };
      await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [middle], ...at });
      await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [], ...at });
    }
    await expect.poll(() => scale(page)).toBe(1);
    expect(await stage.evaluate((element) => getComputedStyle(element).touchAction)).toBe('pan-y');
  } finally {
    await person.close();
  }
});

it('has on record, for who sees no picture as well, when a camera was away and why', async () => {
  await using simulator = await Simulator.create({ log, cameras: [{ key: 'x' }] });
  const id = await demo.addCamera(facilityB, 'Có lúc mất', { main: simulator.url('x', 'sub') });
  await demo.as('duty.b', async (page) => {
    await page.goto(`${demo.server.url}/cameras/${id}`);
    await tileInState(page, id, 'live');
    const reading = () => page.getByTestId('day-timeline').getAttribute('aria-valuetext');
    await expect.poll(reading, { timeout: stateLimit }).toMatch(/Trực tiếp, từ \d\d:\d\d/);
    await page.getByTestId('outages').getByText('Không ghi nhận sự cố nào.').waitFor();
    await simulator.inject({ kind: 'refuse' });
    await tileInState(page, id, 'reconnecting');
    await page.getByTestId('outages').getByText('đang diễn ra').waitFor({ timeout: stateLimit });
    await expect.poll(reading, { timeout: stateLimit }).toContain('Mất tín hiệu');
    await simulator.clear();
    await tileInState(page, id, 'live');
    await expect.poll(reading, { timeout: stateLimit }).toContain('Trực tiếp');

    // By the keys, to a time of which nothing is known.
    await page.getByTestId('day-timeline').focus();
    await page.keyboard.press('Home');
    expect(await reading()).toMatch(/^00:00: Không rõ, từ 00:00/);
    expect(await scale(page)).toBe(1);
  });
  await demo.as('technician', async (page) => {
    await page.goto(`${demo.server.url}/cameras/${id}`);
    await tileInState(page, id, 'not-permitted');
    await page.getByText('Danh sách theo thời gian').click();
    const list = page.locator('details ol').first();
    await expect.poll(() => list.innerText()).toMatch(/Trực tiếp[\s\S]*Mất tín hiệu[\s\S]*Trực tiếp/);
  });
  await demo.server.request('operator', `DELETE /api/cameras/${id}`);
});
