import { z } from 'zod';
import { cameraSource, streamSource } from './camera-source.ts';
import { id, profiles, text, type ErrorCode, type Profile, type Request, type Zone } from './common.ts';
import type { ListProblem } from './lists.ts';
import type { StreamReason } from './stream-state.ts';

/** What has to be changed at a camera, or at what is written of it: codes with a text in both languages in the console. */
export const adviceCodes = [
  'address_unreachable',
  'address_not_allowed',
  'port_wrong',
  'password_wrong',
  'onvif_off',
  'profile_missing',
  'path_wrong',
  'limit_reached',
  'tls_failed',
  'no_video',
  'stream_silent',
  'codec',
  'larger_codec',
  'b_frames',
  'gop_long',
  'smart_codec',
  'frame_rate_low',
  'bitrate_high',
  'sub_missing',
  'sub_codec',
  'sub_slow',
  'sub_large',
  'clock_wrong',
] as const;
export type AdviceCode = (typeof adviceCodes)[number];

/** One piece of advice for the technician. `blocks`: nothing can be seen of the camera before. `found` is what there is now, with its unit, such as `10 s` or `H.265`. */
export interface Advice {
  code: AdviceCode;
  profile?: Profile;
  found?: string;
  blocks: boolean;
}

export const outcomeKinds = ['not_connectable', 'refused'] as const;
export type OutcomeKind = (typeof outcomeKinds)[number];

const byId = z.strictObject({ id });
const line = (longest: number) => z.string().trim().pipe(text(longest).min(1));
/** Bytes of a list of cameras as base64; some hundred rows are a tenth of this. */
const listLimit = 300_000;
const list = { id, fileName: line(200), content: z.base64(), evenIfUnreachable: z.boolean().optional() };

/** Connecting cameras to a facility: `id` is the facility's. What asks a device anything ends with the request that wanted it. */
export const onboardingRest = {
  /** Looks for ONVIF devices in the server's camera networks. */
  'POST /api/facilities/:id/scan': { input: byId, needs: 'camera.manage' },
  /** Asks an ONVIF device what it is and which streams it offers. */
  'POST /api/facilities/:id/probe': {
    input: z.strictObject({ id, source: cameraSource.options[1] }),
    needs: 'camera.manage',
  },
  /** Pulls one stream for some seconds. */
  'POST /api/facilities/:id/stream-test': {
    input: z.strictObject({
      id,
      source: streamSource,
      profile: z.enum(profiles),
      /** Seconds between key frames that the probe found to be set: a "smart" codec keeps to none. */
      declaredGopSeconds: z.number().positive().max(3600).optional(),
    }),
    needs: 'camera.manage',
  },
  /** What importing the list would do; with `problems` it would do nothing. */
  'POST /api/facilities/:id/cameras/import/preview': {
    input: z.strictObject(list),
    needs: 'camera.manage',
    bodyLimit: listLimit,
  },
  'POST /api/facilities/:id/cameras/import': {
    input: z.strictObject(list),
    needs: 'camera.manage',
    bodyLimit: listLimit,
  },
  /** What could not be connected, newest first; settled ones too. */
  'GET /api/facilities/:id/outcomes': { input: byId, needs: 'facility.read' },
  'POST /api/facilities/:id/outcomes': {
    input: z
      .strictObject({
        id,
        kind: z.enum(outcomeKinds),
        /** The camera in words; left out, it is about the whole facility. */
        camera: line(120).optional(),
        /** Where it was tried: host and port. */
        address: z
          .string()
          .trim()
          .regex(/^[^/@\s]{1,260}$/u, 'must be a host with a port, without scheme, path or credentials')
          .optional(),
        reasons: z.array(z.enum(adviceCodes)).max(adviceCodes.length).optional(),
        note: z.string().trim().max(1000).optional(),
      })
      .refine(({ kind, note, reasons }) => note || (kind === 'not_connectable' && reasons && reasons.length > 0), {
        path: ['note'],
        message: 'must say why: a note, or for not_connectable at least one reason',
      }),
    needs: 'camera.manage',
  },
  /** It does not stand in the way any more. */
  'POST /api/facilities/:id/outcomes/:outcomeId/settle': {
    input: z.strictObject({ id, outcomeId: id }),
    needs: 'camera.manage',
  },
} as const satisfies Record<string, Request>;

