import type { StreamFacts } from '../contract/onboarding.ts';
import type { StreamReason } from '../contract/stream-state.ts';
import type { StreamLocation } from '../cameras/locate.ts';

export interface FoundDevice {
  /** WS-Discovery endpoint reference. */
  endpoint: string;
  addresses: readonly { host: string; port: number }[];
  name?: string | undefined;
  hardware?: string | undefined;
}

/** What onboarding needs of the ONVIF and the media side; server.ts joins them. Each rejects with the signal's reason. */
export interface DevicePort {
  /** Devices on the interfaces that the settings name. */
  discover(signal: AbortSignal): Promise<FoundDevice[]>;
  measure(options: LookOptions): Promise<{ facts: StreamFacts } | { reason: StreamReason }>;
  /** One JPEG; undefined when none came. */
  picture(options: LookOptions): Promise<Buffer | undefined>;
}

interface LookOptions {
  location: StreamLocation;
  signal: AbortSignal;
}
