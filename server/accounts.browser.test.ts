import { Secret, TOTP } from 'otpauth';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoPlaces } from '../prisma/seed/demo-places.ts';
import { launchBrowser, newPerson, signIn } from './testing/browser.ts';
import { startDemoServer, type DemoServer } from './testing/demo-server.ts';

const limit = 60_000;
const facilityA = demoPlaces['facility-a'].id;
const checkpoint = demoPlaces.checkpoint.id;
const reason = 'Theo văn bản của đơn vị.';
const password = 'lúa chín ngoài đồng xa';

let server: DemoServer;
let browser: Browser;
/** The operator at work, and at another desk looking at pictures for a reason that runs out meanwhile. */
let operator: Page;
let looking: Page;
/** The person whose account it is, at a browser of their own. */
let holder: Page;
const open = async (): Promise<Page> => (await newPerson(browser)).newPage();
beforeAll(async () => {
  server = await startDemoServer();
  browser = await launchBrowser();
  [operator, looking, holder] = [await open(), await open(), await open()];
  await signIn(operator, server.url, 'operator', server.password);
  await signIn(looking, server.url, 'operator', server.password);
  const stated = { scopeId: checkpoint, text: 'Kiểm tra theo công văn 4403.', minutes: 1 };
  expect((await server.request('operator', 'POST /api/live-reasons', stated)).status).toBe(200);
  await looking.goto(`${server.url}/facilities/${checkpoint}/live`);
  await tiles('live').first().waitFor({ timeout: limit });
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

const tiles = (state: string) => looking.locator(`[data-testid=camera-tile][data-state=${state}]`);
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const field = (page: Page, label: string) => page.getByRole('textbox', { name: label });
const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });
const at = (page: Page, path: string) => page.waitForURL(({ pathname }) => pathname === path);
const dialog = (page: Page) => page.getByRole('dialog').filter({ visible: true });

/** What one is asked before something is done about an account. */
async function confirm(page: Page, why?: string): Promise<void> {
  if (why) await dialog(page).locator('textarea').fill(why);
  await button(page, 'Xác nhận').click();
  await dialog(page).waitFor({ state: 'detached' });
}

/** The code that is shown once; the dialog is gone afterwards. */
async function takeCode(): Promise<string> {
  const code = await dialog(operator).locator('.code').innerText();
  await button(operator, 'Tôi đã giao hoặc ghi lại mã').click();
  await dialog(operator).waitFor({ state: 'detached' });
  return code;
}

/** Asks for an account of the duty team, as the leader of facility A. */
async function request(page: Page, fullName: string, username: string): Promise<void> {
  await page.goto(`${server.url}/people/request`);
  await field(page, 'Họ và tên').fill(fullName);
  await field(page, 'Tên đăng nhập').fill(username);
  await field(page, 'Chức vụ').fill('Tổ viên');
  await field(page, 'Đơn vị công tác').fill('Khu cách ly tập trung A');
  // The only unit is chosen already.
  const roles = page.getByRole('combobox', { name: 'Vai trò' });
  // Its words lie over the field itself.
  await roles.press('Enter');
  await expect
    .poll(() => page.getByRole('option').allInnerTexts())
    .toEqual(expect.arrayContaining(['Lãnh đạo cơ sở', 'Người trực']));
  expect(await page.getByRole('option', { name: 'Kiểm tra hệ thống' }).count()).toBe(0);
  await page.getByRole('option', { name: 'Người trực' }).click();
  await field(page, 'Số văn bản').fill('12/CV-KCL');
  const date = page.getByRole('combobox', { name: 'Ngày văn bản' });
  await date.fill('14/06/2021');
  await date.press('Enter');
  await button(page, 'Gửi đề nghị').click();
  await page.getByText(`Đã gửi đề nghị cấp tài khoản cho ${fullName}.`).waitFor();
}

async function activate(code: string): Promise<void> {
  await holder.goto(`${server.url}/activation`);
  await holder.fill('input[name=username]', 'truc.an');
  await holder.fill('input[name=code]', code);
  await holder.fill('input[name=new-password]', password);
  await holder.fill('input[name=repeated-password]', password);
  await holder.keyboard.press('Enter');
}

