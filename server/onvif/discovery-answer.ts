import { z } from 'zod';
import { OnvifError } from './onvif-error.ts';
import { soapEnvelope } from './soap-answer.ts';
import { label } from './text.ts';

export interface DeviceAddress {
  host: string;
  port: number;
}

/** A device that answered. Everything but the hosts is its own word for it. */
export interface DiscoveredDevice {
  /** The endpoint reference, `urn:uuid:...`: the same after a change of address. */
  endpoint: string;
  /** From where it answered, 1 to 4; never a host that an answer merely names. */
  addresses: DeviceAddress[];
  name?: string;
  hardware?: string;
  location?: string;
  /** What else it says of itself, each at most 200 characters, at most 32. */
  scopes: string[];
}

/** A datagram, from whom it came and what it must refer to. */
export interface Heard {
  bytes: Buffer;
  from: string;
  messageId: string;
}

const mostDevices = 512;
const mostAddresses = 4;
const mostScopes = 32;

const texts = z.array(z.union([z.string(), z.object({ _: z.string() }).transform(({ _ }) => _)]));
const text = texts.transform(([first = '']) => first);
const answer = z.object({
  header: z.tuple([z.object({ relatesTo: text })]),
  body: z.tuple([
    z.object({
      probeMatches: z.tuple([
        z.object({
          probeMatch: z
            .array(
              z.object({
                endpointReference: z.tuple([z.object({ address: text })]),
                scopes: text.catch(''),
                XAddrs: text,
              }),
            )
            .max(16),
        }),
      ]),
    }),
  ]),
});

/** The devices that an answer is about: none when it is no answer to our question. */
export function probeMatches({ bytes, from, messageId }: Heard): DiscoveredDevice[] {
  const { data } = answer.safeParse(envelopeOf(bytes.toString()));
  if (data?.header[0].relatesTo.trim() !== messageId) return [];
  return data.body[0].probeMatches[0].probeMatch.flatMap(({ endpointReference, scopes, XAddrs }) => {
    const endpoint = endpointReference[0].address.trim();
    if (!/^[\w:.\-/]{1,200}$/.test(endpoint)) return [];
    return { endpoint, addresses: [addressOf(XAddrs, from)], ...scopesOf(scopes) };
  });
}

/** One device for each endpoint reference; whoever answers for it again may add an address. */
export function mergeAnswers(matches: readonly DiscoveredDevice[]): DiscoveredDevice[] {
  const devices = new Map<string, DiscoveredDevice>();
  for (const match of matches) {
    const known = devices.get(match.endpoint);
    if (!known && devices.size < mostDevices)
      devices.set(match.endpoint, { ...match, addresses: [...match.addresses] });
    const [address] = match.addresses;
    const isNew =
      known && address && !known.addresses.some(({ host, port }) => host === address.host && port === address.port);
    if (isNew && known.addresses.length < mostAddresses) known.addresses.push(address);
  }
  return [...devices.values()];
}

function envelopeOf(xml: string): unknown {
  try {
    return soapEnvelope(xml);
  } catch (error) {
    if (error instanceof OnvifError) return undefined;
    throw error;
  }
}

/** Of the addresses that it names, the one at the sender's; a device behind NAT names none such, but its port may hold. */
function addressOf(named: string, from: string): DeviceAddress {
  const urls = named
    .split(/\s+/, 8)
    .map((each) => URL.parse(each))
    .filter((url) => url?.protocol === 'http:');
  const url = urls.find((url) => url!.hostname === from) ?? urls[0];
  return { host: from, port: Number(url?.port || 80) };
}

function scopesOf(text: string): Pick<DiscoveredDevice, 'name' | 'hardware' | 'location' | 'scopes'> {
  const scopes = text
    .split(/\s+/, mostScopes)
    .filter(Boolean)
    .map((scope) => scope.slice(0, 200));
  const said = (kind: string) => {
    const prefix = `onvif://www.onvif.org/${kind}/`;
    const scope = scopes.find((scope) => scope.toLowerCase().startsWith(prefix));
    return scope && label(decoded(scope.slice(prefix.length)));
  };
  return { name: said('name'), hardware: said('hardware'), location: said('location'), scopes };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
