// Child of benchmarks: COUNT cameras of FPS pictures a second that replay one clip, so that the simulation costs little. Prints their URLs as JSON,
// ends with its parent.
import { createLogger } from '../log.ts';
import { ClipLibrary } from '../simulator/clip.ts';
import { Simulator } from '../simulator/simulator.ts';

const [count = '1', fps = '25'] = process.argv.slice(2);
/** What the figures are about: a usual sub-stream. */
const sub = { width: 640, height: 360, fps: Number(fps), gopSeconds: 2, bitrateKbit: 1000 };

/** A simulated recorder takes 200 connections. */
const ofOneHost = 100;
const log = createLogger({ level: 'error', pretty: false });
const clips = new ClipLibrary();
const urls: string[] = [];
for (let first = 0; first < Number(count); first += ofOneHost) {
  const keys = Array.from({ length: Math.min(ofOneHost, Number(count) - first) }, (_, index) => `c${first + index}`);
  const simulator = await Simulator.create({ cameras: keys.map((key) => ({ key })), log, clips, settings: { sub } });
  urls.push(...keys.map((key) => simulator.url(key, 'sub')));
}
console.log(JSON.stringify(urls));
process.stdin.resume().once('end', () => process.exit());
