import { setTimeout as delay } from 'node:timers/promises';
import type { ServerResponse } from 'node:http';
import { soapEnvelope } from './soap.ts';

/** What a device does instead of answering; `only` the actions named, or everything. */
export type OnvifFault = { only?: readonly string[] } & (
  | { kind: 'silence' }
  | { kind: 'nonsense' }
  /** Entities that would unfold to gigabytes. */
  | { kind: 'bomb' }
  /** 10 MB of well-formed XML. */
  | { kind: 'huge' }
  /** 100,000 elements in each other. */
  | { kind: 'deep' }
  /** As many small elements as fit into 60 kB. */
  | { kind: 'crowded' }
  /** Breaks off in the middle. */
  | { kind: 'half' }
  /** A byte every 50 ms, without end. */
  | { kind: 'trickle' }
  | { kind: 'redirect'; to: string }
  /** Another operation's answer. */
  | { kind: 'wrong_answer' }
  | { kind: 'status'; status: number }
  /** Answers rightly, so late. */
  | { kind: 'slow'; ms: number }
);

/** Answers as the fault has it; not for `slow`. */
export async function misbehave(fault: Exclude<OnvifFault, { kind: 'slow' }>, response: ServerResponse): Promise<void> {
  const send = (body: string) => response.writeHead(200, { 'Content-Type': 'application/soap+xml' }).end(body);
  switch (fault.kind) {
    case 'silence':
      return;
    case 'nonsense':
      send('\0\x01<<<&&& 220 smtp.example ESMTP');
      return;
    case 'bomb':
      send(bomb);
      return;
    case 'huge':
      send(soapEnvelope(`<a>${'<b>0123456789</b>'.repeat(650_000)}</a>`));
      return;
    case 'deep':
      send(soapEnvelope(`${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}`));
      return;
    case 'crowded':
      send(soapEnvelope('<a/>'.repeat(15_000)));
      return;
    case 'half':
      response.writeHead(200, { 'Content-Length': 100_000 }).write('<?xml version="1.0"?><env:Envelope>');
      await delay(20);
      response.destroy();
      return;
    case 'trickle':
      response.writeHead(200);
      while (!response.destroyed) {
        response.write(' ');
        await delay(50);
      }
      return;
    case 'redirect':
      response.writeHead(302, { Location: fault.to }).end();
      return;
    case 'wrong_answer':
      send(soapEnvelope('<tds:SystemRebootResponse><tds:Message>soon</tds:Message></tds:SystemRebootResponse>'));
      return;
    case 'status':
      response.writeHead(fault.status).end();
  }
}

const entities = Array.from({ length: 9 }, (_, index) => `<!ENTITY e${index + 1} "${`&e${index};`.repeat(10)}">`);
const bomb = `<?xml version="1.0"?><!DOCTYPE s [<!ENTITY e0 "boom"><!ENTITY f SYSTEM "file:///etc/passwd">${entities.join('')}]><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><a>&e9;&f;</a></s:Body></s:Envelope>`;
