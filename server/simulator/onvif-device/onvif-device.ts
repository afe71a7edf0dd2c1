import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Credentials } from '../authenticator.ts';
import { EventQueue, type OnvifEvent } from './event-queue.ts';
import { misbehave, type OnvifFault } from './faults.ts';
import { Guard } from './guard.ts';
import { PtzHead } from './ptz-head.ts';
import { paths, type OnvifCamera, type OnvifDeviceInfo, type OnvifProfile } from './service.ts';
import { answerOf, serviceAt } from './services.ts';
import { parseSoap, soapEnvelope, SoapFault, soapFault } from './soap.ts';

/** Bytes of a request; a real one has less than two thousand. */
const largestRequest = 256 * 1024;
/** For a whole request to arrive, ms. */
const requestLimitMs = 10_000;
const mostConnections = 64;

export interface OnvifDeviceOptions {
  host: string;
  /** 0: any that is free. */
  port: number;
  /** What its video source is called. */
  name: string;
  /** Unset: everything is answered without authentication. */
  credentials?: Credentials;
  profiles: readonly OnvifProfile[];
  info: OnvifDeviceInfo;
  /** How far its clock is ahead, ms: cameras' clocks are often wrong. */
  clockOffsetMs?: number;
  /** Where it says its services are, without a slash at its end; a device behind NAT does not know better. */
  baseUrl?: string;
  /** The media service of version 2: beside the first one, or alone. */
  media2?: boolean | 'alone';
  ptz?: boolean | 'without_zoom';
  events?: boolean;
  imaging?: boolean;
  /** The picture of a profile; what it gives is sent as a JPEG. */
  snapshot?: (profile: string) => Buffer;
  /** How pictures are guarded; Digest unless told otherwise. */
  pictureAuthentication?: 'basic' | 'digest';
  /** Begins a new group of pictures in that profile's stream; without it there is no synchronization point. */
  forceKeyFrame?: (profile: string) => void;
}

/**
 * A simulated camera's ONVIF services over HTTP with HTTP Digest and WS-UsernameToken authentication: device, media (both
 * versions), PTZ, imaging, events by pull point, snapshots. Faults on request.
 */
export class OnvifDevice implements AsyncDisposable {
  readonly port: number;
  readonly ptz?: PtzHead;
  readonly events?: EventQueue;
  readonly #server: Server;
  readonly #options: OnvifDeviceOptions;
  readonly #guard?: Guard;
  readonly #camera: OnvifCamera;
  #clockOffsetMs: number;
  #fault: OnvifFault | undefined;
  #requests: string[] = [];
  #closing: Promise<void> | undefined;

  private constructor(server: Server, port: number, options: OnvifDeviceOptions) {
    const { host, name, info, profiles, credentials, clockOffsetMs = 0, pictureAuthentication = 'digest' } = options;
    const { media2, imaging, snapshot, forceKeyFrame } = options;
    const { baseUrl = `http://${host.includes(':') ? `[${host}]` : host}:${port}` } = options;
    const now = () => Date.now() + this.#clockOffsetMs;
    this.#clockOffsetMs = clockOffsetMs;
    this.#server = server;
    this.#options = options;
    this.port = port;
    if (options.ptz) this.ptz = new PtzHead({ zooms: options.ptz !== 'without_zoom' });
    if (options.events) this.events = new EventQueue(now);
    if (credentials) this.#guard = new Guard(credentials, now, pictureAuthentication);
    this.#camera = {
      ...{ name, info, profiles, baseUrl, now, media2, imaging, forceKeyFrame },
      ptz: this.ptz,
      events: this.events,
      hasSnapshot: snapshot !== undefined,
    };
    server.on('request', (request, response) => {
      this.#handle(request, response).catch(() => response.destroy());
    });
  }

  static async create(options: OnvifDeviceOptions): Promise<OnvifDevice> {
    const server = createServer({ requestTimeout: requestLimitMs, headersTimeout: requestLimitMs });
    server.maxConnections = mostConnections;
    server.listen(options.port, options.host);
    await once(server, 'listening');
    return new OnvifDevice(server, (server.address() as AddressInfo).port, options);
  }

  /** Requests refused for what they gave as proof. */
  get refusals(): number {
    return this.#guard?.refusals ?? 0;
  }

  /** Actions asked for so far, the latest 1000. */
  get requests(): readonly string[] {
    return this.#requests;
  }

  /** Until `clear()`, or another fault. */
  inject(fault: OnvifFault): void {
    this.#fault = fault;
  }

  clear(): void {
    this.#fault = undefined;
  }

  /** How far its clock is ahead from now on, ms. */
  setClockOffset(ms: number): void {
    this.#clockOffsetMs = ms;
  }

  /** Tells whoever has subscribed. */
  emit(event: OnvifEvent): void {
    this.events!.emit(event);
  }

  /** Connections break, subscriptions are forgotten and nobody is let in until the answer is called. */
  async goDown(): Promise<() => Promise<void>> {
    this.events?.clear();
    await this.#stopListening();
    return async () => {
      this.#server.listen(this.port, this.#options.host);
      await once(this.#server, 'listening');
    };
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    this.events?.clear();
    if (this.#server.listening) await this.#stopListening();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #stopListening(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = '', method } = request;
    const reply = (status: number, body: string | Buffer = '', headers: Record<string, string> = {}) => {
      response.writeHead(status, { 'Content-Type': 'application/soap+xml; charset=utf-8', ...headers }).end(body);
    };
    if (url.startsWith(`${paths.snapshots}/`) && this.#options.snapshot && method === 'GET') {
      if (await this.#misbehaves('Snapshot', response)) return;
      const challenge = this.#guard?.pictureChallenge(request);
      if (challenge !== undefined) return reply(401, '', { 'WWW-Authenticate': challenge });
      const profile = decodeURIComponent(url.slice(paths.snapshots.length + 1));
      return reply(200, this.#options.snapshot(profile), { 'Content-Type': 'image/jpeg' });
    }
    const service = serviceAt(url, this.#camera);
    if (!service) return reply(404);
    if (method !== 'POST') return reply(405, '', { Allow: 'POST' });
    const text = await bodyOf(request);
    if (text === undefined) return reply(413, '', { Connection: 'close' });
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    try {
      const soap = parseSoap(text);
      if (await this.#misbehaves(soap.action, response)) return;
      const challenge = this.#guard?.challenge(request, soap);
      if (challenge !== undefined) return reply(401, '', { 'WWW-Authenticate': challenge });
      reply(200, soapEnvelope(await answerOf(service, soap, this.#camera, { path: url, gone: gone.signal })));
    } catch (error) {
      if (!(error instanceof SoapFault)) throw error;
      reply(error.code === 'Sender' ? 400 : 500, soapFault(error));
    }
  }

  /** True when nothing is left to answer. */
  async #misbehaves(action: string, response: ServerResponse): Promise<boolean> {
    this.#requests.push(action);
    if (this.#requests.length > 1000) this.#requests.shift();
    const fault = this.#fault;
    if (!fault || (fault.only && !fault.only.includes(action))) return false;
    if (fault.kind === 'slow') {
      await delay(fault.ms);
      return false;
    }
    await misbehave(fault, response);
    return true;
  }
}

/** Undefined when it is too long. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  // The connection outlives an early return, so that the refusal can be read.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += (chunk as Buffer).length;
    if (length > largestRequest) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString();
}
