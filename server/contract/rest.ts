import { z } from 'zod';
import { auditRest, type AuditReplies } from './audit.ts';
import { id, text, zones, type Profile, type Request, type Zone } from './common.ts';
import { peopleRest, type PeopleReplies } from './people.ts';
import { sessionRest, type SessionReplies } from './session.ts';
import type { StreamState } from './stream-state.ts';

const name = z.string().trim().pipe(text(120).min(1));
const username = text(256);
const password = text(256);
/** Judged further by cameras/source-check.ts, which can say what is wrong with it. */
const url = z.string().trim().min(1).max(2048);

const source = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('rtsp'),
    main: url,
    sub: url.optional(),
    username: username.optional(),
    password: password.optional(),
  }),
  z.strictObject({
    kind: z.literal('onvif'),
    host: z.string().trim().min(1).max(253),
    port: z.int().min(1).max(65535),
    username,
    password,
  }),
]);
export type SourceInput = z.infer<typeof source>;

const byId = z.strictObject({ id });
const nothing = z.strictObject({});

/** Every REST request: `METHOD path`, its input (path parameters and body in one object) and what it needs. */
export const rest = {
  ...sessionRest,
  ...peopleRest,
  ...auditRest,
  /** This contract as OpenAPI 3.1; like all of it nothing for strangers. */
  'GET /api/openapi.json': { input: nothing, needs: 'session' },
  'GET /api/facilities': { input: nothing, needs: 'session' },
  'GET /api/facilities/:id': { input: byId, needs: 'facility.read' },
  /** Closing is for good; a facility that moves to another province or manager takes its cameras along. */
  'PATCH /api/facilities/:id': {
    input: z.strictObject({
      id,
      closed: z.literal(true).optional(),
      provinceId: id.optional(),
      manager: z.enum(['civil', 'military']).optional(),
      basis: z.strictObject({ number: name, date: z.iso.date() }),
    }),
    needs: 'facility.manage',
  },
  'GET /api/facilities/:id/cameras': { input: byId, needs: 'facility.read' },
  'GET /api/cameras/:id': { input: byId, needs: 'camera.read' },
  'POST /api/cameras': {
    input: z.strictObject({
      facilityId: id,
      name,
      zone: z.enum(zones),
      source,
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
      evenIfUnreachable: z.boolean().optional(),
    }),
    needs: 'camera.manage',
  },
  'DELETE /api/cameras/:id': { input: byId, needs: 'camera.manage' },
} as const satisfies Record<`${'GET' | 'POST' | 'PATCH' | 'DELETE'} /api/${string}`, Request>;

export type Rest = typeof rest;
export type RestRoute = keyof Rest;
export type RestInput<R extends RestRoute> = z.infer<Rest[R]['input']>;

export type { ActorView, RoleName, SessionView } from './session.ts';

export interface FacilityView {
  id: string;
  name: string;
  kind: 'quarantine' | 'checkpoint';
  manager: 'civil' | 'military';
  province: { id: string; name: string };
  country: { id: string; name: string };
  /** Cameras of the facility that the caller may know of. */
  cameraCount: number;
  /** `reason`: to open its pictures by POST /api/live-reasons; `change`: to close or move it. */
  may: { view: boolean; manage: boolean; reason: boolean; change: boolean };
}

/** Where a camera is reached, without credentials; only for callers who may manage it. */
export type SourceView =
  | { kind: 'rtsp'; main: string; sub?: string; hasCredentials: boolean }
  | { kind: 'onvif'; host: string; port: number; main: string; sub?: string; hasCredentials: boolean };

export interface CameraView {
  id: string;
  facilityId: string;
  name: string;
  zone: Zone;
  /** Which stream profiles it has; a missing `sub` is served by `main`. */
  profiles: Profile[];
  /** Of the `sub` stream (of `main` where there is none): `idle` when nobody watches. */
  state: StreamState;
  may: { view: boolean; manage: boolean };
  source?: SourceView;
}

/** Replies, ISO 8601 for times. */
export interface RestReplies extends SessionReplies, PeopleReplies, AuditReplies {
  'GET /api/openapi.json': Record<string, unknown>;
  'GET /api/facilities': FacilityView[];
  'GET /api/facilities/:id': FacilityView;
  /** As it is after the change, or was before it was closed. */
  'PATCH /api/facilities/:id': FacilityView;
  'GET /api/facilities/:id/cameras': CameraView[];
  'GET /api/cameras/:id': CameraView;
  'POST /api/cameras': CameraView;
  'PATCH /api/cameras/:id': CameraView;
  'DELETE /api/cameras/:id': null;
}
