import { Secret, TOTP } from 'otpauth';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { launchBrowser, newPerson, signIn } from './testing/browser.ts';
import { consumersOf } from './testing/consumers.ts';
import { startDemoServer, type DemoServer } from './testing/demo-server.ts';

const limit = 60_000;

let server: DemoServer;
let browser: Browser;
let person: BrowserContext;
let page: Page;
let consumers: ReturnType<typeof consumersOf>;
beforeAll(async () => {
  server = await startDemoServer();
  consumers = consumersOf(server.pool);
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});
beforeEach(async () => {
  person = await newPerson(browser);
  page = await person.newPage();
});
afterEach(() => person.close());

const tiles = (state: string) => page.locator(`[data-testid=camera-tile][data-state=${state}]`);
const sending = () => [...consumers].filter(({ paused }) => !paused).length;
const enter = (name: string, text: string) =>
  page.fill(`input[name=${name}]`, text).then(() => page.keyboard.press('Enter'));

it('locks an idle console: no picture is shown or sent, also after a reload, until the password is given', async () => {
  await signIn(page, server.url, 'duty.b', server.password);
  await tiles('live').first().waitFor({ timeout: limit });
  const other = await person.newPage();
  await other.goto(`${server.url}/healthz`);
  // As if nobody had touched it for long: what a tab writes down, all of them read.
  await other.evaluate(() => localStorage.setItem('vong-gac.last-input', '1'));
  const lock = page.getByRole('dialog', { name: 'Màn hình đã khóa' });
  await lock.waitFor();
  const all = await page.getByTestId('camera-tile').all();
  expect(all.length).toBe(4);
  for (const tile of all) expect(await tile.isVisible()).toBe(false);
  await expect.poll(sending, { timeout: limit }).toBe(0);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.reload();
  await lock.waitFor();
  await enter('password', 'not the password');
  await lock.getByText('Mật khẩu không đúng.').waitFor();
  expect(sending()).toBe(0);
  await enter('password', server.password);
  await tiles('live').first().waitFor({ timeout: limit });
});

it('tells a browser that was away why its session is over', async () => {
  await signIn(page, server.url, 'duty.a', server.password);
  await page.goto('about:blank');
  const next = 'bốn con voi xanh 7';
  await server.request('duty.a', 'POST /api/session/password', { current: server.password, next });
  await page.goto(server.url);
  await page.getByText('Mật khẩu vừa được đổi.').waitFor();
});

it('sets up a second factor that the next sign-in asks for', async () => {
  await signIn(page, server.url, 'leader.b', server.password);
  await page.goto(`${server.url}/account`);
  await page.getByRole('button', { name: 'Cài đặt xác thực hai lớp' }).click();
  await enter('password', server.password);
  const secret = Secret.fromBase32((await page.locator('code').innerText()).replaceAll(' ', ''));
  const code = new TOTP({ secret }).generate();
  await enter('code', code);
  await page.locator('.codes').waitFor();
  const [recovery] = await page.locator('.codes code').allInnerTexts();
  const finish = page.getByRole('button', { name: 'Hoàn tất' });
  expect(await finish.isDisabled()).toBe(true);
  await page.getByText('Tôi đã cất giữ các mã này').click();
  await finish.click();
  await page.getByText('Còn 10 mã dự phòng.').waitFor();

  await person.clearCookies();
  await page.goto(`${server.url}/login`);
  await page.fill('input[name=username]', 'leader.b');
  await enter('password', server.password);
  // The code of the set-up is used up.
  await enter('code', code);
  await page.getByText('Mã xác thực không đúng hoặc đã dùng rồi.').waitFor();
  await page.getByRole('button', { name: 'Dùng mã dự phòng' }).click();
  await enter('recovery-code', recovery!.toLowerCase());
  await page.waitForURL((at) => at.pathname !== '/login');
});

it('says that an account name and code are not the right ones, without telling which', async () => {
  await page.goto(`${server.url}/activation#username=duty.b&code=ABCD-EFGH-JKLM-NPQR`);
  await page.fill('input[name=new-password]', 'bốn con voi xanh 7');
  await enter('repeated-password', 'bốn con voi xanh 7');
  await page.getByText('Tên đăng nhập hoặc mã kích hoạt không đúng').waitFor();
});
