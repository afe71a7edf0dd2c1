import { once } from 'node:events';
import type { EngineWish } from '../contract/common.ts';
import type { StreamState } from '../contract/stream-state.ts';
import { createLogger } from '../log.ts';
import type { CameraStream } from '../media/camera-stream.ts';
import type { ClipLibrary } from '../simulator/clip.ts';
import { Simulator } from '../simulator/simulator.ts';
import { credentials, type FaultRow, type Stage } from './fault-rows.ts';
import { GstRtspServer } from './gst.ts';
import type { TestMedia } from './media.ts';
import { ownFfmpegs } from './processes.ts';

/** What was seen of a row; times in seconds. */
export interface FaultResult {
  fault: string;
  source: string;
  shown: string;
  toldIn: number;
  overIn: number;
  /** What the camera still had of us afterwards. */
  left: number;
  /** Whether it was called live while the fault was told of and in force. */
  flickered: boolean;
  /** Whether it was told and over within the row's own limits. */
  inTime: boolean;
}

export interface FaultRun {
  media: TestMedia;
  engine: EngineWish;
  clips: ClipLibrary;
  /** Apart from others: a row that kills the worker of its facility's cameras. */
  facilityId: string;
  /** How long the fault lasts after it was told, milliseconds. */
  holdMs: number;
  /** Limits are this many times the row's. */
  patience: number;
}

/** Rows played at the same time: they wait more than they work. */
const atOnce = 6;

/** Plays rows, several at a time; those that strike a process of ours first and alone. Throws when one is over a limit. */
export async function playFaults(rows: readonly FaultRow[], run: FaultRun): Promise<FaultResult[]> {
  const results: FaultResult[] = [];
  for (const row of rows.filter(isOfProcess)) results.push(await playFault(row, run));
  const queue = rows.filter((row) => !isOfProcess(row));
  const lane = async () => {
    for (let row = queue.shift(); row; row = queue.shift()) results.push(await playFault(row, run));
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return results;
}

// Which of the ffmpegs is a row's is known only while no other is begun.
const isOfProcess = ({ fault }: FaultRow): boolean => /^(ffmpeg|media worker) /.test(fault);

const silent = createLogger({ level: 'silent', pretty: false });
let count = 0;

/** Plays one row from the first picture to the last, and throws when a limit is over. */
async function playFault(row: FaultRow, run: FaultRun): Promise<FaultResult> {
  const { media, engine, facilityId, patience } = run;
  await using resources = new AsyncDisposableStack();
  const simulator = resources.use(
    await Simulator.create({ log: silent, clips: run.clips, cameras: [{ key: 'a', ...row.camera }] }),
  );
  const gst =
    row.source === 'gst'
      ? resources.use(await GstRtspServer.create({ streams: { a: { codec: 'h264', keyFrameInterval: 15 } } }))
      : undefined;
  const id = `fault-${++count}`;
  const url = gst?.url('a') ?? simulator.url('a', 'sub');
  const signIn = row.password && { username: credentials.username, password: row.password };
  media.locations.set(id, { url, engine, ...signIn });
  const stage = { media, id, simulator, gst } as Stage;
  if (row.atStart) await row.inject(stage);
  const before = new Set(await pullers());
  const lease = media.registry.acquire({ id, facilityId, profiles: ['main', 'sub'] }, 'sub');
  resources.defer(() => lease.release());
  const stream = (stage.stream = lease.stream);
  if (!row.atStart) {
    await reaches(stream, (state) => state.kind === 'live', 60_000, `${row.fault}: at first`);
    stage.ffmpegPid = (await pullers()).find((pid) => !before.has(pid)) ?? 0;
    // What is usual has to be known before anything can be unusual.
    await new Promise((done) => setTimeout(done, 5000));
  }
  let begun = performance.now();
  if (!row.atStart) await row.inject(stage);
  const told = await reaches(
    stream,
    (state) => tells(row, state),
    row.toldWithin * 1000 * patience,
    `${row.fault}: told`,
  );
  const toldIn = performance.now() - begun;
  const seen = new Set<string>();
  const note = (state: StreamState) => void seen.add(state.kind);
  stream.on('state', note);
  if (row.clear) await new Promise((done) => setTimeout(done, run.holdMs));
  stream.off('state', note);
  begun = performance.now();
  await row.clear?.(stage);
  await reaches(stream, (state) => state.kind === 'live', row.overWithin * 1000 * patience, `${row.fault}: over`);
  const overIn = performance.now() - begun;
  lease.release();
  await reaches(stream, (state) => state.kind === 'idle', 60_000, `${row.fault}: end`);
  // A connection that the camera itself has forgotten breaks.
  await simulator.clear();
  const inTime = toldIn <= row.toldWithin * 1000 && overIn <= row.overWithin * 1000;
  return {
    inTime,
    ...{ fault: row.fault, source: gst ? 'gst' : 'simulator', shown: words(told), left: await left(simulator) },
    ...{ toldIn: toldIn / 1000, overIn: overIn / 1000, flickered: seen.has('live') },
  };
}

/** The ffmpegs that pull a stream, whose script comes by a pipe; the simulator has some too. */
const pullers = async () =>
  (await ownFfmpegs()).filter(({ commandLine }) => commandLine.includes('concat')).map(({ pid }) => pid);
const words = (state: StreamState) => ('reason' in state ? `${state.kind}, ${state.reason}` : state.kind);
const tells = ({ shown }: FaultRow, state: StreamState) =>
  shown.includes(state.kind) || ('reason' in state && shown.includes(state.reason));

async function reaches(
  stream: CameraStream,
  wanted: (state: StreamState) => boolean,
  limitMs: number,
  what: string,
): Promise<StreamState> {
  const signal = AbortSignal.timeout(limitMs);
  while (!wanted(stream.state)) {
    await once(stream, 'state', { signal }).catch(() => {
      throw new Error(`${what}: not within ${limitMs / 1000} s, it is ${words(stream.state)}`);
    });
  }
  return stream.state;
}

/** Connections that the camera has not seen the end of; it may take a moment to be told. */
async function left(simulator: Simulator): Promise<number> {
  for (let wait = 0; wait < 20 && simulator.connections.open > 0; wait++)
    await new Promise((done) => setTimeout(done, 100));
  return simulator.connections.open;
}

/** The table, as it is printed. */
export const faultTable = (results: readonly FaultResult[]): Record<string, Record<string, string>> =>
  Object.fromEntries(
    results.map(({ fault: name, source, shown, toldIn, overIn, left: open }) => [
      `${name} (${source})`,
      { shown, 'told in, s': toldIn.toFixed(1), 'over in, s': overIn.toFixed(1), left: String(open) },
    ]),
  );
