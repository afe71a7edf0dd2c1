import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoPlaces } from '../../prisma/seed/demo-places.ts';
import type { Simulator } from '../simulator/simulator.ts';
import { stateLimit, tileInState, tileOf } from '../testing/browser.ts';
import { demoConsole } from '../testing/demo-console.ts';
import { startCamera } from '../testing/simulated-camera.ts';

const facilityId = demoPlaces['facility-b'].id;
const demo = demoConsole();
let simulator: Simulator;
let cameraId: string;
beforeAll(async () => {
  simulator = await startCamera();
  cameraId = await demo.addCamera(facilityId, 'Sân sau', { main: simulator.url('a', 'sub') });
});
afterAll(() => simulator?.close());

it('a violation is reported from its tile in three keys, answered by the leader, and closed by who saw it', async () => {
  const kind = 'Tụ tập đông người, không giữ khoảng cách';
  await demo.as('duty.b', async (page) => {
    await page.goto(`${demo.server.url}/facilities/${facilityId}/live`);
    await tileInState(page, cameraId, 'live');
    await tileOf(page, cameraId).getByRole('link').focus();
    await page.keyboard.press('v');
    const dialog = page.getByTestId('report-violation');
    await dialog.getByText(kind).waitFor();
    expect(await dialog.innerText()).toContain('Sân sau');
    await page.keyboard.press('4');
    // Said for some seconds only.
    const said = page.getByText(/Đã báo vi phạm số \d+/).waitFor();
    await page.keyboard.press('Enter');
    await said;
    await dialog.waitFor({ state: 'detached' });
  });

  await demo.as('leader.b', async (page) => {
    await page.getByTestId('alert-worst').filter({ hasText: 'Sân sau' }).waitFor({ timeout: stateLimit });
    await page.getByRole('navigation').getByRole('link', { name: 'Vi phạm', exact: true }).click();
    await page.getByRole('link', { name: kind }).click();
    const step = (name: string) => page.getByTestId('violation-times').locator(`[data-step=${name}]`);
    await step('seen').and(page.locator('[data-done=true]')).waitFor({ timeout: stateLimit });
    expect(await step('answered').getAttribute('data-done')).toBe('false');
    await page.locator('textarea[name=note]').fill('Đã nhắc mọi người về phòng');
    // What was typed outlives a reload.
    await page.reload();
    await expect.poll(() => page.locator('textarea[name=note]').inputValue()).toBe('Đã nhắc mọi người về phòng');
    await page.getByTestId('violation-remedy').click();
    await step('remedied').and(page.locator('[data-done=true]')).waitFor({ timeout: stateLimit });
    // Nobody judges their own remedy.
    expect(await page.getByTestId('violation-close').count()).toBe(0);
  });

  await demo.as('duty.b', async (page) => {
    await page.goto(`${demo.server.url}/violations`);
    await page.getByRole('link', { name: kind }).click();
    await page.getByText('Đã nhắc mọi người về phòng').waitFor();
    await page.getByTestId('violation-close').click();
    await page.getByTestId('violation-times').locator('[data-step=closed][data-done=true]').waitFor();
    await page.getByRole('link', { name: 'Về danh sách vi phạm' }).click();
    await page.getByText('Không có vi phạm nào cần xử lý').waitFor({ timeout: stateLimit });
    // Where no camera is, from the facility's duty page; figures in its words choose no kind.
    await page.goto(`${demo.server.url}/facilities/${facilityId}/duty`);
    await page.getByRole('button', { name: 'Báo vi phạm' }).click();
    const dialog = page.getByTestId('report-violation');
    await dialog.getByText(kind).click();
    await dialog.locator('input[name=place]').pressSequentially('Tầng 1, cạnh kho');
    await dialog.getByRole('button', { name: 'Gửi báo cáo' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.goto(`${demo.server.url}/violations`);
    await page.getByRole('row').filter({ hasText: kind }).getByText('Tầng 1, cạnh kho').waitFor();
  });

  await demo.as('leader.a', async (page) => {
    await page.goto(`${demo.server.url}/violations?state=any`);
    await page.getByText('Không có vi phạm nào khớp').waitFor({ timeout: stateLimit });
  });
});
