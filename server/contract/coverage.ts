import { z } from 'zod';
import { id, text, zones, type Request, type Zone } from './common.ts';
import type { OutcomeKind } from './onboarding.ts';
import type { ConnectionState } from './reports.ts';
import type { StreamReason, StreamState } from './stream-state.ts';

const nothing = z.strictObject({});
/** Of one province; of all that the caller may know of without it. */
const provinceId = id.optional();

export const connectionFilters = ['all', 'down', 'unknown', 'well'] as const;

export const coverageRest = {
  'GET /api/facilities/:id/coverage': { input: z.strictObject({ id }), needs: 'coverage.read' },
  /** Says anew which zones must have a camera, and why. */
  'PATCH /api/facilities/:id/zones': {
    input: z.strictObject({
      id,
      zones: z
        .array(z.enum(zones))
        .max(zones.length)
        .refine((list) => new Set(list).size === list.length, 'must not name a zone twice'),
      reason: text(500).regex(/\S(.*\S)?/u, 'must say why'),
    }),
    needs: 'camera.manage',
  },
  /** Of every facility; small, because it is asked for again and again. */
  'GET /api/coverage': { input: z.strictObject({ provinceId }), needs: 'session' },
  'GET /api/coverage/provinces': { input: nothing, needs: 'session' },
  /** How each camera is connected, worst first; 50 on a page. */
  'GET /api/connections': {
    input: z.strictObject({
      provinceId,
      facilityId: id.optional(),
      show: z.enum(connectionFilters).optional(),
      text: text(100).optional(),
      page: z.coerce.number().int().min(1).max(1000).optional(),
    }),
    needs: 'session',
  },
  /** Cameras whose name, zone code or facility has every word of the text, with or without marks; the first twenty. */
  'GET /api/find': { input: z.strictObject({ text: text(100).min(1) }), needs: 'session' },
} as const satisfies Record<string, Request>;

/**
 * How a required zone is covered at this moment: `covered`: a camera there is live, or was so when it was last looked at, not long ago;
 * `down`: no camera there is, and one is known to be out; `unknown`: there are cameras, of which nothing is known of late; `missing`: no
 * camera is registered there.
 */
export const zoneStates = ['covered', 'down', 'unknown', 'missing'] as const;
export type ZoneState = (typeof zoneStates)[number];

/** Of a camera, by the same measure. */
export type Condition = Exclude<ZoneState, 'missing' | 'covered'> | 'well';

export interface CoveredCamera {
  id: string;
  name: string;
  condition: Condition;
  state: StreamState;
  /** When it was so; absent when it is so at present, and when nothing is known. ISO 8601. */
  checkedAt?: string;
}

export interface ZoneCoverage {
  zone: Zone;
  required: boolean;
  state: ZoneState;
  /** Of `down`: why, of the first camera. */
  reason: StreamReason | null;
  cameras: CoveredCamera[];
}

export interface FacilityCoverage {
  facilityId: string;
  /** Of the required zones. */
  required: number;
  covered: number;
  /** The required ones and any other that has a camera, in the register's order. */
  zones: ZoneCoverage[];
  may: { changeZones: boolean };
}

export const problemKinds = [
  'refused',
  'not_connectable',
  'not_connected',
  'unattended',
  'zones_down',
  'zones_missing',
  'alerts',
  'cameras_down',
] as const;
export type ProblemKind = (typeof problemKinds)[number];

/** What is open at a facility beside its connection, as far as the caller may know of it: alerts, and whether nobody is on duty (1). */
export type OpenNumbers = Record<'alerts' | 'unattended', number>;

export interface FacilityNumbers {
  id: string;
  zones: Record<ZoneState | 'required', number>;
  cameras: Record<Condition | 'total', number>;
  open: OpenNumbers;
  /** What is open, worst first. */
  problems: { kind: ProblemKind; count: number }[];
  /** The greater, the worse the facility is off; 0 where nothing is open. */
  weight: number;
}

export interface ProvinceNumbers {
  id: string;
  name: string;
  facilities: Record<'total' | 'connected' | 'inTrouble', number>;
  /** All facilities' together. */
  zones: FacilityNumbers['zones'];
  cameras: FacilityNumbers['cameras'];
  open: OpenNumbers;
}

export interface ConnectionRow {
  id: string;
  name: string;
  zone: Zone;
  facility: { id: string; name: string; province: string };
  condition: Condition;
  state: StreamState;
  /** When it was so; absent when it is so at present, and when nothing is known. ISO 8601. */
  checkedAt?: string;
  /** When it was last known to be well, if not now. ISO 8601. */
  wellAt?: string;
  may: { manage: boolean };
}

export interface ConnectionsPage {
  /** Of all that the question leaves but for `show`. */
  counts: Record<Condition | 'total', number>;
  rows: ConnectionRow[];
  pages: number;
  /** Facilities that have no camera at all, or could not be connected; the first hundred of so many. */
  unconnectedTotal: number;
  unconnected: {
    id: string;
    name: string;
    province: string;
    connection: 'none' | OutcomeKind;
    /** How far it has come on the way to being connected; null where nobody has said. */
    step: ConnectionState | null;
    may: { manage: boolean };
  }[];
}

export interface FoundCamera {
  id: string;
  name: string;
  zone: Zone;
  facility: { id: string; name: string };
}

export interface CoverageReplies {
  'GET /api/facilities/:id/coverage': FacilityCoverage;
  'PATCH /api/facilities/:id/zones': FacilityCoverage;
  'GET /api/coverage': FacilityNumbers[];
  'GET /api/coverage/provinces': ProvinceNumbers[];
  'GET /api/connections': ConnectionsPage;
  'GET /api/find': FoundCamera[];
}
