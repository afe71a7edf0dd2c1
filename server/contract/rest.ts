import { z } from 'zod';
import { alertsRest, type AlertsReplies } from './alerts.ts';
import { auditRest, type AuditReplies } from './audit.ts';
import { cameraName as name, cameraSource as source } from './camera-source.ts';
import {
  id,
  rtspTransports,
  zones,
  type Profile,
  type Request,
  type RtspTransport,
  type Zone,
  engineWishes,
  type EngineWish,
  type Irregularity,
} from './common.ts';
import { dutyRest, type DutyReplies } from './duty.ts';
import { historyRest, type HistoryReplies } from './history.ts';
import { inspectionsRest, type InspectionsReplies } from './inspections.ts';
import { coverageRest, type CoverageReplies } from './coverage.ts';
import { facilityLifeRest, type FacilityLifeReplies, type FacilityState } from './facility-life.ts';
import type { WithheldReason } from './live.ts';
import { orgUnitsRest, type OrgUnitsReplies } from './org-units.ts';
import { outagesRest, type OutagesReplies } from './outages.ts';
import { onboardingRest, type OnboardingReplies, type OutcomeKind } from './onboarding.ts';
import { peopleRest, type PeopleReplies } from './people.ts';
import { placementsRest, type PlacementsReplies } from './placements.ts';
import { reportsRest, type ReportsReplies } from './reports.ts';
import { sessionRest, type SessionReplies } from './session.ts';
import type { StreamState } from './stream-state.ts';
import { viewsRest, type ViewsReplies } from './views.ts';
import { violationsRest, type ViolationsReplies } from './violations.ts';
import { wallRest, type WallReplies } from './walls.ts';

const byId = z.strictObject({ id });
const nothing = z.strictObject({});
/** null: what the host says. */
const engine = z.enum(engineWishes).nullable().optional();

/** Every REST request: `METHOD path`, its input (path parameters and body in one object) and what it needs. */
export const rest = {
  ...sessionRest,
  ...peopleRest,
  ...auditRest,
  ...alertsRest,
  ...onboardingRest,
  ...coverageRest,
  ...historyRest,
  ...inspectionsRest,
  ...dutyRest,
  ...facilityLifeRest,
  ...orgUnitsRest,
  ...placementsRest,
  ...reportsRest,
  ...outagesRest,
  ...viewsRest,
  ...violationsRest,
  ...wallRest,
  /** This contract as OpenAPI 3.1; like all of it nothing for strangers. */
  'GET /api/openapi.json': { input: nothing, needs: 'session' },
  'GET /api/facilities': { input: nothing, needs: 'session', wall: true },
  'GET /api/facilities/:id': { input: byId, needs: 'facility.read', wall: true },
  'GET /api/facilities/:id/cameras': { input: byId, needs: 'facility.read', wall: true },
  'GET /api/cameras/:id': { input: byId, needs: 'camera.read', wall: true },
  'POST /api/cameras': {
    input: z.strictObject({
      facilityId: id,
      name,
      zone: z.enum(zones),
      source,
      /** `auto` unless told otherwise. */
      transport: z.enum(rtspTransports).optional(),
      engine,
      keepWarm: z.boolean().optional(),
      /** Register a camera whose host does not answer yet. */
      evenIfUnreachable: z.boolean().optional(),
    }),
    needs: 'camera.manage',
  },
  /** A new source replaces the old one whole: its credentials go too, unless the new one brings its own. */
  'PATCH /api/cameras/:id': {
    input: z.strictObject({
      id,
      /** Moves it to another facility, on which the caller needs the same permission. */
      facilityId: id.optional(),
      name: name.optional(),
      zone: z.enum(zones).optional(),
      source: source.optional(),
      transport: z.enum(rtspTransports).optional(),
      engine,
      keepWarm: z.boolean().optional(),
      evenIfUnreachable: z.boolean().optional(),
    }),
    needs: 'camera.manage',
  },
  'DELETE /api/cameras/:id': { input: byId, needs: 'camera.manage' },
  /** What the camera itself has noticed of late, newest first. */
  'GET /api/cameras/:id/facts': { input: byId, needs: 'camera.read' },
} as const satisfies Record<`${'GET' | 'POST' | 'PATCH' | 'DELETE'} /api/${string}`, Request>;

export type Rest = typeof rest;
export type RestRoute = keyof Rest;
export type RestInput<R extends RestRoute> = z.infer<Rest[R]['input']>;

