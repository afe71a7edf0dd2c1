import type { CameraNetworks } from '../cameras/networks.ts';
import type { Config } from '../config.ts';
import type { DiscoveredDevice } from '../onvif/discovery-answer.ts';
import { discoverDevices, localInterfaces } from '../onvif/discovery.ts';
import { scanInterfaces } from './scan-interfaces.ts';

export interface DeviceSearchOptions {
  config: Pick<Config, 'onvifInterfaces'>;
  networks: CameraNetworks;
  /** Where the demo's devices answer; then nobody else is asked. */
  demo: { address: string; port: number } | undefined;
}

/** Asks the networks that the settings name for devices. Rejects with OnvifError, or with the signal's reason. */
export type DeviceSearch = (signal: AbortSignal) => Promise<DiscoveredDevice[]>;

/** Throws Error for an interface that this machine has not; one that comes and goes is looked for anew with each search. */
export function deviceSearch({ config, networks, demo }: DeviceSearchOptions): DeviceSearch {
  const interfaces = () =>
    scanInterfaces(config.onvifInterfaces, localInterfaces(), (address) => networks.allows(address));
  interfaces();
  return async (signal) => {
    if (demo) return discoverDevices({ interfaces: [demo.address], to: demo, timeoutMs: demoTimeoutMs, signal });
    const from = interfaces();
    return from.length === 0 ? [] : discoverDevices({ interfaces: from, signal });
  };
}

/** On loopback nobody takes longer. */
const demoTimeoutMs = 300;
