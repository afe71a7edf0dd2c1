import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('gst_rtsp_server.py', import.meta.url));
const startLimitMs = 30_000;

/** What one path of the server offers. Sizes in pixels, `keyFrameInterval` in frames. */
export interface GstStream {
  codec: 'h264' | 'h265' | 'mjpeg' | 'audio';
  /** Of H.264; baseline unless told otherwise. B-frames need main or high. */
  profile?: 'baseline' | 'main' | 'high';
  bFrames?: number;
  /** Where parameter sets are: before each key frame too, or in the session description alone. */
  parameterSets?: 'stream' | 'description';
  /** Test bars with a patch of snow, unless told otherwise; without it nothing moves. */
  picture?: 'moving' | 'still' | 'black';
  width?: number;
  height?: number;
  fps?: number;
  keyFrameInterval?: number;
  /** An A-law track besides the picture. */
  withAudio?: boolean;
  /** It refuses TCP. */
  udpOnly?: boolean;
}

export interface GstAuth {
  scheme: 'basic' | 'digest';
  username: string;
  password: string;
}

export interface GstOptions {
  /** By their path without the leading slash. */
  streams: Record<string, GstStream>;
  auth?: GstAuth;
  /** PEM texts: with them it speaks RTSPS alone. */
  tls?: { key: string; cert: string };
}

/**
 * Debian's gst-rtsp-server with test pictures, on loopback: a real camera-side implementation that is not ours, for
 * TCP and UDP. It encodes a path only while somebody plays it. Ends with close() and with this process.
 */
export class GstRtspServer implements AsyncDisposable {
  readonly port: number;
  readonly #options: GstOptions;
  #process: ChildProcess;
  #closing: Promise<void> | undefined;

  private constructor(options: GstOptions, { child, port }: Running) {
    this.#options = options;
    this.#process = child;
    this.port = port;
  }

  /** Rejects when the packages are missing, saying which. */
  static async create(options: GstOptions): Promise<GstRtspServer> {
    return new GstRtspServer(options, await run(options, 0));
  }

  /** Where a path is, without credentials. */
  url(path: string): string {
    return `rtsp${this.#options.tls ? 's' : ''}://127.0.0.1:${this.port}/${path}`;
  }

  /** Kills it: its connections break and the port is closed. */
  async kill(): Promise<void> {
    await ended(this.#process);
  }

  /** Starts it anew at the same port, after kill(). */
  async restart(): Promise<void> {
    if (this.#closing) throw new Error('it is closed');
    this.#process = (await run(this.#options, this.port)).child;
  }

  /** Stops it where it is: connections stay, and are taken by the kernel alone; nothing is sent or answered. */
  hang(): void {
    this.#process.kill('SIGSTOP');
  }

  /** Goes on where hang() stopped it. */
  goOn(): void {
    this.#process.kill('SIGCONT');
  }

  close(): Promise<void> {
    return (this.#closing ??= ended(this.#process));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

interface Running {
  child: ChildProcess;
  port: number;
}

async function run({ streams, auth, tls }: GstOptions, port: number): Promise<Running> {
  const paths = Object.entries(streams).map(([path, stream]) => {
    return [`/${path}`, { launch: launchLine(stream), udpOnly: stream.udpOnly === true }];
  });
  // Debian's own Python has the GObject bindings; another one that is first in PATH has not.
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '/usr/bin/python3', script], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => {}); // it ended early: the exit says so
  const options = { streams: Object.fromEntries(paths), auth: auth ?? null, tls: tls ?? null, port };
  child.stdin.write(`${JSON.stringify(options)}\n`);
  try {
    return { child, port: await listeningPort(child) };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  child.once('exit', () => resolve());
  child.kill('SIGKILL'); // it owns nothing that outlives it
  await promise;
}

async function listeningPort(child: ChildProcess): Promise<number> {
  let said = '';
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4000)));
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    const port = /^(\d+)$/m.exec(text)?.[1];
    if (port) resolve(Number(port));
  });
  child.once('error', reject);
  child.once('close', () => reject(new Error(`gst-rtsp-server did not start (${packages}):\n${said}`)));
  const limit = setTimeout(() => reject(new Error(`gst-rtsp-server was not ready in time:\n${said}`)), startLimitMs);
  return promise.finally(() => clearTimeout(limit));
}

const packages =
  'needs python3-gi, gir1.2-gst-rtsp-server-1.0, gstreamer1.0-plugins-base, -good, -bad, -ugly; glib-networking for RTSPS';

function launchLine({ codec, withAudio, ...picture }: GstStream): string {
  if (codec === 'audio') return `( ${audio(0)} )`;
  return `( ${video(codec, picture)}${withAudio ? ` ${audio(1)}` : ''} )`;
}

const patterns = { moving: 'smpte', still: 'smpte75', black: 'black' };

function video(codec: 'h264' | 'h265' | 'mjpeg', stream: Omit<GstStream, 'codec'>): string {
  const { width = 640, height = 360, fps = 15, picture = 'moving', parameterSets = 'stream' } = stream;
  const size = `video/x-raw,format=I420,width=${width},height=${height},framerate=${fps}/1`;
  const source = `videotestsrc is-live=true pattern=${patterns[picture]} ! ${size}`;
  const interval = `config-interval=${parameterSets === 'stream' ? -1 : 0}`;
  const encoder = {
    h264: () => `${x264(stream)} ! rtph264pay name=pay0 pt=96 ${interval}`,
    h265: () => `x265enc ${fast(stream)} ! rtph265pay name=pay0 pt=96 ${interval}`,
    mjpeg: () => 'jpegenc ! rtpjpegpay name=pay0 pt=26',
  };
  return `${source} ! ${encoder[codec]()}`;
}

function fast({ keyFrameInterval = 30 }: Omit<GstStream, 'codec'>): string {
  return `tune=zerolatency speed-preset=ultrafast key-int-max=${keyFrameInterval} bitrate=800`;
}

/** The fastest preset has nothing of the higher profiles: they come with what makes them. */
function x264(stream: Omit<GstStream, 'codec'>): string {
  const { profile = 'baseline', bFrames = 0 } = stream;
  const tools = profile === 'baseline' ? '' : ` cabac=true dct8x8=${profile === 'high'} bframes=${bFrames}`;
  const name = profile === 'baseline' ? 'constrained-baseline' : profile;
  return `x264enc ${fast(stream)}${tools} ! video/x-h264,profile=${name}`;
}

function audio(track: 0 | 1): string {
  return `audiotestsrc is-live=true ! alawenc ! rtppcmapay name=pay${track} pt=8`;
}
