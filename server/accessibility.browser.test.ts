import type { Locator, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { viWhole as t } from '../client/locales/whole.ts';
import { demoAccounts } from '../prisma/seed/demo-accounts.ts';
import { demoCameras } from '../prisma/seed/demo-cameras.ts';
import { demoPlaces } from '../prisma/seed/demo-places.ts';
import { violations } from './testing/axe.ts';
import { newPerson, signIn } from './testing/browser.ts';
import { routeNames, routeOf, wear, type Look } from './testing/console-page.ts';
import { demoConsole } from './testing/demo-console.ts';

const demo = demoConsole();
const limit = 600_000;
const facilityA = demoPlaces['facility-a'].id;
const facilityB = demoPlaces['facility-b'].id;
const camerasA = demoCameras.filter(({ facilityKey }) => facilityKey === 'facility-a').map(({ id }) => id);
const cameraA = camerasA[0]!;
const cameraB = demoCameras.find(({ facilityKey }) => facilityKey === 'facility-b')!.id;
const dutyA = demoAccounts.find(({ username }) => username === 'duty.a')!;

const desk = { width: 1366, height: 768 };
const telephone = { width: 390, height: 844 };
const looks: Look[] = [desk, telephone].flatMap((size) =>
  (['dark', 'light'] as const).flatMap((theme) => (['vi', 'en'] as const).map((locale) => ({ size, theme, locale }))),
);
/** Every two of theme, language and size are together in one of them: for what is opened on a page. */
const pairs = looks.filter((_, index) => [0, 3, 5, 6].includes(index));

/** A page of the console by its name in the router, as this address shows it; with `open`, what is opened on it, which answers what is then seen. */
interface Visit {
  route: string;
  path: string;
  open?: (page: Page) => Promise<Locator>;
}
const visited = new Set<string>();

/** What is used of the answers below. */
interface Answer {
  id: string;
  code: string;
  kinds: { id: string }[];
  alerts: { id: string; source: string }[];
}
/** What the visits take that the demo does not have, made once. */
let made: Record<
  'alert' | 'shift' | 'view' | 'tour' | 'blind' | 'wall' | 'violation' | 'outage' | 'placement' | 'inspection',
  string
>;
beforeAll(async () => {
  const ask = async (who: string, route: `${string} ${string}`, body?: object): Promise<Answer> => {
    const answer = await demo.server.request(who, route, body);
    expect(answer.status, route).toBeLessThan(300);
    return answer.body;
  };
  const tiles = camerasA.slice(0, 2).map((cameraId, x) => ({ x, y: 0, w: 1, h: 1, cameraId }));
  const grid = { kind: 'grid', columns: 2, rows: 1, tiles };
  const tour = { kind: 'tour', stops: [{ kind: 'facility', id: facilityA, size: 4, seconds: 60 }] };
  const document = { number: '15/QĐ-KCL', date: '2021-06-01' };
  const times = { from: new Date(Date.now() - 3_600_000).toISOString(), to: new Date(Date.now() + 7_200_000) };
  const shifts = `/api/facilities/${facilityA}/duty/shifts`;
  const { id: shift } = await ask('leader.a', `POST ${shifts}`, { personId: dutyA.id, ...times, document });
  await ask('duty.a', `POST ${shifts}/${shift}/sign-in`, {});
  await ask('leader.a', `POST ${shifts}/${shift}/close-by-leader`, { reason: 'Người trực đã về, chưa có người thay.' });
  const { kinds } = await ask('duty.a', `GET /api/cameras/${cameraA}/violation-form`);
  const { id: violation } = await ask('duty.a', `POST /api/cameras/${cameraA}/violations`, { kindId: kinds[0]!.id });
  const { alerts } = await ask('duty.a', 'GET /api/alerts/mine');
  const inspection = {
    ...{ facilityIds: [facilityA], order: { kind: 'unannounced' }, purpose: 'Kiểm tra việc trực giám sát' },
    ...{ memberIds: [], ...times, disclosure: 'at_end', begin: true },
  };
  const off = { from: new Date(Date.now() + 3_600_000), to: new Date(Date.now() + 7_200_000), text: 'Thay nguồn điện' };
  const misplaced = { place: 'room', text: 'Camera nhìn vào phòng ở.' };
  made = {
    ...{ shift, violation },
    outage: (await ask('leader.b', `POST /api/facilities/${facilityB}/outages`, off)).id,
    inspection: (await ask('inspector', 'POST /api/inspections', inspection)).id,
    placement: (await ask('duty.b', `POST /api/cameras/${cameraB}/placements`, misplaced)).id,
    alert: alerts.find(({ source }) => source === 'violation')!.id,
    view: (await ask('leader.a', 'POST /api/views', { name: 'Ca đêm', shared: false, content: grid })).id,
    tour: (await ask('leader.a', 'POST /api/views', { name: 'Một vòng', shared: false, content: tour })).id,
    blind: (await ask('operator', 'POST /api/views', { name: 'Kiểm tra', shared: false, content: grid })).id,
    wall: (await ask('leader.a', 'POST /api/walls', { kind: 'facility', id: facilityA, hours: 4 })).code,
  };
});

const dialog = (page: Page) => page.getByRole('dialog').filter({ visible: true });
const menu = (page: Page) => page.getByRole('menu').filter({ visible: true });
/** A button of this name opens `what`. */
const by =
  (name: string | RegExp, what = dialog) =>
  async (page: Page): Promise<Locator> => {
    await page.getByRole('button', { name, exact: true }).first().click();
    return what(page);
  };
const byKey = (key: string) => async (page: Page) => {
  await page.locator('main').click({ position: { x: 5, y: 5 } });
  await page.keyboard.press(key);
  return dialog(page);
};
const live = `/facilities/${facilityA}/live`;
const duty = `/facilities/${facilityA}/duty`;

/** The pages of each person that are not another's as well. */
const visits: Record<string, () => Visit[]> = {
  'duty.a': () => [
    { route: 'facility-live', path: '/' },
    { route: 'facility-live', path: live, open: byKey('?') },
    { route: 'facility-live', path: live, open: byKey('Control+k') },
    { route: 'facility-live', path: live, open: by(/^Tài khoản:/, menu) },
    { route: 'facility-live', path: live, open: by(/^Số ô trên một trang/, menu) },
    { route: 'camera', path: `/cameras/${cameraA}` },
    { route: 'camera', path: `/cameras/${cameraA}?alert=${made.alert}` },
    { route: 'camera', path: `/cameras/${cameraA}`, open: by(t.violations.report.open) },
    { route: 'account', path: '/account' },
    { route: 'duty', path: duty },
    { route: 'duty-shift', path: `${duty}/shifts/${made.shift}` },
    { route: 'alert', path: `/alerts/${made.alert}` },
    { route: 'not-found', path: '/nowhere' },
    {
      route: 'facility-live',
      path: live,
      async open(page) {
        // Nobody has touched it for hours.
        await page.evaluate((id) => {
          const change = { key: 'vong-gac.locked', newValue: id, storageArea: localStorage };
          localStorage.setItem(change.key, id);
          window.dispatchEvent(new StorageEvent('storage', change));
        }, dutyA.id);
        return page.locator('dialog[aria-labelledby=lock-title]');
      },
    },
  ],
  'leader.a': () => [
    { route: 'duty-roster', path: `${duty}/roster` },
    { route: 'duty-roster', path: `${duty}/roster`, open: by(t.duty.roster.add) },
    { route: 'duty-past', path: `${duty}/past` },
    { route: 'alerts', path: '/alerts' },
    { route: 'alert-settings', path: '/alerts/settings' },
    { route: 'violations', path: '/violations' },
    { route: 'violation', path: `/violations/${made.violation}` },
    { route: 'views', path: '/views' },
    { route: 'view', path: `/views/${made.view}` },
    { route: 'view', path: `/views/${made.view}`, open: by(t.views.delete) },
    { route: 'view', path: `/views/${made.view}`, open: by(t.wall.open) },
    { route: 'view-edit', path: `/views/${made.view}/edit` },
    { route: 'view-new', path: `/views/new?facility=${facilityA}&size=4` },
    { route: 'tour', path: `/tours/${made.tour}` },
    { route: 'tour-edit', path: `/tours/${made.tour}/edit` },
    { route: 'tour-new', path: `/tours/new?facility=${facilityA}` },
  ],
  inspector: () => [
    { route: 'board', path: '/board' },
    {
      route: 'facility-live',
      path: `/facilities/${facilityB}/live`,
      async open(page) {
        await page.getByTestId('coverage-mark').click();
        return page.locator('[data-zone]').first();
      },
    },
    { route: 'inspections', path: '/inspections' },
    { route: 'inspection-new', path: '/inspections/new' },
    { route: 'findings', path: '/inspections/findings' },
    { route: 'inspection', path: `/inspections/${made.inspection}` },
    { route: 'inspection-live', path: `/inspections/${made.inspection}/live/${facilityA}` },
    { route: 'outages', path: '/outages' },
    { route: 'availability', path: '/outages/availability' },
    { route: 'outage', path: `/outages/${made.outage}` },
    { route: 'trends', path: '/reports' },
    { route: 'progress', path: '/reports/progress' },
    { route: 'report-orders', path: '/reports/orders' },
    { route: 'placements', path: '/placements' },
    { route: 'placement', path: `/placements/${made.placement}` },
  ],
  operator: () => [
    { route: 'overview', path: '/overview' },
    { route: 'violation-kinds', path: '/violations/kinds' },
    { route: 'people', path: '/people' },
    { route: 'requests', path: '/people/requests' },
    { route: 'request', path: '/people/request' },
    { route: 'import', path: '/people/import' },
    { route: 'person', path: `/people/${dutyA.id}` },
    { route: 'person', path: `/people/${dutyA.id}`, open: by(t.grants.add) },
    { route: 'facility-records', path: '/facilities' },
    { route: 'facility-new', path: '/facilities/new' },
    { route: 'org-units', path: '/facilities/units' },
    { route: 'facility-record', path: `/facilities/${facilityA}/record` },
    { route: 'facility-live', path: live },
    { route: 'view', path: `/views/${made.blind}`, open: by(t.reason.state) },
  ],
  technician: () => [
    { route: 'connections', path: '/connections' },
    { route: 'connect', path: `/facilities/${facilityA}/connect` },
    { route: 'connect-list', path: `/facilities/${facilityA}/connect/list` },
  ],
  auditor: () => [
    { route: 'ledger', path: '/ledger' },
    { route: 'ledger', path: '/ledger?view=entries' },
    { route: 'ledger', path: '/ledger?view=unusual' },
  ],
};

/** Its own heading is there: what stands around the page comes before it, with headings of a lower rank. */
const settled = (page: Page) =>
  page.waitForFunction(
    () =>
      [...document.querySelectorAll('h1')].some((heading) => heading.checkVisibility()) &&
      !document.querySelector('.loading'),
  );

/** What is wrong with the page at this address in each of the looks. */
async function faults(page: Page, { route, path, open }: Visit): Promise<string[]> {
  await page.goto(demo.server.url + path);
  await settled(page);
  expect(await routeOf(page), path).toBe(route);
  visited.add(route);
  const opened = await open?.(page);
  await opened?.first().waitFor();
  const found: string[] = [];
  if (!opened) {
    const headings = await page.getByRole('heading', { level: 1 }).filter({ visible: true }).count();
    if (headings !== 1) found.push(`${path}: ${headings} headings of the first rank`);
  }
  for (const look of opened ? pairs : looks) {
    await wear(page, look);
    if (opened) expect(await opened.first().isVisible(), `${path} ${look.size.width}`).toBe(true);
    for (const fault of await violations(page)) {
      found.push(`${path} ${look.theme} ${look.locale} ${look.size.width}: ${fault}`);
    }
  }
  await wear(page, looks[0]!);
  return found;
}

/** Without movement: what is about to appear would be judged half transparent. */
const person = () => newPerson(demo.browser, { reducedMotion: 'reduce', viewport: desk });

describe('no serious or critical violation of WCAG 2.2 AA, in both themes and languages, at a desk and on a telephone', () => {
  it('before anybody has signed in', { timeout: limit }, async () => {
    const context = await person();
    const page = await context.newPage();
    const found: string[] = [];
    for (const route of ['login', 'activation', 'wall'])
      found.push(...(await faults(page, { route, path: `/${route}` })));
    // From `/wall` it would be the same document, which has read its address already.
    await page.goto('about:blank');
    found.push(...(await faults(page, { route: 'wall', path: `/wall#code=${made.wall}` })));
    expect(await page.getByTestId('wall').count()).toBe(1);
    await context.close();
    expect(found).toEqual([]);
  });

  it('of whoever has to set up the second factor first', { timeout: limit }, async () => {
    const context = await person();
    const page = await context.newPage();
    // The demo demands it of nobody.
    await page.route(/\/api\/session(\/refresh)?$/, async (route) => {
      const response = await route.fetch();
      const json = response.ok() ? { ...(await response.json()), secondFactor: 'must-enrol' } : await response.json();
      await route.fulfill({ response, json });
    });
    await signIn(page, demo.server.url, 'duty.a', demo.server.password);
    const found = await faults(page, { route: 'enrolment', path: '/enrolment' });
    await context.close();
    expect(found).toEqual([]);
  });

  it.each(Object.entries(visits))('of %s', { timeout: limit }, async (username, its) => {
    const context = await person();
    const page = await context.newPage();
    await signIn(page, demo.server.url, username, demo.server.password);
    const found: string[] = [];
    for (const visit of its()) found.push(...(await faults(page, visit)));
    await context.close();
    expect(found).toEqual([]);
  });

  it('and no page was left out', async () => {
    await demo.as('duty.a', async (page) => {
      // Leads elsewhere at once.
      const elsewhere = new Set(['start']);
      const left = (await routeNames(page)).filter((name) => !visited.has(name) && !elsewhere.has(name));
      expect(left).toEqual([]);
    });
  });
});