it('is asked for in writing: one request is refused with its reason, one approved', async () => {
  const leader = await open();
  await signIn(leader, server.url, 'leader.a', server.password);
  await request(leader, 'Lê Văn An', 'truc.an');
  await request(leader, 'Phan Thị Bé', 'truc.be');

  const inspector = await open();
  await signIn(inspector, server.url, 'inspector', server.password);
  await inspector.goto(`${server.url}/people/requests`);
  await row(inspector, 'Phan Thị Bé').getByRole('button', { name: 'Từ chối' }).click();
  expect(await button(inspector, 'Xác nhận').isDisabled()).toBe(true);
  await confirm(inspector, 'Chưa có quyết định phân công.');
  await row(inspector, 'Phan Thị Bé').getByText('Bị từ chối').waitFor();
  await row(inspector, 'Lê Văn An').getByRole('button', { name: 'Duyệt' }).click();
  await row(inspector, 'Lê Văn An').getByText('Đã duyệt, chờ cấp').waitFor();
  expect(await row(inspector, 'Lê Văn An').getByRole('button').count()).toBe(0);

  await leader.goto(`${server.url}/people/requests`);
  await row(leader, 'Phan Thị Bé').getByText('Chưa có quyết định phân công.').waitFor();
  await leader.context().close();
  await inspector.context().close();
});

it('is issued with a code that is worth nothing once another was made, and opens what was granted', async () => {
  await operator.goto(`${server.url}/people/requests`);
  await row(operator, 'Lê Văn An').getByRole('button', { name: 'Cấp tài khoản' }).click();
  const first = await takeCode();
  await row(operator, 'Lê Văn An').getByRole('link', { name: 'Lê Văn An' }).click();
  await button(operator, 'Cấp lại mã kích hoạt').click();
  await button(operator, 'Xác nhận').click();
  await dialog(operator).locator('.code').waitFor();
  const second = await takeCode();

  await activate(first);
  await holder.getByText('Tên đăng nhập hoặc mã kích hoạt không đúng').waitFor();
  await activate(second);
  await at(holder, `/facilities/${facilityA}/live`);
  await holder.getByTestId('camera-tile').first().waitFor();

  // Somebody else has not looked again: the console says why there is no third code.
  await button(operator, 'Cấp lại mã kích hoạt').click();
  await button(operator, 'Xác nhận').click();
  await dialog(operator).getByText('Tài khoản này đã được kích hoạt').waitFor();
  await button(operator, 'Thôi').click();
});

it('that is suspended is out at once, and back after it was resumed', async () => {
  await operator.reload();
  await button(operator, 'Tạm khóa').click();
  await confirm(operator, reason);
  await operator.getByText('Tạm khóa', { exact: true }).first().waitFor();
  await at(holder, '/login');
  await holder.getByText('Tài khoản này đã bị tạm dừng.').waitFor();
  await signInAgain();
  await holder.getByText('Tên đăng nhập hoặc mật khẩu không đúng.').waitFor();
  await button(operator, 'Mở lại').click();
  await confirm(operator, reason);
  await operator.getByText('Đang dùng', { exact: true }).waitFor();
  await signInAgain();
  await at(holder, `/facilities/${facilityA}/live`);
});

it('whose second factor is lost gets rid of it through the operator alone', async () => {
  await holder.goto(`${server.url}/account`);
  await button(holder, 'Cài đặt xác thực hai lớp').click();
  await holder.locator('form input[name=password]').fill(password);
  await holder.keyboard.press('Enter');
  const secret = Secret.fromBase32((await holder.locator('code').innerText()).replaceAll(' ', ''));
  await holder.fill('input[name=code]', new TOTP({ secret }).generate());
  await holder.keyboard.press('Enter');
  await holder.getByText('Tôi đã cất giữ các mã này').click();
  await button(holder, 'Hoàn tất').click();
  await holder.getByText('Còn 10 mã dự phòng.').waitFor();

  expect(await button(operator, 'Xóa xác thực hai lớp').count()).toBe(0);
  await operator.reload();
  await button(operator, 'Xóa xác thực hai lớp').click();
  await confirm(operator);
  await at(holder, '/login');
  await signInAgain();
  await at(holder, '/account');
  await holder.getByText('Chưa cài đặt').waitFor();
});

