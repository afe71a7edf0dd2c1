import type { AlertsReplies } from '../contract/alerts.ts';
import type { CameraView, SessionView } from '../contract/rest.ts';
import type { ViolationForm } from '../contract/violations.ts';
import { launchBrowser, newPerson, signIn } from '../testing/browser.ts';
import { startRig } from './rig.ts';
import { summary } from './statistics.ts';

/** From the moment the server is told of something to the alert's words on a page that shows something else, milliseconds. */
export async function benchAlerts(readings: number): Promise<void> {
  await using rig = await startRig(process.env);
  const ask = async <Reply>(token: string | undefined, route: string, body?: unknown): Promise<Reply> => {
    const [method = '', path = ''] = route.split(' ');
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
    const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const answer = await fetch(rig.url + path, init);
    if (!answer.ok) throw new Error(`${route}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Reply;
  };
  const username = 'leader.a';
  const { accessToken } = await ask<SessionView>(undefined, 'POST /api/session', { username, password: rig.password });
  const [camera] = await ask<CameraView[]>(accessToken, `GET /api/facilities/${rig.facilityId}/cameras`);
  const form = await ask<ViolationForm>(accessToken, `GET /api/cameras/${camera!.id}/violation-form`);
  const kind = form.kinds.at(0);

  const browser = await launchBrowser();
  await using _browser = { [Symbol.asyncDispose]: () => browser.close() };
  const page = await (await newPerson(browser)).newPage();
  await signIn(page, rig.url, username, rig.password);
  await page.goto(`${rig.url}/account`);
  await page.getByTestId('alert-strip').getByText('Không có cảnh báo').waitFor();

  const times: number[] = [];
  for (let reading = 0; reading < readings; reading++) {
    // Both clocks are this machine's.
    const seen = page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const look = () => {
            if (!document.querySelector('[data-testid=alert-worst]')) return;
            observer.disconnect();
            requestAnimationFrame(() => resolve(Date.now()));
          };
          const observer = new MutationObserver(look);
          observer.observe(document.body, { childList: true, subtree: true });
          look();
        }),
    );
    const told = Date.now();
    const note = `Bench ${reading}`;
    await ask(accessToken, `POST /api/cameras/${camera!.id}/violations`, { kindId: kind!.id, text: note });
    times.push((await seen) - told);
    const { alerts } = await ask<AlertsReplies['GET /api/alerts/mine']>(accessToken, 'GET /api/alerts/mine');
    const { id, version } = alerts.find(({ source }) => source === 'violation')!;
    await ask(accessToken, `POST /api/alerts/${id}/steps`, { version, act: 'resolve', note });
    await page.getByTestId('alert-worst').waitFor({ state: 'detached' });
  }
  console.table({ 'alert on the screen, ms': summary(times) });
}
