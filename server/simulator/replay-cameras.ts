import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { EncoderSettings } from './encoding.ts';
import type { CameraFault, FaultKind } from './faults.ts';
import type { Scene } from './picture.ts';

const program = fileURLToPath(new URL('replay-cameras-process.ts', import.meta.url));
const answerLimitMs = 60_000;

export interface ReplayCamerasOptions {
  count: number;
  settings?: Partial<EncoderSettings>;
  scene?: Scene;
}

/** What the process is told, one at a time; it answers each with `undefined` or the text of an error. */
export type Command =
  | { do: 'start'; options: ReplayCamerasOptions }
  | { do: 'inject'; camera: number; fault: CameraFault }
  | { do: 'clear'; camera: number; kind?: FaultKind }
  | { do: 'forceKeyFrame'; camera: number };

export interface Answer {
  error?: string;
  urls?: string[];
}

/** Many cameras without encoders in a process of their own, so that their cost is not the measured one's. They end with this process. */
export interface ReplayCameras extends AsyncDisposable {
  readonly pid: number;
  /** One for each camera; each a stream of its own. */
  readonly urls: readonly string[];
  inject(camera: number, fault: CameraFault): Promise<void>;
  clear(camera: number, kind?: FaultKind): Promise<void>;
  forceKeyFrame(camera: number): Promise<void>;
}

/** 640x360 at 25 pictures a second and 1 Mbit/s unless told otherwise. */
export async function startReplayCameras(options: ReplayCamerasOptions): Promise<ReplayCameras> {
  const child = fork(program, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  let turn: Promise<unknown> = Promise.resolve();
  const ask = (command: Command): Promise<Answer> => {
    const answered = turn.then(async () => {
      child.send(command);
      const limit = AbortSignal.any([AbortSignal.timeout(answerLimitMs), gone.signal]);
      const [answer] = (await once(child, 'message', { signal: limit })) as [Answer];
      if (answer.error !== undefined) throw new Error(answer.error);
      return answer;
    });
    turn = answered.catch(() => undefined);
    return answered;
  };
  const gone = new AbortController();
  child.once('exit', () => gone.abort(new Error('the process of the simulated cameras ended')));
  const end = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL'); // it owns nothing that outlives it
    await exit;
  };
  const tell = async (command: Command) => void (await ask(command));
  try {
    const { urls = [] } = await ask({ do: 'start', options });
    return {
      pid: child.pid!,
      urls,
      inject: (camera, fault) => tell({ do: 'inject', camera, fault }),
      clear: (camera, kind) => tell({ do: 'clear', camera, kind }),
      forceKeyFrame: (camera) => tell({ do: 'forceKeyFrame', camera }),
      [Symbol.asyncDispose]: end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}
