// `npm run bench -- --janus`: glass to glass of both engines beside Janus, which sends RTP on as it comes: same camera, browser and minutes.
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { createLogger } from '../log.ts';
import { startBarcodeCameras } from '../simulator/barcode-cameras.ts';
import { launchBrowser, newPerson, signIn } from '../testing/browser.ts';
import { startJanus } from './janus-server.ts';
import { addProbe } from './page-probe.ts';
import { startRig } from './rig.ts';
import { summary } from './statistics.ts';

const { values } = parseArgs({
  options: {
    janus: { type: 'boolean', default: true },
    /** Frames read of each in a round. */
    readings: { type: 'string', default: '50' },
    rounds: { type: 'string', default: '6' },
  },
});
const readings = Number(values.readings);

const log = createLogger({ level: 'error', pretty: false });
await using cameras = await startBarcodeCameras({ count: 1, log });
const [url = ''] = cameras.urls;
await using janus = await startJanus(url);
await using direct = await startRig({ ...process.env, INGEST_ENGINE: 'direct' });
await using ffmpeg = await startRig({ ...process.env, INGEST_ENGINE: 'ffmpeg' });
const browser = await launchBrowser();
await using _browser = { [Symbol.asyncDispose]: () => browser.close() };

const pages: Record<string, Page> = {};
for (const [name, rig] of Object.entries({ direct, ffmpeg })) {
  await rig.setCameras([url]);
  const page = (pages[name] = await (await newPerson(browser)).newPage());
  await addProbe(page);
  await signIn(page, rig.url, 'inspector', rig.password);
}
const janusPage = (pages['janus'] = await (await newPerson(browser)).newPage());
await addProbe(janusPage);

const found: Record<string, number[]> = { janus: [], direct: [], ffmpeg: [] };
for (let round = 0; round < Number(values.rounds); round++) {
  // One at a time, so that none is in another's way, and turn and turn about, so that all have the same machine.
  for (const [name, page] of Object.entries(pages)) {
    const rig = { direct, ffmpeg }[name];
    if (rig) await page.goto(`${rig.url}/facilities/${rig.facilityId}/live`);
    else await watchJanus(page, janus.url);
    await page.waitForFunction(() => window.probe.firstPictures.length > 0, undefined, { timeout: 60_000 });
    await page.evaluate(() => window.probe.latencies(10)); // it settles
    found[name]!.push(...(await page.evaluate((count) => window.probe.latencies(count), readings)));
    await page.goto(rig ? `${rig.url}/login` : 'about:blank');
  }
}
const janusAlone = summary(found['janus']!);
console.log('glass to glass, milliseconds (the clock is in the picture; 640x360, 25 pictures a second, same machine):');
console.table(
  Object.fromEntries(
    Object.entries(found).map(([name, latencies]) => {
      const { p50, p95, count } = summary(latencies);
      const more = (value: number, than: number) => (value - than).toFixed(1);
      return [
        name,
        {
          p50: p50.toFixed(1),
          p95: p95.toFixed(1),
          'more than Janus, p50 / p95': `${more(p50, janusAlone.p50)} / ${more(p95, janusAlone.p95)}`,
          'times Janus, p50': (p50 / janusAlone.p50).toFixed(2),
          readings: count,
        },
      ];
    }),
  ),
);

/** Plays mountpoint 1 by Janus' own API, on a page of its own origin. */
async function watchJanus(page: Page, api: string): Promise<void> {
  await page.goto(`${api}/info`);
  await page.evaluate(async (base) => {
    interface Answer {
      data?: { id: number };
      jsep?: RTCSessionDescriptionInit;
    }
    const call = async (path: string, body?: object): Promise<Answer> => {
      const text = body && JSON.stringify({ transaction: crypto.randomUUID(), ...body });
      const response = await fetch(base + path, text ? { method: 'POST', body: text } : {});
      return (await response.json()) as Answer;
    };
    const session = `/${(await call('', { janus: 'create' })).data!.id}`;
    const attached = await call(session, { janus: 'attach', plugin: 'janus.plugin.streaming' });
    const handle = `${session}/${attached.data!.id}`;
    await call(handle, { janus: 'message', body: { request: 'watch', id: 1 } });
    let offer: RTCSessionDescriptionInit | undefined;
    while (!offer) offer = (await call(`${session}?maxev=1`)).jsep;
    const peer = new RTCPeerConnection();
    peer.ontrack = ({ track, receiver }) => {
      receiver.jitterBufferTarget = 0;
      const video = document.body.appendChild(document.createElement('video'));
      video.muted = true;
      video.srcObject = new MediaStream([track]);
      void video.play();
    };
    await peer.setRemoteDescription(offer);
    await peer.setLocalDescription(await peer.createAnswer());
    while (peer.iceGatheringState !== 'complete') await new Promise((done) => setTimeout(done, 20));
    await call(handle, { janus: 'message', body: { request: 'start' }, jsep: peer.localDescription!.toJSON() });
    // What is not asked for is not told; and it counts as being there.
    void (async () => {
      for (;;) await call(`${session}?maxev=1`);
    })().catch(() => undefined);
  }, api);
}
