import type { z } from 'zod';
import type { SourceInput, streamSource } from '../contract/camera-source.ts';
import { AppError } from '../errors.ts';
import type { Credential } from './credentials.ts';
import type { DeviceReport } from './device-report.ts';
import { isReachable, resolveHost, type Lookup } from './host-check.ts';
import type { CameraNetworks } from './networks.ts';
import { redirectJudge, type StreamLocation } from './locate.ts';
import { isHostName, parseStreamUrl, refusal, withHost, type StreamUrl } from './stream-url.ts';

/** Asks an ONVIF device about itself. A rejection's `code` tells credentials_refused from unreachable and timeout. */
export type ProbeOnvif = (device: {
  host: string;
  port: number;
  username: string;
  password: string;
  timeoutMs: number;
  videoSource?: string | undefined;
  signal?: AbortSignal | undefined;
}) => Promise<DeviceReport>;

/** What is kept of an ONVIF device beside its streams. */
export interface CheckedDevice {
  host: string;
  port: number;
  /** Its WS-Discovery endpoint reference, from whoever found it. */
  endpoint?: string | undefined;
  /** Which of a recorder's pictures, when that was chosen. */
  videoSource?: string | undefined;
  report: DeviceReport;
}

/** A source that may be stored. */
export interface CheckedSource {
  onvif?: CheckedDevice;
  main: string;
  sub?: string;
  credential?: Credential;
}

export interface CheckOptions {
  /** An RTSP host that takes no connection is no reason to refuse. */
  evenIfUnreachable: boolean;
  signal?: AbortSignal | undefined;
}

const probeTimeoutMs = 10_000;

/** Judges where a camera is said to be: the form first, then the network, and only then does anything travel to it. */
export class SourceCheck {
  readonly #networks: CameraNetworks;
  readonly #lookup: Lookup;
  readonly #probe: ProbeOnvif;

  constructor(options: { networks: CameraNetworks; lookup: Lookup; probe: ProbeOnvif }) {
    this.#networks = options.networks;
    this.#lookup = options.lookup;
    this.#probe = options.probe;
  }

  /**
   * Throws AppError: `credentials_in_url`, `unsupported_scheme`, `invalid_input`, `host_unknown`, `host_not_allowed`, `host_unreachable`
   * (not for RTSP with `evenIfUnreachable`), `onvif_failed`, `onvif_no_profile`, `onvif_credentials_refused`; or the signal's reason.
   */
  async check(source: SourceInput, options: CheckOptions): Promise<CheckedSource> {
    return source.kind === 'rtsp' ? this.#rtsp(source, options) : this.#onvif(source, options);
  }

  /** Where one stream is pulled from, by the address that was judged; nothing has travelled to it. Throws what check() throws. */
  async locate({ url, username, password }: z.infer<typeof streamSource>): Promise<StreamLocation> {
    if (password && !username) {
      throw refusal('invalid_input', 'source.password needs a source.username.', 'source.username');
    }
    const parsed = parseStreamUrl(url, 'source.url');
    const [address = parsed.host] = await this.#checkHost(parsed, 'source.url', { evenIfUnreachable: true });
    const redirect = redirectJudge(this.#networks, this.#lookup);
    return { url: withHost(parsed, address), ...(username && { username, password }), redirect };
  }

  async #rtsp(source: SourceInput & { kind: 'rtsp' }, options: CheckOptions): Promise<CheckedSource> {
    const { username, password } = source;
    if (password && !username) {
      throw refusal('invalid_input', 'source.password needs a source.username.', 'source.username');
    }
    const main = parseStreamUrl(source.main, 'source.main');
    const sub = source.sub === undefined ? undefined : parseStreamUrl(source.sub, 'source.sub');
    await this.#checkHost(main, 'source.main', options);
    if (sub) await this.#checkHost(sub, 'source.sub', options);
    return { main: main.href, sub: sub?.href, credential: username ? { username, password } : undefined };
  }

  async #onvif(source: SourceInput & { kind: 'onvif' }, options: CheckOptions): Promise<CheckedSource> {
    const { host, port, username, password, endpoint, videoSource } = source;
    if (!isHostName(host)) {
      throw refusal(
        'invalid_input',
        'source.host must be a host name or an address, without scheme, port or path.',
        'source.host',
      );
    }
    // Without the device's answer there is nothing to store, so it must be reachable whatever the options say.
    const [address = host] = await this.#checkHost({ host, port }, 'source.host', { evenIfUnreachable: false });
    const asked = { host: address, port, username, password, videoSource, timeoutMs: probeTimeoutMs };
    const answer = await this.#probed({ ...asked, signal: options.signal });
    const named = (url: string): StreamUrl => {
      const parsed = parseStreamUrl(url, 'source.host');
      // Asked by address, so that the name cannot lead elsewhere meanwhile; stored by name, because addresses change.
      return parsed.host === address ? { ...parsed, host, href: withHost(parsed, host) } : parsed;
    };
    const main = named(answer.main.url);
    const sub = answer.sub && named(answer.sub.url);
    await this.#checkHost(main, 'source.host', options);
    if (sub) await this.#checkHost(sub, 'source.host', options);
    return {
      onvif: { host, port, endpoint, videoSource, report: answer },
      main: main.href,
      sub: sub?.href,
      credential: { username, password },
    };
  }

  async #checkHost(
    { host, port }: { host: string; port: number },
    field: string,
    options: CheckOptions,
  ): Promise<string[]> {
    const resolved = await resolveHost(host, this.#networks, this.#lookup);
    if ('refused' in resolved) throw refusal(resolved.refused, refusals[resolved.refused](host), field);
    if (!options.evenIfUnreachable && !(await isReachable(resolved.addresses, port))) {
      throw refusal('host_unreachable', refusals.host_unreachable(host, port), field);
    }
    return resolved.addresses;
  }

  async #probed(device: Parameters<ProbeOnvif>[0]): ReturnType<ProbeOnvif> {
    try {
      return await this.#probe(device);
    } catch (error) {
      device.signal?.throwIfAborted();
      throw onvifFailure(error instanceof Error && 'code' in error ? error.code : undefined);
    }
  }
}

const refusals = {
  host_unknown: (host: string) => `The host name ${host} is not known to this server's name service.`,
  host_not_allowed: (host: string) => `${host} is not in a network where cameras may live: see CAMERA_NETWORKS.`,
  host_unreachable: (host: string, port: number) =>
    `Nothing takes connections at ${host}, port ${port}: check the address, or send evenIfUnreachable to register an RTSP camera all the same.`,
};

const onvifFailures: Record<string, string> = {
  unreachable: 'No ONVIF device answers at this host and port.',
  timeout: 'The ONVIF device does not answer in time.',
  bad_answer: 'What answers at this host and port does not speak ONVIF.',
};

function onvifFailure(code: unknown): AppError {
  if (code === 'credentials_refused') {
    return refusal(
      'onvif_credentials_refused',
      'The ONVIF device refuses this user name and password.',
      'source.username',
    );
  }
  if (code === 'no_profile') {
    const message = 'The ONVIF device offers no video stream: set one up in the camera.';
    return refusal('onvif_no_profile', message, 'source.host');
  }
  if (code === 'busy')
    return new AppError('unavailable', 'Too many devices are being asked at once; try again in a moment.');
  if (code === 'unreachable') return refusal('host_unreachable', onvifFailures.unreachable!, 'source.host');
  const message =
    (typeof code === 'string' && onvifFailures[code]) || 'The ONVIF device could not be asked for its streams.';
  return refusal('onvif_failed', message, 'source.host');
}
