import { createLogger } from '../log.ts';
import type { Answer, Command } from './replay-cameras.ts';
import { Simulator } from './simulator.ts';

/** What startReplayCameras() starts: does as it is told over the channel to its parent, and ends with it. */
let simulator: Simulator | undefined;

async function obey(command: Command): Promise<Answer> {
  if (command.do === 'start') {
    const { count, scene, settings } = command.options;
    const cameras = Array.from({ length: count }, (_, index) => ({ key: String(index), scene }));
    const sub = { fps: 25, bitrateKbit: 1000, ...settings };
    const log = createLogger({ level: 'warn', pretty: false });
    simulator = await Simulator.create({ cameras, settings: { sub }, log });
    await simulator.prepare('sub');
    return { urls: cameras.map(({ key }) => simulator!.url(key, 'sub')) };
  }
  if (!simulator) return { error: 'it has not started' };
  const key = String(command.camera);
  if (command.do === 'inject') await simulator.inject(command.fault, key);
  if (command.do === 'clear') await simulator.clear(command.kind, key);
  if (command.do === 'forceKeyFrame') await simulator.forceKeyFrame(key, 'sub');
  return {};
}

process.on('message', (command: Command) => {
  void obey(command)
    .catch((error: unknown): Answer => ({ error: String(error) }))
    .then((answer) => process.send!(answer));
});
process.on('disconnect', () => process.exit());
