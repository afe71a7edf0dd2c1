import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { mergeAnswers, probeMatches, type DiscoveredDevice, type Heard } from './discovery-answer.ts';
import { OnvifError } from './onvif-error.ts';

export interface DiscoveryOptions {
  /** Our own IPv4 addresses to ask from; one answers for the network it is in. */
  interfaces: readonly string[];
  /** How long answers are awaited, ms; devices spread theirs over half a second. */
  timeoutMs?: number;
  signal?: AbortSignal;
  /** Where to ask; WS-Discovery's group and port. */
  to?: { address: string; port: number };
}

const group = { address: '239.255.255.250', port: 3702 };
/** WS-Discovery lets a probe be repeated, since a datagram may be lost. */
const probes = 2;
const betweenProbesMs = 250;
/** Bytes of one answer; real ones have one to three thousand. */
const largestAnswer = 16 * 1024;
/** Bytes of all answers that are looked at: 512 devices that answer both probes. */
const mostBytes = 2 * 1024 * 1024;
/** Answers looked at of one sender, so that none takes the room of all: a recorder may speak for its cameras. */
const mostFromOne = 128;

/**
 * Asks the networks of these interfaces for ONVIF devices (WS-Discovery), at most 512. Rejects with OnvifError
 * `unreachable` when nothing could be asked, or with the signal's reason.
 */
export async function discoverDevices(options: DiscoveryOptions): Promise<DiscoveredDevice[]> {
  const { interfaces, timeoutMs = 3000, signal, to = group } = options;
  signal?.throwIfAborted();
  const matches: DiscoveredDevice[] = [];
  const ofSender = new Map<string, number>();
  let bytes = 0;
  // Read as they come, so that many of them do not hold up everything else at once.
  const onAnswer = (answer: Heard) => {
    const count = (ofSender.get(answer.from) ?? 0) + 1;
    ofSender.set(answer.from, count);
    bytes += answer.bytes.length;
    if (answer.bytes.length > largestAnswer || count > mostFromOne || bytes > mostBytes) return;
    matches.push(...probeMatches(answer));
  };
  const asked = await Promise.allSettled(
    interfaces.map((address) => askFrom(address, { to, timeoutMs, signal, onAnswer })),
  );
  signal?.throwIfAborted();
  if (!asked.some(({ status }) => status === 'fulfilled')) {
    const reason = asked.find((outcome) => outcome.status === 'rejected')?.reason;
    throw new OnvifError('unreachable', String(reason ?? 'No interface to ask from'));
  }
  return mergeAnswers(matches);
}

/** Hosts and networks that this machine could ask from. */
export function localInterfaces(): { name: string; address: string; cidr: string }[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses
      .filter(({ family, internal }) => family === 'IPv4' && !internal)
      .map(({ address, cidr }) => ({ name, address, cidr: cidr ?? `${address}/32` })),
  );
}

async function askFrom(
  address: string,
  asking: {
    to: { address: string; port: number };
    timeoutMs: number;
    signal?: AbortSignal;
    onAnswer: (answer: Heard) => void;
  },
): Promise<void> {
  const { to, timeoutMs, signal, onAnswer } = asking;
  const socket = createSocket('udp4');
  const ended = new AbortController();
  const abort = () => ended.abort(signal!.reason);
  signal?.addEventListener('abort', abort);
  try {
    socket.on('error', (error) => ended.abort(error));
    socket.bind(0, address);
    await once(socket, 'listening', ended);
    if (to.address === group.address) socket.setMulticastInterface(address);
    const messageId = `urn:uuid:${randomUUID()}`;
    socket.on('message', (bytes, from) => onAnswer({ bytes, from: from.address, messageId }));
    const probe = Buffer.from(probeMessage(messageId));
    const began = performance.now();
    for (let sent = 0; sent < probes; sent++) {
      socket.send(probe, to.port, to.address);
      await delay(Math.min(betweenProbesMs, timeoutMs), undefined, ended);
    }
    await delay(Math.max(0, timeoutMs - (performance.now() - began)), undefined, ended);
  } catch (error) {
    throw ended.signal.aborted ? ended.signal.reason : error;
  } finally {
    signal?.removeEventListener('abort', abort);
    socket.close();
  }
}

function probeMessage(messageId: string): string {
  const addressing = 'http://schemas.xmlsoap.org/ws/2004/08/addressing';
  const discovery = 'http://schemas.xmlsoap.org/ws/2005/04/discovery';
  return (
    `<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="${addressing}">` +
    `<s:Header><a:Action s:mustUnderstand="1">${discovery}/Probe</a:Action><a:MessageID>${messageId}</a:MessageID>` +
    `<a:ReplyTo><a:Address>${addressing}/role/anonymous</a:Address></a:ReplyTo>` +
    `<a:To s:mustUnderstand="1">urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To></s:Header>` +
    `<s:Body><d:Probe xmlns:d="${discovery}" xmlns:dn="http://www.onvif.org/ver10/network/wsdl"><d:Types>dn:NetworkVideoTransmitter</d:Types></d:Probe></s:Body></s:Envelope>`
  );
}
