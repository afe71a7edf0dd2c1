import type { EngineWish } from '../contract/common.ts';
import type { StreamReason, StreamState } from '../contract/stream-state.ts';
import type { CameraStream } from '../media/camera-stream.ts';
import type { CameraFault, HostFault } from '../simulator/faults.ts';
import type { SimulatedCamera, Simulator } from '../simulator/simulator.ts';
import type { GstRtspServer } from './gst.ts';
import type { TestMedia } from './media.ts';

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

export const credentials = { username: 'admin', password: 'right' };
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
  { fault: 'accepts and answers nothing', ...fault({ kind: 'unresponsive' }), ...stalls },
  {
    ...{ fault: 'answers nothing from the start', atStart: true, ...fault({ kind: 'unresponsive' }) },
    ...{ shown: ['timeout', 'stalled', 'connection_lost', 'failed'], toldWithin: 10, overWithin: 15 },
  },
  {
    ...{ fault: 'answers, sends nothing from the start', atStart: true, ...fault({ kind: 'stall' }) },
    ...{ shown: ['timeout', 'stalled', 'connection_lost'], toldWithin: 15, overWithin: 15 },
  },
  { fault: 'answers, sends nothing', ...fault({ kind: 'stall' }), ...stalls },
  { fault: 'picture frozen', ...fault({ kind: 'frozen' }), shown: ['frozen'], ...judged },
  {
    ...{ fault: 'picture frozen, key frames only', ...fault({ kind: 'frozen', keyFramesOnly: true }) },
    ...{ shown: ['frozen'], ...judged },
  },
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