/** A device that answered a scan. */
export interface ScannedDevice {
  /** Its WS-Discovery endpoint reference, which outlives a change of address. */
  endpoint: string;
  host: string;
  port: number;
  name: string | null;
  hardware: string | null;
  /** A camera of this name has this endpoint reference or this address; null for one that the caller may not know of. */
  registered: { name: string | null } | null;
}

export interface ProfileView {
  token: string;
  /** Which of the device's pictures it shows. */
  source: string;
  /** `H264`, `H265`, `JPEG`, … as the device calls it. */
  codec: string;
  /** Pixels; 0 where the device does not say. */
  width: number;
  height: number;
  fps: number | null;
  bitrateKbit: number | null;
  /** Seconds between key frames, as set in the device. */
  gopSeconds: number | null;
  /** What it was chosen for. */
  chosen: Profile | null;
}

/** What an ONVIF device says of itself. */
export interface ProbeView {
  manufacturer: string | null;
  model: string | null;
  firmware: string | null;
  serial: string | null;
  /** Its clock minus the server's, milliseconds. */
  clockOffsetMs: number | null;
  ptz: boolean;
  events: boolean;
  profiles: ProfileView[];
  /** Which of its pictures the chosen profiles show, and what else there is: a recorder has one for each of its cameras. */
  source: string;
  sources: string[];
  main: string;
  sub: string | null;
}

/** Null `device`: it could not be asked, and `failure` says why. */
export interface ProbeReply {
  device: ProbeView | null;
  failure: ErrorCode | null;
  advice: Advice[];
}

/** A stream as it came in. */
export interface StreamFacts {
  /** As people call it: `H.264`, `H.265`, `MJPEG`, `MPEG-4`. */
  codec: string;
  encodingProfile: string | null;
  width: number;
  height: number;
  fps: number;
  bitrateKbit: number;
  /** The longest time between two key frames, or how long none came; seconds. */
  gopSeconds: number;
  /** No second key frame came: `gopSeconds` is only how long was waited. */
  gopAtLeast: boolean;
  /** Times between key frames differ as with "smart" codecs. */
  irregularKeyFrames: boolean;
  bFrames: boolean;
}

export interface StreamTestView {
  /** Null when nothing came: `reason` says why. */
  facts: StreamFacts | null;
  reason: StreamReason | null;
  advice: Advice[];
  /** One picture as JPEG in base64, for whoever may see the facility's pictures. */
  picture: string | null;
}

export interface CameraListPreview {
  /** The rows that would be registered. */
  rows: {
    row: number;
    name: string;
    zone: Zone;
    source: 'rtsp' | 'onvif';
    /** Host and port. */
    address: string;
    profiles: Profile[];
    hasCredentials: boolean;
  }[];
  problems: ListProblem[];
}

export interface OutcomeView {
  id: string;
  kind: OutcomeKind;
  camera: string | null;
  address: string | null;
  reasons: AdviceCode[];
  note: string;
  recordedBy: { id: string; fullName: string };
  /** ISO 8601. */
  recordedAt: string;
  settledAt: string | null;
}

export interface OnboardingReplies {
  'POST /api/facilities/:id/scan': ScannedDevice[];
  'POST /api/facilities/:id/probe': ProbeReply;
  'POST /api/facilities/:id/stream-test': StreamTestView;
  'POST /api/facilities/:id/cameras/import/preview': CameraListPreview;
  'POST /api/facilities/:id/cameras/import': { imported: number };
  'GET /api/facilities/:id/outcomes': OutcomeView[];
  'POST /api/facilities/:id/outcomes': OutcomeView;
  'POST /api/facilities/:id/outcomes/:outcomeId/settle': OutcomeView;
}
