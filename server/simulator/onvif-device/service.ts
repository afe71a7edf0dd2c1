import type { EventQueue } from './event-queue.ts';
import type { PtzHead } from './ptz-head.ts';
import type { SoapRequest } from './soap.ts';

/** One stream that the device offers; `url` is what GetStreamUri answers. */
export interface OnvifProfile {
  /** Also its token. */
  name: string;
  /** Pixels. */
  width: number;
  height: number;
  fps: number;
  codec: 'h264' | 'h265' | 'jpeg';
  url: string;
  /** Token of the picture it shows: a recorder has several, a camera one. */
  source?: string;
  /** From one key frame to the next; 2 s unless told otherwise. */
  gopFrames?: number;
  bitrateKbit?: number;
}

export interface OnvifDeviceInfo {
  manufacturer: string;
  model: string;
  firmwareVersion: string;
  serialNumber: string;
}

/** What the services answer from. */
export interface OnvifCamera {
  /** What its video source is called. */
  name: string;
  /** Where its services are said to be, without a slash at its end. */
  baseUrl: string;
  info: OnvifDeviceInfo;
  profiles: readonly OnvifProfile[];
  now: () => number;
  /** The media service of version 2: beside the first one, or alone. */
  media2?: boolean | 'alone';
  ptz?: PtzHead;
  events?: EventQueue;
  imaging?: boolean;
  /** Whether GetSnapshotUri names one. */
  hasSnapshot: boolean;
  /** Begins a new group of pictures in that profile's stream; without it the device has no synchronization point. */
  forceKeyFrame?: (profile: string) => void;
}

/** `path` is where the request came to; `gone` is aborted when its sender hangs up. */
export interface Circumstances {
  path: string;
  gone: AbortSignal;
}

export type Service = Record<
  string,
  (camera: OnvifCamera, request: SoapRequest, circumstances: Circumstances) => string | Promise<string>
>;

export const paths = {
  device: '/onvif/device_service',
  media: '/onvif/media_service',
  media2: '/onvif/media2_service',
  ptz: '/onvif/ptz_service',
  imaging: '/onvif/imaging_service',
  events: '/onvif/event_service',
  /** Each subscription is one element below. */
  subscriptions: '/onvif/subscription',
  /** Each profile's picture is one element below; asked with GET. */
  snapshots: '/snapshot',
} as const;

/** An action's answer; `action` with its service's prefix. */
export function response(action: string, content = ''): string {
  return `<${action}Response>${content}</${action}Response>`;
}
