import { XMLParser } from 'fast-xml-parser';

/** What follows is SOAP 1.2 as ONVIF's core specification narrows it, from the device's side. */
export interface SoapRequest {
  /** Local name of the body's element, for instance `GetProfiles`. */
  action: string;
  /** Text at a path of local names below that element; `@name` as the last one is an attribute. */
  parameter(...path: string[]): string | undefined;
  usernameToken?: UsernameToken;
}

/** WS-Security UsernameToken with a password digest; `nonce` is Base64, `created` an xsd:dateTime. */
export interface UsernameToken {
  username: string;
  digest: string;
  nonce: string;
  created: string;
}

/** A fault for the client; `subcode` from ONVIF's `ter` namespace, outermost first. */
export class SoapFault extends Error {
  readonly code: 'Sender' | 'Receiver';
  readonly subcodes: readonly string[];

  constructor(code: 'Sender' | 'Receiver', subcodes: readonly string[], reason: string) {
    super(reason);
    this.name = 'SoapFault';
    this.code = code;
    this.subcodes = subcodes;
  }
}

const parser = new XMLParser({
  removeNSPrefix: true,
  parseTagValue: false,
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseAttributeValue: false,
  ignoreDeclaration: true,
  maxNestedTags: 32,
});

/** Throws SoapFault `WellFormed` when the text is no SOAP request. */
export function parseSoap(text: string): SoapRequest {
  // SOAP forbids document type declarations; without one there are no entities but XML's own five.
  if (/<!DOCTYPE/i.test(text)) throw malformed('a document type declaration');
  let document: unknown;
  try {
    document = parser.parse(text, true);
  } catch (error) {
    throw malformed(error instanceof Error ? error.message : String(error));
  }
  const body = at(document, ['Envelope', 'Body']);
  const names = typeof body === 'object' && body !== null ? Object.keys(body) : [];
  const [action, ...others] = names.filter((name) => !name.startsWith('@'));
  if (action === undefined || others.length > 0) throw malformed('not one element in an Envelope with a Body');
  return {
    action,
    parameter: (...path) => textAt(body, [action, ...path]),
    usernameToken: usernameToken(at(document, ['Envelope', 'Header', 'Security', 'UsernameToken'])),
  };
}

/** `body` is XML with the prefixes below. */
export function soapEnvelope(body: string): string {
  const namespaces = {
    env: 'http://www.w3.org/2003/05/soap-envelope',
    tds: 'http://www.onvif.org/ver10/device/wsdl',
    trt: 'http://www.onvif.org/ver10/media/wsdl',
    tr2: 'http://www.onvif.org/ver20/media/wsdl',
    tptz: 'http://www.onvif.org/ver20/ptz/wsdl',
    timg: 'http://www.onvif.org/ver20/imaging/wsdl',
    tev: 'http://www.onvif.org/ver10/events/wsdl',
    wsnt: 'http://docs.oasis-open.org/wsn/b-2',
    wsa: 'http://www.w3.org/2005/08/addressing',
    tns1: 'http://www.onvif.org/ver10/topics',
    tt: 'http://www.onvif.org/ver10/schema',
    ter: 'http://www.onvif.org/ver10/error',
  };
  const declared = Object.entries(namespaces).map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<env:Envelope${declared.join('')}><env:Body>${body}</env:Body></env:Envelope>`;
}

export function soapFault({ code, subcodes, message }: SoapFault): string {
  const nested = subcodes.reduceRight(
    (inner, subcode) => `<env:Subcode><env:Value>ter:${subcode}</env:Value>${inner}</env:Subcode>`,
    '',
  );
  const reason = `<env:Reason><env:Text xml:lang="en">${escapeXml(message)}</env:Text></env:Reason>`;
  return soapEnvelope(
    `<env:Fault><env:Code><env:Value>env:${code}</env:Value>${nested}</env:Code>${reason}</env:Fault>`,
  );
}

export function escapeXml(text: string): string {
  const escapes: Record<string, string> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;', "'": '&apos;' };
  return text.replace(/[<>&"']/g, (character) => escapes[character]!);
}

function malformed(what: string): SoapFault {
  return new SoapFault('Sender', ['WellFormed'], `The request is no SOAP 1.2 message: ${what}`);
}

function usernameToken(node: unknown): UsernameToken | undefined {
  if (node === undefined) return undefined;
  const [username = '', digest = '', nonce = '', created = ''] = ['Username', 'Password', 'Nonce', 'Created'].map(
    (name) => textAt(node, [name]),
  );
  return { username, digest, nonce, created };
}

function textAt(node: unknown, path: string[]): string | undefined {
  const found = at(node, path);
  if (typeof found === 'string') return found;
  const text = at(found, ['#text']); // beside attributes
  return typeof text === 'string' ? text : undefined;
}

function at(node: unknown, path: string[]): unknown {
  return path.reduce<unknown>(
    (inner, name) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, name)
        ? (inner as Record<string, unknown>)[name]
        : undefined,
    node,
  );
}
