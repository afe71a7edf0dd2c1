import { DeviceClient } from './device-client.ts';
import type { DeviceAddress, DiscoveredDevice } from './discovery-answer.ts';
import { informationOf } from './information.ts';
import { Limit } from './limit.ts';
import { isOnvifError } from './onvif-error.ts';

export interface SoughtDevice {
  /** At least one of the two; with a serial nobody is believed who does not tell the same. */
  endpoint?: string;
  serial?: string;
  username: string;
  password: string;
}

export interface FindOptions {
  /** Where to look. */
  discovered: readonly DiscoveredDevice[];
  /**
   * Addresses that are somebody else's. They are not asked: a foreign device takes our question for a failed sign-in, and
   * learns a hash of the password.
   */
  skip?: (address: DeviceAddress) => boolean;
  /** For one device's answer, ms. */
  timeoutMs?: number;
  signal?: AbortSignal;
}

/** Devices asked for their serial in one search; with 4 at a time and 3 s each this takes 48 s at most. */
const mostAsked = 64;
const atOnce = 4;

/**
 * Where a device that is known by its endpoint reference or its serial is now; undefined when it is nowhere. Those that
 * claim to be it are asked first. Rejects with the signal's reason alone.
 */
export async function findDevice(sought: SoughtDevice, options: FindOptions): Promise<DeviceAddress | undefined> {
  const { discovered, skip = () => false, timeoutMs = 3000, signal } = options;
  const { endpoint, serial } = sought;
  const claims = (device: DiscoveredDevice): boolean =>
    (endpoint !== undefined && device.endpoint === endpoint) ||
    (serial !== undefined && device.scopes.some((scope) => scope.endsWith(`/${serial}`)));
  const candidates = [...discovered]
    .sort((a, b) => Number(claims(b)) - Number(claims(a)))
    .flatMap((device) => device.addresses.map((address) => ({ device, address })))
    .filter(({ address }) => !skip(address));
  if (serial === undefined) return candidates.find(({ device }) => claims(device))?.address;
  const tells = async (address: DeviceAddress) =>
    (await serialOf({ ...sought, ...address }, { timeoutMs, signal })) === serial;
  for (let asked = 0; asked < Math.min(mostAsked, candidates.length); asked += atOnce) {
    const some = candidates.slice(asked, asked + atOnce);
    const found = await Promise.all(some.map(({ address }) => tells(address)));
    const index = found.indexOf(true);
    if (index >= 0) return some[index]!.address;
  }
  return undefined;
}

async function serialOf(
  target: DeviceAddress & SoughtDevice,
  { timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal },
): Promise<string | undefined> {
  const { host, port, username, password } = target;
  const client = new DeviceClient({ host, port, username, password }, { timeoutMs });
  try {
    using limit = new Limit(timeoutMs, signal);
    const body = await client.call<unknown>(
      (cam, done) => cam.getDeviceInformation((error) => done(error, cam.lastBody)),
      { signal: limit.signal },
    );
    return informationOf(body).serial;
  } catch (error) {
    if (isOnvifError(error)) return undefined;
    throw error;
  }
}