export type { SourceInput } from './camera-source.ts';
export type { ActorView, RoleName, SessionView } from './session.ts';

export interface FacilityView {
  id: string;
  name: string;
  kind: 'quarantine' | 'checkpoint';
  manager: 'civil' | 'military';
  /** Without `closed`: those are on record alone. */
  state: Exclude<FacilityState, 'closed'>;
  province: { id: string; name: string };
  country: { id: string; name: string };
  /** Cameras of the facility that the caller may know of. */
  cameraCount: number;
  /** Whether it could be connected: `none` before anybody tried, an outcome of a try until it is settled. */
  connection: 'connected' | 'none' | OutcomeKind;
  /**
   * `reason`: to open its pictures by POST /api/live-reasons; `change`: to rename or move it; `duty`: to read its roster and logs; `report`: a
   * violation there that no camera shows.
   */
  may: { view: boolean; manage: boolean; reason: boolean; change: boolean; duty: boolean; report: boolean };
}

/** Where a camera is reached, without credentials; only for callers who may manage it. */
export type SourceView =
  | { kind: 'rtsp'; main: string; sub?: string; hasCredentials: boolean }
  | { kind: 'onvif'; host: string; port: number; main: string; sub?: string; hasCredentials: boolean };

export interface EngineView {
  /** null: what the host says. */
  wish: EngineWish | null;
  /** What pulls it now; null while nothing does. */
  present: 'ffmpeg' | 'direct' | null;
  /** Why `auto` does not pull it directly: found of late, and believed for some hours. */
  irregularity: Irregularity | null;
}

export interface CameraView {
  id: string;
  facilityId: string;
  name: string;
  zone: Zone;
  /** Which stream profiles it has; a missing `sub` is served by `main`. */
  profiles: Profile[];
  /** Of the `sub` stream (of `main` where there is none): at present, or when it was last looked at; `idle` when nothing is known. */
  state: StreamState;
  /** When `state` was so, ISO 8601; absent when it is so at present, and when nothing is known. */
  checkedAt?: string;
  /** Why its pictures are shown to nobody, and since when; null: they are not withheld. */
  withheld: { reason: WithheldReason; since: string } | null;
  /** `ptz`: it can be moved, and the caller may; `report`: a violation that is seen on it; `placement`: that it stands in a forbidden place. */
  may: { view: boolean; manage: boolean; ptz: boolean; report: boolean; placement: boolean };
  source?: SourceView;
  /** How its packets travel; only for callers who may manage it. */
  transport?: RtspTransport;
  /** What pulls it; only for callers who may manage it. */
  engine?: EngineView;
  /** Whether its small stream goes on while nobody watches, so that its first picture is there at once; only for callers who may manage it. */
  keepWarm?: boolean;
}

export const cameraFactKinds = ['motion', 'tamper', 'signal_loss', 'input'] as const;
export type CameraFactKind = (typeof cameraFactKinds)[number];

/** Something that a camera noticed by itself. */
export interface CameraFactView {
  kind: CameraFactKind;
  /** Whether it began or ended then. */
  active: boolean;
  at: string;
  /** The camera's own name of where; may be empty. */
  source: string;
}

export interface CameraFactsView {
  /** What is so at this moment. */
  present: CameraFactKind[];
  recent: CameraFactView[];
}

/** Replies, ISO 8601 for times. */
export interface RestReplies
  extends
    AlertsReplies,
    DutyReplies,
    FacilityLifeReplies,
    OrgUnitsReplies,
    PlacementsReplies,
    ReportsReplies,
    OutagesReplies,
    SessionReplies,
    PeopleReplies,
    AuditReplies,
    OnboardingReplies,
    WallReplies,
    ViewsReplies,
    ViolationsReplies,
    HistoryReplies,
    InspectionsReplies,
    CoverageReplies {
  'GET /api/openapi.json': Record<string, unknown>;
  'GET /api/facilities': FacilityView[];
  'GET /api/facilities/:id': FacilityView;
  'GET /api/facilities/:id/cameras': CameraView[];
  'GET /api/cameras/:id': CameraView;
  'POST /api/cameras': CameraView;
  'PATCH /api/cameras/:id': CameraView;
  'DELETE /api/cameras/:id': null;
  'GET /api/cameras/:id/facts': CameraFactsView;
}