it('a session of which was used in two places is told of until that was seen to', async () => {
  const { url } = server;
  const post = (path: string, cookie: string, body = {}) =>
    fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie },
      body: JSON.stringify(body),
    });
  const cookieOf = (answer: Response) => answer.headers.getSetCookie()[0]!.split(';')[0]!;
  const refresh = (cookie: string) => post('/api/session/refresh', cookie);
  const stolen = cookieOf(await post('/api/session', '', { username: 'truc.an', password }));
  await refresh(cookieOf(await refresh(stolen)));
  await refresh(stolen);

  const alert = (page: Page) => page.getByTestId('security-alert');
  await alert(operator).getByText('Một phiên làm việc của Lê Văn An bị dùng ở hai nơi').waitFor();
  await operator.reload();
  await alert(operator).getByRole('link', { name: 'Truy cập bất thường' }).click();
  await row(operator, 'Lê Văn An').getByText('Một phiên làm việc bị dùng ở hai nơi').waitFor();
  await alert(operator).getByRole('link', { name: 'Mở tài khoản' }).click();
  await operator.getByRole('heading', { name: 'Lê Văn An' }).waitFor();
  await alert(operator).getByRole('button', { name: 'Đóng cảnh báo' }).click();
  await operator.reload();
  await operator.getByRole('heading', { name: 'Lê Văn An' }).waitFor();
  expect(await alert(operator).count()).toBe(0);

  await alert(holder).getByText('Một phiên làm việc của bạn bị dùng ở hai nơi').waitFor();
  await holder.context().clearCookies();
  await holder.goto(`${url}/login`);
  await signInAgain();
  await alert(holder).waitFor();
  await alert(holder).getByRole('link', { name: 'Đổi mật khẩu' }).click();
  await holder.fill('input[name=current-password]', password);
  await holder.fill('input[name=new-password]', `${password} 2`);
  await holder.fill('input[name=repeated-password]', `${password} 2`);
  await holder.keyboard.press('Enter');
  await holder.getByText('Đã đổi mật khẩu.').waitFor();
  expect(await alert(holder).count()).toBe(0);
});

it('that is closed is out for good, and nothing can be done about it any more', async () => {
  await button(operator, 'Đóng tài khoản').click();
  await confirm(operator, reason);
  await operator.getByText('Đã đóng', { exact: true }).waitFor();
  await at(holder, '/login');
  await operator.getByText('Đã hết hiệu lực').waitFor();
  for (const name of ['Sửa thông tin', 'Mở lại', 'Cấp thêm quyền', 'Kết thúc']) {
    expect(await button(operator, name).count(), name).toBe(0);
  }
});

it('pictures that a stated reason opened end with it, and can be opened again from the tile', async () => {
  const tile = tiles('not-permitted').first();
  await tile.getByText('Thời gian xem theo lý do đã nêu đã hết.').waitFor({ timeout: 2 * limit });
  await tile.getByText('Không còn được phép xem').waitFor();
  expect(
    await looking.locator('video').evaluateAll((all) => all.filter((video) => (video as HTMLVideoElement).srcObject)),
  ).toEqual([]);
  await tile.getByRole('button', { name: 'Nêu lý do lại' }).click();
  await looking.getByRole('heading', { name: 'Nêu lý do trước khi xem hình trực tiếp' }).waitFor();
  await looking.locator('textarea').fill('Kiểm tra tiếp theo công văn 4403.');
  await button(looking, 'Ghi lý do và mở hình').click();
  await tiles('live').first().waitFor({ timeout: limit });
});

async function signInAgain(): Promise<void> {
  await holder.fill('input[name=username]', 'truc.an');
  await holder.fill('input[name=password]', password);
  await holder.keyboard.press('Enter');
}
