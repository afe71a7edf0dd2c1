/** What the register and the onboarding need of an ONVIF device's account of itself; see onvif/conversation.ts, which gives more. */
export interface DeviceProfile {
  token: string;
  /** Which picture it shows: a recorder has one for each of its cameras. */
  source: string;
  /** How it takes that picture; events name the one or the other. */
  sourceConfiguration: string;
  codec: string;
  width: number;
  height: number;
  fps?: number | undefined;
  bitrateKbit?: number | undefined;
  gopFrames?: number | undefined;
}

export type DeviceRemark =
  'main_not_h264' | 'larger_not_h264' | 'gop_long' | 'sub_missing' | 'sub_not_h264' | 'sub_slow' | 'sub_large';

export interface DeviceReport {
  information: { manufacturer?: string; model?: string; firmware?: string; serial?: string };
  timeOffsetMs?: number | undefined;
  profiles: readonly DeviceProfile[];
  main: DeviceProfile & { url: string };
  sub?: (DeviceProfile & { url: string }) | undefined;
  remarks: readonly DeviceRemark[];
  ptz: boolean;
  events: boolean;
}
