import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('gst_rtsp_server.py', import.meta.url));
const startLimitMs = 30_000;

/** What one path of the server offers. Sizes in pixels, `keyFrameInterval` in frames. */
export interface GstStream {
  codec: 'h264' | 'h265' | 'mjpeg' | 'audio';
  width?: number;
  height?: number;
  fps?: number;
  keyFrameInterval?: number;
  /** An A-law track besides the picture. */
  withAudio?: boolean;
}

export interface GstAuth {
  scheme: 'basic' | 'digest';
  username: string;
  password: string;
}

/**
 * Debian's gst-rtsp-server with test pictures, on loopback: a real camera-side implementation that is not ours, for
 * TCP and UDP. It encodes a path only while somebody plays it. Ends with close() and with this process.
 */
export class GstRtspServer implements AsyncDisposable {
  readonly port: number;
  readonly #process: ChildProcess;
  #closing: Promise<void> | undefined;

  private constructor(process: ChildProcess, port: number) {
    this.#process = process;
    this.port = port;
  }

  /** `streams` by their path without the leading slash. Rejects when the packages are missing, saying which. */
  static async create(options: { streams: Record<string, GstStream>; auth?: GstAuth }): Promise<GstRtspServer> {
    const streams = Object.fromEntries(
      Object.entries(options.streams).map(([path, stream]) => [`/${path}`, launchLine(stream)]),
    );
    // Debian's own Python has the GObject bindings; another one that is first in PATH has not.
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', '/usr/bin/python3', script], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    child.stdin.on('error', () => {}); // it ended early: the exit says so
    child.stdin.write(`${JSON.stringify({ streams, auth: options.auth ?? null })}\n`);
    try {
      return new GstRtspServer(child, await listeningPort(child));
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  /** Where a path is, without credentials. */
  url(path: string): string {
    return `rtsp://127.0.0.1:${this.port}/${path}`;
  }

  close(): Promise<void> {
    return (this.#closing ??= ended(this.#process));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
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

const packages = 'needs python3-gi, gir1.2-gst-rtsp-server-1.0, gstreamer1.0-plugins-base, -good, -bad, -ugly';

function launchLine({ codec, withAudio, ...picture }: GstStream): string {
  if (codec === 'audio') return `( ${audio(0)} )`;
  return `( ${video(codec, picture)}${withAudio ? ` ${audio(1)}` : ''} )`;
}

function video(
  codec: 'h264' | 'h265' | 'mjpeg',
  { width = 640, height = 360, fps = 15, keyFrameInterval = 30 }: Omit<GstStream, 'codec'>,
): string {
  const source = `videotestsrc is-live=true ! video/x-raw,format=I420,width=${width},height=${height},framerate=${fps}/1`;
  const fast = `tune=zerolatency speed-preset=ultrafast key-int-max=${keyFrameInterval}`;
  const encoder = {
    h264: `x264enc ${fast} bitrate=800 ! rtph264pay name=pay0 pt=96 config-interval=-1`,
    h265: `x265enc ${fast} bitrate=800 ! rtph265pay name=pay0 pt=96 config-interval=-1`,
    mjpeg: 'jpegenc ! rtpjpegpay name=pay0 pt=26',
  };
  return `${source} ! ${encoder[codec]}`;
}

function audio(track: 0 | 1): string {
  return `audiotestsrc is-live=true ! alawenc ! rtppcmapay name=pay${track} pt=8`;
}
