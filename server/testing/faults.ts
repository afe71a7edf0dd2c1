import { once } from 'node:events';
import type { EngineWish } from '../contract/common.ts';
import type { StreamReason, StreamState } from '../contract/stream-state.ts';
import { createLogger } from '../log.ts';
import type { CameraStream } from '../media/camera-stream.ts';
import type { ClipLibrary } from '../simulator/clip.ts';
import type { CameraFault, HostFault } from '../simulator/faults.ts';
import { Simulator, type SimulatedCamera } from '../simulator/simulator.ts';
import { GstRtspServer } from './gst.ts';
import type { TestMedia } from './media.ts';
import { ownFfmpegs } from './processes.ts';

/** The camera or the server as a row of the fault table gets hold of it. */
export interface Stage {
  media: TestMedia;
  /** What the row's stream is called there. */
  id: string;
  stream: CameraStream;
  simulator: Simulator;
  gst: GstRtspServer;
  /** The ffmpeg that pulls this stream. */
  ffmpegPid: number;
}

/** One line of the fault table. */
export interface FaultRow {
  fault: string;
  /** A simulated camera, or gst-rtsp-server, which nobody here wrote. */
  source?: 'gst';
  camera?: Partial<SimulatedCamera>;
  /** What the camera is told to sign in with. */
  password?: string;
  engines?: readonly EngineWish[];
  /** In force before the stream is opened; otherwise it is live by then. */
  atStart?: true;
  inject: (stage: Stage) => Promise<void> | void;
  /** Absent: the fault is over by itself. */
  clear?: (stage: Stage) => Promise<void> | void;
  /** States, or states with a reason, that tell of the fault. */
  shown: readonly (StreamState['kind'] | StreamReason)[];
  /** Within which it must be told, and over, seconds. */
  toldWithin: number;
  overWithin: number;
}

const credentials = { username: 'admin', password: 'right' };
const fault = (what: CameraFault | HostFault) => ({
  inject: ({ simulator }: Stage) => simulator.inject(what as HostFault),
  clear: ({ simulator }: Stage) => simulator.clear(),
});
const passing = (what: HostFault) => ({ inject: ({ simulator }: Stage) => simulator.inject(what) });
/** What only a person can mend is tried again when they have. */
const changed = ({ media, id }: Stage) => media.registry.sourceChanged(id);
const mended = (what: CameraFault | HostFault) => ({
  ...fault(what),
  clear: async (stage: Stage) => {
    await stage.simulator.clear();
    changed(stage);
  },
});
const stalls = { shown: ['stalled', 'connection_lost'], toldWithin: 2, overWithin: 5 } as const;
const breaks = { shown: ['connection_lost', 'connection_refused', 'stalled'], toldWithin: 2, overWithin: 5 } as const;
const judged = { toldWithin: 5, overWithin: 5 } as const;
const nothing = () => undefined;

