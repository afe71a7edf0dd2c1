import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Authenticator, type Credentials } from '../authenticator.ts';
import {
  devicePath,
  mediaPath,
  onvifAnswer,
  openActions,
  type OnvifDeviceInfo,
  type OnvifProfile,
  type OnvifServicesOptions,
} from './services.ts';
import { parseSoap, soapEnvelope, SoapFault, soapFault, type SoapRequest } from './soap.ts';
import { UsernameTokens } from './username-tokens.ts';

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
}

/**
 * A simulated camera's ONVIF services over HTTP: device and media, as far as finding the streams needs them, with HTTP
 * Digest and WS-UsernameToken authentication.
 */
export class OnvifDevice implements AsyncDisposable {
  readonly port: number;
  readonly #server: Server;
  #closing: Promise<void> | undefined;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
  }

  static async create(options: OnvifDeviceOptions): Promise<OnvifDevice> {
    const { host, port, name, info, profiles, credentials, clockOffsetMs = 0 } = options;
    const server = createServer({ requestTimeout: requestLimitMs, headersTimeout: requestLimitMs });
    server.maxConnections = mostConnections;
    server.listen(port, host);
    await once(server, 'listening');
    const listening = (server.address() as AddressInfo).port;
    const baseUrl = `http://${host.includes(':') ? `[${host}]` : host}:${listening}`;
    const now = () => Date.now() + clockOffsetMs;
    const guard = credentials && new Guard(credentials, now);
    server.on('request', (request, response) => {
      handle(request, response, { name, info, profiles, baseUrl, now }, guard).catch(() => response.destroy());
    });
    return new OnvifDevice(server, listening);
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** Either of the two ways to prove who one is; where both are given, HTTP's decides. */
class Guard {
  readonly #http: Authenticator;
  readonly #tokens: UsernameTokens;

  constructor(credentials: Credentials, now: () => number) {
    this.#http = new Authenticator('digest', credentials, 'ONVIF');
    this.#tokens = new UsernameTokens(credentials, now);
  }

  /** The challenge to answer with, or undefined for a request that may pass. Throws SoapFault for a refused token. */
  challenge({ headers, method = '', url = '' }: IncomingMessage, soap: SoapRequest): string | undefined {
    if (openActions.has(soap.action) || this.#http.accepts(headers.authorization, method, url)) return undefined;
    if (headers.authorization === undefined && soap.usernameToken) {
      if (this.#tokens.accepts(soap.usernameToken)) return undefined;
      throw new SoapFault('Sender', ['NotAuthorized'], 'Sender not authorized');
    }
    return this.#http.challenge(headers.authorization);
  }
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  device: OnvifServicesOptions,
  guard: Guard | undefined,
): Promise<void> {
  const reply = (status: number, body = '', headers: Record<string, string> = {}) => {
    response.writeHead(status, { 'Content-Type': 'application/soap+xml; charset=utf-8', ...headers }).end(body);
  };
  if (request.url !== devicePath && request.url !== mediaPath) return reply(404);
  if (request.method !== 'POST') return reply(405, '', { Allow: 'POST' });
  const text = await bodyOf(request);
  if (text === undefined) return reply(413, '', { Connection: 'close' });
  try {
    const soap = parseSoap(text);
    const challenge = guard?.challenge(request, soap);
    if (challenge !== undefined) return reply(401, '', { 'WWW-Authenticate': challenge });
    reply(200, soapEnvelope(onvifAnswer(soap, device)));
  } catch (error) {
    if (!(error instanceof SoapFault)) throw error;
    reply(error.code === 'Sender' ? 400 : 500, soapFault(error));
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
