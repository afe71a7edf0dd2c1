import { z } from 'zod';

/** UUIDv7 in its canonical text form. */
export const id = z.uuid();

/** No control characters: a database keeps no NUL, and a line break in a credential would end a header. */
export const text = (longest: number) =>
  z
    .string()
    .max(longest)
    .regex(/^\P{Cc}*$/u, 'must not contain control characters');

/** One line of text that says something, without the blanks around it. */
export const line = (longest: number) => z.string().trim().pipe(text(longest).min(1));
/** Several lines; no other control characters. */
export const prose = (longest: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(longest)
    .regex(/^[\P{Cc}\n\t]*$/u, 'must not contain control characters');
/** A moment with its offset, ISO 8601. */
export const moment = z.iso.datetime({ offset: true });

/** Where a camera looks; codes and order as the register prints them. */
export const zones = [
  'corridor',
  'lobby',
  'yard',
  'sampling',
  'reception',
  'medical',
  'supplies',
  'bath_outside',
  'gate',
  'public',
] as const;
export type Zone = (typeof zones)[number];

export const profiles = ['main', 'sub'] as const;
/** `sub` for grids, `main` for a single camera. */
export type Profile = (typeof profiles)[number];

/** How a camera's packets travel to the server; `auto`: over TCP, and over UDP when the camera refuses that. */
export const rtspTransports = ['auto', 'tcp', 'udp'] as const;
export type RtspTransport = (typeof rtspTransports)[number];

/** What pulls a camera: ffmpeg takes any; `direct` sends H.264 on as it comes; `auto`: direct, and ffmpeg at the first irregularity. */
export const engineWishes = ['ffmpeg', 'direct', 'auto'] as const;
export type EngineWish = (typeof engineWishes)[number];

/** What the direct engine stumbles over: the RTSP dialogue, or how the RTP is made. */
export type Irregularity = 'dialogue' | 'packetization' | 'markers' | 'timestamps' | 'losses';

/** What a person can be allowed to do with a facility or camera; roles map to these in access/role-rules.ts alone. */
export type PlacePermission =
  | 'facility.read'
  /** What is on record of it, also when it is closed. */
  | 'facility.record'
  /** To suspend, resume and close it by decision. */
  | 'facility.life'
  /** Which required zones of a whole facility are covered, by what. */
  | 'coverage.read'
  | 'facility.manage'
  | 'camera.read'
  | 'camera.view'
  /** To move a camera that can be moved. */
  | 'camera.ptz'
  | 'camera.manage'
  /** To report that a camera stands in a forbidden place, to read such reports, and to judge them. */
  | 'placement.report'
  | 'placement.read'
  | 'placement.judge'
  /** To know of alerts, to handle them, and to change the rules about them. */
  | 'alert.read'
  | 'alert.handle'
  | 'alert.rules'
  /** Violations: to know of them; to report what one sees; to answer for the facility; to judge the remedy. */
  | 'violation.read'
  | 'violation.report'
  | 'violation.answer'
  | 'violation.judge'
  /** To open live pictures for a while after stating why. */
  | 'camera.reason'
  /** The duty of a facility: to read its roster and logs; to be on duty there; to assign people and close shifts. */
  | 'duty.read'
  | 'duty.work'
  | 'duty.manage'
  | InspectionPermission
  /** To read how far a facility has come to being connected, and how it was covered; also of one that is closed. */
  | 'progress.read'
  /** To read and order reports about the work of a facility as a whole, also of one that is closed. */
  | 'report.read'
  /** Outages: to know of them; to write their cause and measures, announce and close them; to write repairs; to say when a measure is due. */
  | 'outage.read'
  | 'outage.handle'
  | 'outage.repair'
  | 'outage.rules';
/** To know of a facility's inspections; to answer for it; to inspect it, and to know of all of its inspections. */
export type InspectionPermission = 'inspection.read' | 'inspection.answer' | 'inspection.conduct';
/** What a person can be allowed to do with the accounts and the ledger of units of the organisation tree. */
export type UnitPermission =
  | 'people.read'
  | 'people.request'
  | 'people.approve'
  | 'people.manage'
  | 'ledger.read'
  | 'views.share'
  /** To open facilities there by decision, and to change the tree of units itself. */
  | 'facility.open'
  | 'units.manage'
  /** To change the list of what can be reported as a violation. */
  | 'violation.kinds';
export type Permission = PlacePermission | UnitPermission;

/** What a request asks of its caller before its handler runs: nothing, a valid session, or a permission on what it names. */
export type Needs = 'public' | 'session' | Permission;

/** One request of the wire: the only shape its input may have, and what its caller needs. */
export interface Request<Input extends z.ZodType = z.ZodType> {
  input: Input;
  needs: Needs;
  /** Bytes that its body may have; 64 KB unless told otherwise. */
  bodyLimit?: number;
  /** Also for a session that must set up its second factor before anything else. */
  beforeEnrolment?: true;
  /** Also for a wall window, which may look and nothing else. */
  wall?: true;
}

/** A failure as both REST (`{error}`) and acknowledgements carry it. `code` is stable, `message` is English for operators. */
export interface WireError {
  code: ErrorCode;
  message: string;
  details?: unknown;
}

/** Every code that can reach a client; the console has a text for each in both languages. */
export const errorCodes = [
  'invalid_input',
  'unauthenticated',
  'cross_origin',
  'token_expired',
  'second_factor_required',
  'second_factor_wrong',
  'second_factor_enrolment_required',
  'password_refused',
  'wrong_credentials',
  'too_many_attempts',
  'too_many_requests',
  'not_found',
  'payload_too_large',
  'credentials_in_url',
  'unsupported_scheme',
  'host_not_allowed',
  'host_unknown',
  'host_unreachable',
  'onvif_failed',
  'onvif_no_profile',
  'onvif_credentials_refused',
  'too_many_tiles',
  'ptz_taken',
  'ptz_failed',
  'placement_reported',
  'facility_suspended',
  'facility_closed',
  'conflict',
  'unavailable',
  'internal',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/** What stands against a request that came too late or from the wrong person, as far as the console has a text of its own for it. */
export const conflictReasons = [
  'own_account',
  'own_request',
  'already_judged',
  'not_approved',
  'account_closed',
  'already_suspended',
  'not_suspended',
  'code_not_needed',
  'grant_over',
  'facility_closed',
  'facility_changed',
  'unit_ended',
  'placement_reported',
  'placement_changed',
  'too_many_placements',
  'password_changed',
  'no_second_factor_offered',
  'second_factor_exists',
  'own_second_factor',
  'alert_changed',
  'violation_changed',
  'kind_retired',
  'too_many_kinds',
  'too_many_rules',
  'view_changed',
  'too_many_views',
  'too_many_walls',
  'shift_changed',
  'not_on_team',
  'sign_in_too_early',
  'sign_in_first',
  'note_settled',
  'inspection_changed',
  'inspection_not_running',
  'not_inspector',
  'finding_changed',
  'evidence_not_authorised',
  'evidence_own_authorisation',
  'evidence_no_picture',
  'connection_changed',
  'too_many_reports',
  'report_over',
  'outage_changed',
  'outage_incomplete',
] as const;
/** The `details` of a `conflict` that has one: `{reason}`. */
export type ConflictReason = (typeof conflictReasons)[number];

export type Ack<Data> = { ok: true; data: Data } | { ok: false; error: WireError };
