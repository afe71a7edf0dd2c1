import type { DeviceLocation } from '../cameras/locate.ts';
import { DeviceClient } from '../onvif/device-client.ts';

/** Devices remembered; each is some hundred bytes. */
const mostClients = 1000;

export interface Device {
  client: DeviceClient;
  tokens: DeviceLocation['tokens'];
}

export interface DeviceClientsOptions {
  /** Where a camera's device is at present; undefined for a camera without one. */
  locate: (cameraId: string) => Promise<DeviceLocation | undefined>;
}

/** The ONVIF devices of cameras: looked up anew each time, with what was learned of one as long as its address and password stay. */
export class DeviceClients {
  readonly #locate: DeviceClientsOptions['locate'];
  readonly #clients = new Map<string, DeviceClient>();

  constructor({ locate }: DeviceClientsOptions) {
    this.#locate = locate;
  }

  /** Undefined for a camera without a device. Rejects with what `locate` rejects with. */
  async of(cameraId: string): Promise<Device | undefined> {
    const location = await this.#locate(cameraId);
    if (!location) return undefined;
    const { tokens, ...target } = location;
    const known = this.#clients.get(cameraId);
    const same =
      known && (Object.keys(target) as (keyof typeof target)[]).every((key) => known.target[key] === target[key]);
    const client = same ? known : new DeviceClient(target);
    // The one that was used longest ago goes first.
    this.#clients.delete(cameraId);
    this.#clients.set(cameraId, client);
    const [oldest] = this.#clients.keys();
    if (this.#clients.size > mostClients && oldest !== undefined) this.#clients.delete(oldest);
    return { client, tokens };
  }
}
