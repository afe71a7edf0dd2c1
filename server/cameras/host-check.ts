import { lookup as dnsLookup } from 'node:dns/promises';
import { connect } from 'node:net';
import { withLimit } from '../limit.ts';
import type { CameraNetworks } from './networks.ts';

const lookupLimit = 5000;
const connectLimit = 3000;
/** Of a name with many addresses only the first few are tried. */
const addressesTried = 4;

/** All addresses of a host name, IPv4 first; rejects when there is none. */
export type Lookup = (host: string) => Promise<string[]>;

export const lookup: Lookup = async (host) =>
  (await dnsLookup(host, { all: true, order: 'ipv4first' })).map(({ address }) => address);

export type Resolved = { addresses: string[] } | { refused: 'host_unknown' | 'host_not_allowed' };

/** Where a host name leads, if every one of its addresses may be a camera's. Sends nothing to the host itself. */
export async function resolveHost(host: string, networks: CameraNetworks, lookup: Lookup): Promise<Resolved> {
  let addresses: string[];
  try {
    addresses = await withLimit(lookup(host), lookupLimit, () => new Error('name look-up timed out'));
  } catch {
    return { refused: 'host_unknown' };
  }
  if (addresses.length === 0) return { refused: 'host_unknown' };
  if (!addresses.every((address) => networks.allows(address))) return { refused: 'host_not_allowed' };
  return { addresses };
}

/** Whether something takes TCP connections there within three seconds; on which of the addresses does not matter. */
export async function isReachable(addresses: readonly string[], port: number): Promise<boolean> {
  try {
    await Promise.any(addresses.slice(0, addressesTried).map((address) => tryConnect(address, port)));
    return true;
  } catch {
    return false;
  }
}

function tryConnect(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: connectLimit });
    socket.once('connect', () => resolve(socket.destroy() && undefined));
    socket.once('timeout', () => socket.destroy(new Error('no answer')));
    socket.once('error', reject);
  });
}
