import { beforeAll, expect, it } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { demoCameras } from '../../prisma/seed/demo-cameras.ts';
import { demoPlaces } from '../../prisma/seed/demo-places.ts';
import { stateLimit, tileInState, tileOf } from '../testing/browser.ts';
import { consumersOf } from '../testing/consumers.ts';
import { demoConsole } from '../testing/demo-console.ts';

const camera = (key: string) => demoCameras.find((one) => one.key === key)!;
const facilityA = demoPlaces['facility-a'].id;
const facilityB = demoPlaces['facility-b'].id;

const demo = demoConsole();
let consumers: ReturnType<typeof consumersOf>;
beforeAll(() => {
  consumers = consumersOf(demo.server.pool);
});

const draftTiles = (page: Page) => page.getByTestId('draft-tile');
const draftTile = (page: Page, name: string) => draftTiles(page).filter({ hasText: name });
const place = async (tile: Locator) => (await tile.getAttribute('aria-label'))!.replace(/^.*?, cột/, 'cột');
async function drag(page: Page, from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2);
  await page.mouse.move(to.x, to.y);
  await page.mouse.up();
}
const middle = async (tile: Locator) => {
  const box = (await tile.boundingBox())!;
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
};
const corner = async (tile: Locator) => {
  const box = (await tile.boundingBox())!;
  return { x: box.x + box.width - 8, y: box.y + box.height - 8 };
};
const create = async (who: string, name: string, shared: boolean, content: object): Promise<string> => {
  const { status, body } = await demo.server.request(who, 'POST /api/views', { name, shared, content });
  expect(status).toBe(200);
  return body.id;
};

it('one large tile of six is the first by zone, and arrows go by what lies beside', async () => {
  const zoneOrder = ['a4', 'a3', 'a6', 'a5', 'a2', 'a1'].map((key) => camera(key).id);
  await demo.as('leader.a', async (page) => {
    await page.goto(`${demo.server.url}/facilities/${facilityA}/live`);
    await page.getByRole('button', { name: /^Số ô trên một trang/ }).click();
    await page.getByRole('menuitem', { name: '6 ô, một ô lớn' }).click();
    await tileInState(page, zoneOrder[0]!, 'live');
    const tiles = page.getByTestId('camera-tile');
    const ids = await tiles.evaluateAll((all) => all.map((tile) => (tile as HTMLElement).dataset['cameraId']));
    expect(ids).toEqual(zoneOrder);
    const larger = async () => {
      const [large, small] = [await tiles.nth(0).boundingBox(), await tiles.nth(1).boundingBox()];
      return large!.width / small!.width;
    };
    await expect.poll(larger).toBeGreaterThan(1.9);
    await tileOf(page, zoneOrder[0]!).locator('a').focus();
    const focused = () =>
      page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-camera-id]')?.dataset['cameraId']);
    const way: (string | undefined)[] = [];
    for (const key of ['ArrowRight', 'ArrowDown', 'ArrowDown', 'ArrowLeft', 'ArrowUp', 'End', 'Home']) {
      await page.keyboard.press(key);
      way.push(await focused());
    }
    expect(way).toEqual([1, 2, 5, 4, 0, 5, 0].map((at) => zoneOrder[at]));
  });
});

