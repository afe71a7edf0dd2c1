import onvif from 'onvif';
import { BoundedAgent } from './bounded-agent.ts';
import { OnvifError } from './onvif-error.ts';
import { chooseProfiles, mediaProfiles, type MediaProfile } from './profiles.ts';
import { usableStreamUri } from './stream-uri.ts';

export interface OnvifTarget {
  /** Name or address, IPv6 without brackets. */
  host: string;
  port: number;
  username: string;
  password: string;
}

export interface OnvifStream {
  /** At the host that was asked, without user information. */
  url: string;
  /** Pixels. */
  width?: number;
  height?: number;
  codec?: string;
}

export interface OnvifStreams {
  manufacturer?: string;
  model?: string;
  serial?: string;
  main: OnvifStream;
  sub?: OnvifStream;
}

/** Bytes; a recorder of 64 cameras describes its profiles in about one million. */
const longestAnswer = 2 * 1024 * 1024;
const unreachable = /^(ECONNREFUSED|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|ENOTFOUND|EAI_\w+|ETIMEDOUT)$/;
const refusal = /not\s?authorized|failed\s?authentication/i;

/**
 * Asks a device where its streams are. Rejects with OnvifError. Neither its duration nor its work is bounded, and the
 * onvif package may leave a call unanswered: run it where it can be ended.
 */
export async function askForStreams(target: OnvifTarget): Promise<OnvifStreams> {
  const device = new Device(target);
  await device.connect();
  const chosen = chooseProfiles(await device.profiles());
  if (!chosen) throw new OnvifError('no_h264_profile');
  const main = await device.stream(chosen.main);
  const sub = chosen.sub && (await device.stream(chosen.sub));
  return { ...(await device.information()), main, sub };
}

class Device {
  readonly #cam: InstanceType<typeof onvif.Cam>;
  readonly #host: string;
  #lastAnswer: { status: number; refused: boolean } | undefined;

  constructor({ host, port, username, password }: OnvifTarget) {
    this.#host = host;
    this.#cam = new onvif.Cam({
      hostname: host,
      port,
      username,
      password,
      // The package writes the name into its XML as it is and hashes only the password's lower bytes: what it would
      // spoil goes by HTTP Digest alone, which it gets right.
      useWSSecurity: !/[<>&]/.test(username) && /^\p{ASCII}*$/u.test(password),
      agent: new BoundedAgent(longestAnswer),
      autoconnect: false, // its own connect() asks for more than is needed here and throws where nobody can catch
    });
    this.#cam.on('rawResponse', (xml, status) => (this.#lastAnswer = { status, refused: refusal.test(xml) }));
  }

  /** Learns the device's clock, which its tokens depend on, and where its media service is. */
  async connect(): Promise<void> {
    await this.#call((done) => this.#cam.getSystemDateAndTime(done));
    try {
      await this.#call((done) => this.#cam.getServices(false, done));
    } catch (error) {
      if (!(error instanceof OnvifError) || error.code !== 'bad_answer') throw error;
      await this.#call((done) => this.#cam.getCapabilities(done)); // devices older than GetServices
    }
    const { uri } = this.#cam;
    if (!uri?.media && !uri?.media2) throw new OnvifError('bad_answer', 'The device names no media service');
  }

  async profiles(): Promise<MediaProfile[]> {
    const ask = () => this.#call((done) => this.#cam.getProfiles(done));
    try {
      return mediaProfiles(await ask());
    } catch (error) {
      if (!this.#cam.media2Support || !this.#cam.uri?.media) throw error;
      this.#cam.media2Support = false; // some devices announce a media service of version 2 that does not work
      return mediaProfiles(await ask());
    }
  }

  async stream({ token, width, height, codec }: MediaProfile): Promise<OnvifStream> {
    // The package writes it into its XML as it is.
    const profileToken = token.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    const answer = await this.#call<{ uri?: unknown }>((done) =>
      this.#cam.getStreamUri({ protocol: 'RTSP', profileToken }, done),
    );
    const url = typeof answer?.uri === 'string' ? usableStreamUri(answer.uri, this.#host) : undefined;
    if (url === undefined) throw new OnvifError('bad_answer', 'The device names no usable RTSP URI');
    return { url, ...(width && height ? { width, height } : {}), codec };
  }

  /** What the device says about itself; nothing where these credentials may not know. */
  async information(): Promise<Pick<OnvifStreams, 'manufacturer' | 'model' | 'serial'>> {
    try {
      const answer = await this.#call<Record<string, unknown>>((done) => this.#cam.getDeviceInformation(done));
      const [manufacturer, model, serial] = [answer?.manufacturer, answer?.model, answer?.serialNumber].map(label);
      return { manufacturer, model, serial };
    } catch {
      return {};
    }
  }

  async #call<Answer>(
    ask: (done: (error: Error | null, answer?: Answer) => void) => void,
  ): Promise<Answer | undefined> {
    this.#lastAnswer = undefined;
    try {
      return await new Promise((resolve, reject) => ask((error, answer) => (error ? reject(error) : resolve(answer))));
    } catch (error) {
      throw this.#failure(error);
    }
  }

  #failure(error: unknown): OnvifError {
    const message = error instanceof Error ? error.message : '';
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const { status, refused } = this.#lastAnswer ?? {};
    if (unreachable.test(code)) return new OnvifError('unreachable', code);
    if (refused || status === 401 || status === 403 || message.startsWith('Digest authentication')) {
      return new OnvifError('credentials_refused');
    }
    return new OnvifError('bad_answer', message);
  }
}

/** The package makes a number of a text that looks like one. */
function label(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 100) : undefined;
}
