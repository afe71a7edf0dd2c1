import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { escapeXml } from './soap.ts';

export interface AnnouncedDevice {
  /** `urn:uuid:...` */
  endpoint: string;
  /** Where it says its device service is. */
  addresses: readonly string[];
  /** Scope URIs, for instance `onvif://www.onvif.org/name/Gate`. */
  scopes?: readonly string[];
}

export interface DiscoveryResponderOptions {
  host: string;
  /** 0: any that is free. WS-Discovery's own is 3702. */
  port: number;
  /** Each gives one datagram; text goes out as it is. Called at each probe. */
  answers: () => readonly (AnnouncedDevice | string | Buffer)[];
}

/** Answers WS-Discovery probes over UDP as a camera on the same network does. */
export class DiscoveryResponder implements AsyncDisposable {
  readonly port: number;
  readonly #socket: Socket;
  #probes = 0;
  #closing: Promise<void> | undefined;

  private constructor(socket: Socket, answers: DiscoveryResponderOptions['answers']) {
    this.#socket = socket;
    this.port = socket.address().port;
    socket.on('message', (probe, from) => this.#answer(String(probe), from, answers()));
    socket.on('error', () => {}); // of a send: the asker is gone
  }

  static async create({ host, port, answers }: DiscoveryResponderOptions): Promise<DiscoveryResponder> {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    socket.bind(port, host);
    await once(socket, 'listening');
    return new DiscoveryResponder(socket, answers);
  }

  /** Probes that asked for cameras so far. */
  get probes(): number {
    return this.#probes;
  }

  close(): Promise<void> {
    return (this.#closing ??= new Promise((resolve) => this.#socket.close(() => resolve())));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #answer(probe: string, from: RemoteInfo, answers: readonly (AnnouncedDevice | string | Buffer)[]): void {
    const id = /<(?:\w+:)?MessageID[^>]*>([^<]{1,200})</.exec(probe)?.[1];
    if (id === undefined || !/NetworkVideoTransmitter/.test(probe)) return;
    this.#probes++;
    for (const answer of answers) {
      const bytes = typeof answer === 'string' || Buffer.isBuffer(answer) ? answer : probeMatch(answer, id);
      this.#socket.send(bytes, from.port, from.address);
    }
  }
}

export function probeMatch({ endpoint, addresses, scopes = [] }: AnnouncedDevice, relatesTo: string): string {
  const wsa = 'http://schemas.xmlsoap.org/ws/2004/08/addressing';
  const wsd = 'http://schemas.xmlsoap.org/ws/2005/04/discovery';
  return (
    `<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="${wsa}" xmlns:d="${wsd}" xmlns:dn="http://www.onvif.org/ver10/network/wsdl">` +
    `<s:Header><a:MessageID>urn:uuid:00000000-0000-0000-0000-000000000001</a:MessageID><a:RelatesTo>${relatesTo}</a:RelatesTo>` +
    `<a:To>${wsa}/role/anonymous</a:To><a:Action>${wsd}/ProbeMatches</a:Action></s:Header>` +
    `<s:Body><d:ProbeMatches><d:ProbeMatch><a:EndpointReference><a:Address>${escapeXml(endpoint)}</a:Address></a:EndpointReference>` +
    `<d:Types>dn:NetworkVideoTransmitter</d:Types><d:Scopes>${escapeXml(scopes.join(' '))}</d:Scopes>` +
    `<d:XAddrs>${escapeXml(addresses.join(' '))}</d:XAddrs><d:MetadataVersion>1</d:MetadataVersion></d:ProbeMatch></d:ProbeMatches></s:Body></s:Envelope>`
  );
}
