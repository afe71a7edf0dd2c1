// `npm run bench -- --frozen`: from the moment a camera's picture stands still to its alert on a page that shows something else, and to its outage.
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { OutagesReplies } from '../contract/outages.ts';
import type { CameraView, SessionView } from '../contract/rest.ts';
import { launchBrowser, newPerson, signIn, tileInState } from '../testing/browser.ts';
import { startCamera } from '../testing/simulated-camera.ts';
import { startRig } from './rig.ts';
import { summary } from './statistics.ts';

const { values } = parseArgs({
  options: { frozen: { type: 'boolean', default: true }, readings: { type: 'string', default: '5' } },
});
const username = 'leader.a';
/** Between two looks at the list of outages, milliseconds. */
const lookMs = 250;

await using simulator = await startCamera();
await using rig = await startRig(process.env);
await rig.setCameras([simulator.url('a', 'sub')]);
const ask = async <Reply>(route: string, token?: string, body?: unknown): Promise<Reply> => {
  const [method = '', path = ''] = route.split(' ');
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const answer = await fetch(rig.url + path, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${route}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Reply;
};
const { accessToken } = await ask<SessionView>('POST /api/session', undefined, { username, password: rig.password });
const [camera] = await ask<CameraView[]>(`GET /api/facilities/${rig.facilityId}/cameras`, accessToken);

const browser = await launchBrowser();
await using _browser = { [Symbol.asyncDispose]: () => browser.close() };
const person = await newPerson(browser);
// One page keeps the camera running; the other one is where the alert is to be seen.
const watching = await person.newPage();
await signIn(watching, rig.url, username, rig.password);
const page = await person.newPage();
const told: number[] = [];
const recorded: number[] = [];
for (let reading = 0; reading < Number(values.readings); reading++) {
  await watching.goto(`${rig.url}/cameras/${camera!.id}`);
  await tileInState(watching, camera!.id, 'live');
  await page.goto(`${rig.url}/account`);
  await page.getByTestId('alert-strip').getByText('Không có cảnh báo').waitFor();
  const before = (await outages()).length;
  const begun = Date.now();
  await simulator.inject({ kind: 'frozen' });
  await page.getByTestId('alert-worst').waitFor();
  told.push(Date.now() - begun);
  while ((await outages()).length === before) await delay(lookMs);
  recorded.push(Date.now() - begun);
  await simulator.clear();
  await tileInState(watching, camera!.id, 'live');
  const { alerts } = await ask<{ alerts: { id: string; version: number }[] }>('GET /api/alerts/mine', accessToken);
  for (const { id, version } of alerts) {
    await ask(`POST /api/alerts/${id}/steps`, accessToken, { version, act: 'resolve', note: 'bench' });
  }
  // The next one is another outage.
  while ((await outages()).some(({ endedAt }) => endedAt === null)) await delay(lookMs);
}
console.table({ 'alert on the screen, ms': summary(told), 'outage on record, ms': summary(recorded) });

async function outages() {
  const route = `GET /api/outages?cameraId=${camera!.id}`;
  return (await ask<OutagesReplies['GET /api/outages']>(route, accessToken)).outages;
}