it('is arranged by pointer and by keyboard, outlives a failed save, and is there for the unit, with Back to its tile', async () => {
  await demo.as('leader.a', async (page) => {
    await page.goto(`${demo.server.url}/facilities/${facilityA}/live`);
    await page.getByRole('button', { name: 'Khung nhìn', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Tạo khung nhìn' }).click();
    const [corridor, lobby] = [draftTile(page, camera('a4').name), draftTile(page, camera('a3').name)];
    await lobby.waitFor();
    // Nine tiles of one cell: the first changes places with the second.
    expect([await place(corridor), await place(lobby)]).toEqual([
      'cột 1, hàng 1, rộng 1, cao 1',
      'cột 2, hàng 1, rộng 1, cao 1',
    ]);
    await drag(page, await middle(corridor), await middle(lobby));
    expect([await place(corridor), await place(lobby)]).toEqual([
      'cột 2, hàng 1, rộng 1, cao 1',
      'cột 1, hàng 1, rộng 1, cao 1',
    ]);
    // By its corner to two by two; nobody is lost for it.
    const [from, cell] = [await corner(lobby), (await lobby.boundingBox())!];
    await drag(page, from, { x: from.x + cell.width, y: from.y + cell.height });
    expect(await place(lobby)).toBe('cột 1, hàng 1, rộng 2, cao 2');
    for (const key of ['a1', 'a2', 'a3', 'a4', 'a5', 'a6'])
      expect(await draftTile(page, camera(key).name).count()).toBe(1);
    // Escape in the midst of a drag: as it was.
    await page.mouse.move((await middle(lobby)).x, (await middle(lobby)).y);
    await page.mouse.down();
    await page.mouse.move((await middle(corridor)).x, (await middle(corridor)).y);
    await page.keyboard.press('Escape');
    await page.mouse.up();
    expect(await place(lobby)).toBe('cột 1, hàng 1, rộng 2, cao 2');

    await lobby.focus();
    await page.keyboard.press('Shift+ArrowUp');
    await page.keyboard.press('ArrowDown');
    expect(await place(lobby)).toBe('cột 1, hàng 2, rộng 2, cao 1');
    await page.getByRole('status').filter({ hasText: 'cột 1, hàng 2' }).waitFor();
    const gate = draftTile(page, camera('a1').name);
    await gate.focus();
    await page.keyboard.press('Delete');
    expect(await gate.count()).toBe(0);
    // Back into the tile that has focus, found by its zone without marks.
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: /^Tìm theo tên camera/ }).fill('cong ra vao');
    await page.getByRole('button', { name: new RegExp(camera('a1').name) }).click();
    await gate.waitFor();

    await page.getByRole('textbox', { name: 'Tên', exact: true }).fill('Ca đêm');
    await page.getByText(/^Chung của/).click();
    await page.route('**/api/views', (route) =>
      route.request().method() === 'POST' ? route.abort() : route.continue(),
    );
    await page.getByRole('button', { name: 'Lưu', exact: true }).click();
    await page.getByRole('alert').filter({ hasText: 'Không liên lạc được' }).waitFor();
    expect(await place(lobby)).toBe('cột 1, hàng 2, rộng 2, cao 1');
    await page.unroute('**/api/views');
    await page.getByRole('button', { name: 'Lưu', exact: true }).click();
    await page.getByRole('heading', { name: 'Ca đêm' }).waitFor();
    await tileInState(page, camera('a3').id, 'live');
  });
  await demo.as('duty.a', async (page) => {
    await page.getByRole('button', { name: 'Khung nhìn', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Ca đêm' }).click();
    // The page before has a tile of that camera too.
    await page.getByRole('heading', { name: 'Ca đêm' }).waitFor();
    await tileInState(page, camera('a3').id, 'live');
    expect(await page.getByRole('link', { name: 'Sửa', exact: true }).count()).toBe(0);
    await tileOf(page, camera('a3').id).locator('a').focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/cameras/${camera('a3').id}`);
    // The address changes before the page is there to hear a key.
    await page.getByRole('button', { name: 'Về lưới camera' }).waitFor();
    await page.keyboard.press('Escape');
    await page.waitForURL('**/views/*');
    await page.locator(`[data-camera-id="${camera('a3').id}"] a:focus`).waitFor();
  });
});

it('says of a camera that somebody may not see only that it is not available, and connects to nothing', async () => {
  const tiles = ['a1', 'c1'].map((key, x) => ({ x, y: 0, w: 1, h: 1, cameraId: camera(key).id }));
  const id = await create('inspector', 'Cổng', true, { kind: 'grid', columns: 2, rows: 1, tiles });
  await demo.as('police', async (page) => {
    await page.goto(`${demo.server.url}/views/${id}`);
    await tileInState(page, camera('c1').id, 'live');
    await page.getByText('Không có sẵn').waitFor();
    expect(await page.locator('video').count()).toBe(1);
    expect(await page.content()).not.toContain(camera('a1').name);
  });
});

it('a tour has the next page ready before its turn, shows no page without pictures, and waits while somebody works', async () => {
  const stops = [{ kind: 'facility', id: facilityB, size: 1, seconds: 10 }];
  const id = await create('leader.b', 'Một vòng', false, { kind: 'tour', stops });
  await demo.as('leader.b', async (page) => {
    await page.goto(`${demo.server.url}/tours/${id}`);
    const layer = (role: string) => page.locator(`[data-testid=tour-layer][data-role=${role}]`);
    const shown = (role: string) => layer(role).getByTestId('camera-tile').getAttribute('data-camera-id');
    // What is under the page before, when that goes away.
    await layer('present').waitFor({ timeout: stateLimit });
    await page.evaluate(() => {
      const uncovered: (string | undefined)[] = ((window as { uncovered?: unknown }).uncovered = []);
      new MutationObserver((changes) => {
        const gone = changes
          .flatMap(({ removedNodes }) => [...removedNodes])
          .filter((node) => node instanceof HTMLElement);
        if (!gone.some(({ dataset }) => dataset['role'] === 'leaving')) return;
        const tile = document.querySelector<HTMLElement>('[data-role=present] [data-testid=camera-tile]');
        uncovered.push(tile?.dataset['state']);
      }).observe(document.querySelector('[data-testid=tour-layer]')!.parentElement!, { childList: true });
    });
    await layer('present').locator('[data-state=live]').waitFor({ timeout: stateLimit });
    await layer('coming').getByTestId('camera-tile').waitFor({ state: 'attached', timeout: stateLimit });
    // Its consumer is there, and sends nothing yet.
    await expect
      .poll(() => [...consumers].filter((consumer) => !consumer.closed && consumer.paused).length)
      .toBeGreaterThan(0);
    // Both in one moment: its turn may come between two looks.
    const comingNext = () =>
      page.evaluate(() => {
        const cameraOf = (role: string) =>
          document.querySelector<HTMLElement>(`[data-role=${role}] [data-camera-id]`)?.dataset['cameraId'];
        return cameraOf('coming') === cameraOf('present') ? undefined : cameraOf('coming');
      });
    let next: string | undefined;
    await expect.poll(async () => (next = await comingNext())).toBeDefined();
    await page.waitForFunction(
      (wanted) =>
        document.querySelector<HTMLElement>('[data-role=present] [data-camera-id]')?.dataset['cameraId'] === wanted,
      next,
      { timeout: stateLimit },
    );
    const uncovered = () => page.evaluate(() => (window as { uncovered?: string[] }).uncovered ?? []);
    await expect.poll(uncovered, { timeout: stateLimit }).not.toEqual([]);
    expect(new Set(await uncovered())).toEqual(new Set(['live']));

    // A hand on the picture: it stays.
    const box = (await layer('present').boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.getByText('Tạm dừng khi bạn đang thao tác').waitFor({ timeout: stateLimit });
    await page.mouse.move(5, 5);
    await page.getByText('Tạm dừng khi bạn đang thao tác').waitFor({ state: 'detached', timeout: stateLimit });
    await page.keyboard.press('p');
    await page.getByText('Đang dừng').waitFor();
    const before = await shown('present');
    await page.keyboard.press('PageDown');
    await expect.poll(() => shown('present'), { timeout: stateLimit }).not.toBe(before);
    // By hand, and still stopped: nothing is made ready, nothing turns.
    await layer('leaving').waitFor({ state: 'detached', timeout: stateLimit });
    expect(await layer('coming').count()).toBe(0);
    await page.keyboard.press('p');
    await layer('coming').waitFor({ timeout: stateLimit, state: 'attached' });

    // Something has happened: it stays until somebody has seen to it.
    const path = `/api/cameras/${camera('b1').id}` as const;
    const { body: form } = await demo.server.request('duty.b', `GET ${path}/violation-form`);
    const { status } = await demo.server.request('duty.b', `POST ${path}/violations`, { kindId: form.kinds[0].id });
    expect(status).toBe(200);
    await page.getByText('Tạm dừng vì có cảnh báo').waitFor({ timeout: stateLimit });
    const { body } = await demo.server.request('duty.b', 'GET /api/alerts/mine');
    const alert = body.alerts.find(({ source }: { source: string }) => source === 'violation');
    const step = await demo.server.request('duty.b', `POST /api/alerts/${alert.id}/steps`, {
      ...{ version: alert.version, act: 'acknowledge' },
    });
    expect(step.status).toBe(200);
    await page.getByText('Tạm dừng vì có cảnh báo').waitFor({ state: 'detached', timeout: stateLimit });
  });
});

it('Back from a camera of a tour is the very page of it, with the focus where it was', async () => {
  const stops = ['facility-a', 'facility-b'].map((key) => ({
    ...{ kind: 'facility', id: demoPlaces[key as 'facility-a'].id, size: 1 },
    seconds: 600,
  }));
  const id = await create('inspector', 'Hai nơi', false, { kind: 'tour', stops });
  await demo.as('inspector', async (page) => {
    await page.goto(`${demo.server.url}/tours/${id}?stop=2&page=2`);
    const tile = page.locator('[data-role=present]').getByTestId('camera-tile');
    const opened = (await tile.getAttribute('data-camera-id', { timeout: stateLimit }))!;
    expect(demoCameras.find((one) => one.id === opened)!.facilityKey).toBe('facility-b');
    await tileInState(page, opened, 'live');
    await tile.locator('a.open').focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/cameras/${opened}`);
    await page.getByRole('button', { name: 'Về lưới camera' }).click();
    await page.waitForURL(`**/tours/${id}?stop=2&page=2`);
    await page.locator(`[data-role=present] [data-camera-id="${opened}"] a:focus`).waitFor({ timeout: stateLimit });
    await tileInState(page, opened, 'live');
  });
});

it('whoever needs a reason states it where they look, for what is shown there', async () => {
  const tiles = ['a1', 'b1'].map((key, x) => ({ x, y: 0, w: 1, h: 1, cameraId: camera(key).id }));
  const grid = await create('operator', 'Hai cổng', false, { kind: 'grid', columns: 2, rows: 1, tiles });
  const stops = [{ kind: 'view', id: grid, seconds: 600 }];
  const tour = await create('operator', 'Vòng hai cổng', false, { kind: 'tour', stops });
  await demo.as('operator', async (page) => {
    await page.goto(`${demo.server.url}/views/${grid}`);
    const missing = page.getByRole('status').filter({ hasText: 'Hình chưa mở, cần nêu lý do' });
    await missing.filter({ hasText: demoPlaces['facility-a'].name }).waitFor({ timeout: stateLimit });
    const dialog = page.getByRole('dialog').filter({ visible: true });
    const state = async (scope: string) => {
      await dialog.locator('textarea').fill('Kiểm tra theo công văn 4403.');
      const scopes = dialog.getByRole('combobox', { name: 'Mở hình của' });
      await scopes.press('Enter');
      await page.getByRole('option', { name: scope }).click();
      await dialog.getByRole('button', { name: 'Ghi lý do và mở hình' }).click();
      await dialog.waitFor({ state: 'detached' });
    };
    await tileOf(page, camera('a1').id).getByRole('button', { name: 'Nêu lý do' }).click();
    await state(demoPlaces['facility-a'].name);
    await tileInState(page, camera('a1').id, 'live');
    await tileInState(page, camera('b1').id, 'not-permitted');
    await expect.poll(() => missing.innerText()).not.toContain(demoPlaces['facility-a'].name);

    await page.goto(`${demo.server.url}/tours/${tour}`);
    await tileInState(page, camera('a1').id, 'live');
    await missing.waitFor({ timeout: stateLimit });
    await page.locator('main').getByRole('button', { name: 'Nêu lý do' }).first().click();
    await dialog.locator('textarea').fill('Kiểm tra theo công văn 4403.');
    await dialog.getByRole('button', { name: 'Ghi lý do và mở hình' }).click();
    await tileInState(page, camera('b1').id, 'live');
    await missing.waitFor({ state: 'detached' });
  });
});