/** Every fault that the camera, its network, its server or our own processes are expected to have. */
export const faultRows: readonly FaultRow[] = [
  { fault: 'camera reboots', ...fault({ kind: 'refuse' }), ...breaks },
  { fault: 'camera is down at the start', atStart: true, ...fault({ kind: 'refuse' }), ...breaks },
  { fault: 'connection is reset', ...passing({ kind: 'reset' }), ...breaks },
  { fault: 'cable is pulled, no FIN', ...fault({ kind: 'cable_pull' }), ...stalls },
  { fault: 'half-open connection', ...passing({ kind: 'half_open' }), ...stalls },
  // An attempt that began before it was over waits for its time-out.
  { fault: 'accepts and answers nothing', ...fault({ kind: 'unresponsive' }), ...stalls, overWithin: 8 },
  {
    ...{ fault: 'answers nothing from the start', atStart: true, ...fault({ kind: 'unresponsive' }) },
    ...{ shown: ['timeout', 'stalled', 'connection_lost', 'failed'], toldWithin: 10, overWithin: 15 },
  },
  { fault: 'answers, sends nothing', ...fault({ kind: 'stall' }), ...stalls },
  { fault: 'picture frozen', ...fault({ kind: 'frozen' }), shown: ['frozen'], ...judged },
  { fault: 'picture black', ...fault({ kind: 'black' }), shown: ['picture_black'], ...judged, toldWithin: 10 },
  { fault: 'lens covered', ...fault({ kind: 'obstructed' }), shown: ['picture_obstructed'], ...judged, toldWithin: 10 },
  {
    fault: 'one packet in twenty lost',
    ...fault({ kind: 'loss', percent: 5 }),
    shown: ['packets_lost'],
    ...judged,
    overWithin: 10,
  },
  {
    ...{ fault: 'a third of the frame rate', ...fault({ kind: 'encoding', settings: { fps: 5 } }) },
    ...{ shown: ['frame_rate_low'], ...judged, toldWithin: 10 },
  },
  {
    ...{ fault: 'wrong password', camera: { credentials }, password: 'wrong', atStart: true, inject: nothing },
    clear: (stage) => {
      stage.media.locations.set(stage.id, { ...stage.media.locations.get(stage.id)!, ...credentials });
      changed(stage);
    },
    ...{ shown: ['credentials_refused'], toldWithin: 5, overWithin: 5 },
  },
  {
    ...{ fault: 'no more sessions', atStart: true, ...fault({ kind: 'session_limit', sessions: 0 }) },
    ...{ shown: ['server_busy', 'session_limit'], toldWithin: 5, overWithin: 15 },
  },
  {
    ...{ fault: 'stream is not there', atStart: true, ...fault({ kind: 'status', status: 404 }) },
    ...{ shown: ['stream_not_found'], toldWithin: 5, overWithin: 15 },
  },
  {
    ...{ fault: 'answers random bytes', atStart: true, ...mended({ kind: 'nonsense', what: 'bytes' }) },
    ...{ shown: ['not_rtsp', 'failed', 'connection_lost', 'timeout'], toldWithin: 10, overWithin: 5 },
  },
  {
    ...{ fault: 'answers a web page', atStart: true, ...mended({ kind: 'nonsense', what: 'web_page' }) },
    ...{ shown: ['not_rtsp', 'failed'], toldWithin: 10, overWithin: 5 },
  },
  {
    ...{
      fault: 'answers 10 MB of headers',
      atStart: true,
      ...mended({ kind: 'huge', what: 'headers', bytes: 10_000_000 }),
    },
    ...{ shown: ['not_rtsp', 'failed', 'connection_lost', 'timeout'], toldWithin: 10, overWithin: 5 },
  },
  {
    ...{ fault: 'describes itself in 10 MB', atStart: true },
    ...mended({ kind: 'huge', what: 'description', bytes: 10_000_000 }),
    ...{ shown: ['not_rtsp', 'failed', 'no_video', 'connection_lost', 'timeout'], toldWithin: 10, overWithin: 5 },
  },
  {
    ...{ fault: 'redirects in a circle', atStart: true, ...mended({ kind: 'redirect_loop' }) },
    ...{ shown: ['redirect_refused', 'failed', 'not_rtsp'], toldWithin: 10, overWithin: 5 },
  },
  {
    ...{
      fault: 'ffmpeg killed',
      engines: ['ffmpeg'],
      inject: ({ ffmpegPid }) => void process.kill(ffmpegPid, 'SIGKILL'),
    },
    ...breaks,
  },
  {
    ...{
      fault: 'ffmpeg hangs',
      engines: ['ffmpeg'],
      inject: ({ ffmpegPid }) => void process.kill(ffmpegPid, 'SIGSTOP'),
    },
    ...stalls,
  },
  {
    fault: 'media worker killed',
    inject: ({ stream }) => void process.kill(stream.node!.worker.pid, 'SIGKILL'),
    ...{ shown: ['media_restarting'], toldWithin: 2, overWithin: 5 },
  },
  {
    fault: 'server dies and returns',
    source: 'gst',
    inject: ({ gst }) => gst.kill(),
    clear: ({ gst }) => gst.restart(),
    ...breaks,
  },
  { fault: 'server hangs', source: 'gst', inject: ({ gst }) => gst.hang(), clear: ({ gst }) => gst.goOn(), ...stalls },
];

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

const silent = createLogger({ level: 'silent', pretty: false });
let count = 0;

/** Plays one row from the first picture to the last, and throws when a limit is over. */
export async function playFault(row: FaultRow, run: FaultRun): Promise<FaultResult> {
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
    await reaches(stream, (state) => state.kind === 'live', 20_000, `${row.fault}: at first`);
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
  await reaches(stream, (state) => state.kind === 'idle', 10_000, `${row.fault}: end`);
  // A connection that the camera itself has forgotten breaks.
  await simulator.clear();
  return {
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
