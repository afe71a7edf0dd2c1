import { XMLParser } from 'fast-xml-parser';
import { OnvifError } from './onvif-error.ts';

/** Names as the onvif package expects them: without prefix, the first letter small unless an abbreviation begins there. */
function packageName(name: string): string {
  const second = name.charAt(1);
  return second && second.toUpperCase() !== second ? name.charAt(0).toLowerCase() + name.slice(1) : name;
}

/** Of elements in each other; ONVIF's own go to about 15. */
const deepest = 64;

const parser = new XMLParser({
  removeNSPrefix: true,
  transformTagName: packageName,
  ignoreDeclaration: true,
  ignoreAttributes: (name) => name === 'xmlns',
  attributesGroupName: '$',
  attributeNamePrefix: '',
  textNodeName: '_',
  parseTagValue: false,
  parseAttributeValue: false,
  isArray: (name) => name !== '$',
  maxNestedTags: deepest,
});

export type SoapNode = string | { $?: Record<string, string>; _?: string; [name: string]: unknown };

/**
 * A SOAP message's Envelope in the form that the onvif package makes of XML: each element an array of its occurrences, each
 * of which is its text or an object of its children with the attributes under `$` and the text under `_`. Takes time in
 * proportion to the text. Throws OnvifError `bad_answer` when it is no SOAP.
 */
export function soapEnvelope(xml: string): SoapNode {
  // SOAP forbids document type declarations; without one there are no entities but XML's own five.
  if (/<!DOCTYPE/i.test(xml)) throw new OnvifError('bad_answer', 'The answer declares a document type');
  let document: unknown;
  try {
    document = parser.parse(xml, true);
  } catch (error) {
    throw new OnvifError('bad_answer', error instanceof Error ? error.message : String(error));
  }
  const envelope = child(document, 'envelope')?.[0];
  if (envelope === undefined) throw new OnvifError('bad_answer', 'The answer is no SOAP message');
  return envelope;
}

/** The Body of a SOAP answer. Throws OnvifError: `bad_answer` when there is none, otherwise what its fault says. */
export function soapBody(xml: string): SoapNode[] {
  const body = child(soapEnvelope(xml), 'body');
  if (!body) throw new OnvifError('bad_answer', 'The answer is no SOAP message');
  const fault = child(body[0], 'fault')?.[0];
  if (fault !== undefined) throw faultOf(fault);
  return body;
}

function child(node: unknown, name: string): SoapNode[] | undefined {
  if (typeof node !== 'object' || node === null || !Object.hasOwn(node, name)) return undefined;
  const found = (node as Record<string, unknown>)[name];
  return Array.isArray(found) ? found : undefined;
}

/** Devices put the same words into code, subcode, reason or detail, so all of them are looked at. */
function faultOf(fault: SoapNode): OnvifError {
  const words = textsOf(fault).join(' ');
  if (/not\s?authorized|failed\s?authentication/i.test(words)) return new OnvifError('credentials_refused');
  if (/NotSupported|NotImplemented|NotPresent|NoPTZ/i.test(words)) return new OnvifError('not_supported', words);
  return new OnvifError('refused', words);
}

function textsOf(node: unknown): string[] {
  if (typeof node === 'string') return node ? [node] : [];
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([name, inner]) => (name === '$' ? [] : textsOf(inner)));
}
