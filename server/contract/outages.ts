import { z } from 'zod';
import type { Download } from './audit.ts';
import { id, line, moment, prose, text, type Request, type Zone } from './common.ts';
import type { OutCondition } from './history.ts';
import type { StreamReason } from './stream-state.ts';

/** In the order in which a list shows them. `ended`: its cameras are back; `folded`: part of another one, whose cameras went with its own. */
export const outageStates = ['open', 'ended', 'announced', 'closed', 'cancelled', 'folded'] as const;
export type OutageState = (typeof outageStates)[number];
/** Those that somebody still has to do something about. */
export const unsettledOutageStates = ['open', 'ended', 'announced'] as const satisfies readonly OutageState[];

export const outageCauses = ['power', 'link', 'camera', 'frozen', 'obstructed', 'planned', 'other'] as const;
export type OutageCause = (typeof outageCauses)[number];

/** What took the place of the cameras: somebody posted there, more patrols, other cameras, a camera brought along, anything else. */
export const measureKinds = ['guard', 'patrol', 'other_cameras', 'temporary_camera', 'other'] as const;
export type MeasureKind = (typeof measureKinds)[number];

/** What happened to an outage. `settled`: short, over and untouched, it closed by itself; `lapsed`: announced, and it did not come. */
export const outageEntryKinds = [
  'announced',
  'opened',
  'joined',
  'folded',
  'ended',
  'cause',
  'measure',
  'repair',
  'closed',
  'settled',
  'cancelled',
  'lapsed',
] as const;
export type OutageEntryKind = (typeof outageEntryKinds)[number];

/** How several cameras went together. */
export const outageCuts = ['all_cameras', 'one_host', 'several'] as const;
export type OutageCut = (typeof outageCuts)[number];

/** What an outage that is over still needs before it can be closed. */
export const outageNeeds = ['cause', 'measure'] as const;
export type OutageNeed = (typeof outageNeeds)[number];

/** An outage longer than so many minutes is not closed without a measure. */
export const measureAfterBounds = { least: 1, most: 1440, usual: 30 } as const;

/** Where the time of cameras went; together they are all of it. Whole milliseconds. */
export const availabilityParts = [
  'live',
  'degraded',
  'frozen',
  'black',
  'down',
  /** Not to be told, for a reason of our own. */
  'ours',
  /** Nobody looked, while a server was running. */
  'unwatched',
  'serverDown',
  /** Not yet registered, taken out, or of a facility that was suspended or closed. */
  'notRegistered',
  /** Still to come, or not recorded yet. */
  'ahead',
] as const;
export type AvailabilityPart = (typeof availabilityParts)[number];
export const availabilityScopes = ['camera', 'facility', 'zone', 'province', 'enterprise'] as const;
export type AvailabilityScope = (typeof availabilityScopes)[number];
/** `all`: the whole range in one. Days and months by the clock in Viet Nam. */
export const availabilitySteps = ['day', 'month', 'all'] as const;
export type AvailabilityStep = (typeof availabilitySteps)[number];

const words = prose(2000);
const version = z.int().min(1).max(2_000_000_000);
const ofOutage = { id, version };
const format = z.enum(['xlsx', 'csv']);
const measure = { measure: z.enum(measureKinds), text: words };

/** Whose outages. */
const place = {
  provinceId: id.optional(),
  facilityId: id.optional(),
  cameraId: id.optional(),
  /** That connects the facility. */
  enterprise: text(200).min(1).optional(),
};

const outageFilter = {
  /** `unsettled`: open, ended or announced. */
  state: z.enum(['unsettled', ...outageStates]).optional(),
  cause: z.enum(outageCauses).optional(),
  ...place,
  /** That touch the range; `from` is in it, `to` is not. */
  from: moment.optional(),
  to: moment.optional(),
};

const availabilityFilter = {
  by: z.enum(availabilityScopes),
  step: z.enum(availabilitySteps),
  /** Days of the clock in Viet Nam; `to` is in it. */
  from: z.iso.date(),
  to: z.iso.date(),
  ...place,
};
const { by: _, step: __, ...causesFilter } = availabilityFilter;

export const outagesRest = {
  /** Open ones first, then those that are over and not closed, then announced ones; of each the newest first. */
  'GET /api/outages': {
    input: z.strictObject({
      ...outageFilter,
      cursor: text(200).min(1).optional(),
      limit: z.coerce.number().int().min(1).max(200).optional(),
    }),
    needs: 'session',
  },
  /** At most 5,000. */
  'GET /api/outages/export': { input: z.strictObject({ ...outageFilter, format }), needs: 'session' },
  'GET /api/outages/:id': { input: z.strictObject({ id }), needs: 'outage.read' },
  /** Says beforehand that cameras will be off; of no cameras named: all of the facility. */
  'POST /api/facilities/:id/outages': {
    input: z
      .strictObject({ id, from: moment, to: moment, cameraIds: z.array(id).max(500).optional(), text: words })
      .refine(({ from, to }) => Date.parse(to) > Date.parse(from), {
        path: ['to'],
        message: 'must be after it begins',
      }),
    needs: 'outage.handle',
  },
  'POST /api/outages/:id/cancel': { input: z.strictObject({ ...ofOutage, text: words }), needs: 'outage.handle' },
  /** Confirms or changes what the system has proposed; `other` says what it was. */
  'POST /api/outages/:id/cause': {
    input: z
      .strictObject({ ...ofOutage, cause: z.enum(outageCauses), text: words.optional() })
      .refine((given) => given.cause !== 'other' || given.text !== undefined, {
        path: ['text'],
        message: 'say what it was',
      }),
    needs: 'outage.handle',
  },
  /** What took the cameras' place, from when to when; without an end it lasts as long as the outage. */
  'POST /api/outages/:id/measures': {
    input: z
      .strictObject({ ...ofOutage, ...measure, from: moment, to: moment.optional() })
      .refine(({ from, to }) => to === undefined || Date.parse(to) > Date.parse(from), {
        path: ['to'],
        message: 'must be after it begins',
      }),
    needs: 'outage.handle',
  },
  'POST /api/outages/:id/repairs': {
    input: z.strictObject({ ...ofOutage, text: words, who: line(200), at: moment }),
    needs: 'outage.repair',
  },
  /** Of one that has ended; `conflict` (`outage_incomplete`) says what is missing. */
  'POST /api/outages/:id/close': {
    input: z.strictObject({ ...ofOutage, text: words.optional() }),
    needs: 'outage.handle',
  },
  'GET /api/facilities/:id/outage-rules': { input: z.strictObject({ id }), needs: 'outage.read' },
  'PATCH /api/facilities/:id/outage-rules': {
    input: z.strictObject({ id, measureAfter: z.int().min(measureAfterBounds.least).max(measureAfterBounds.most) }),
    needs: 'outage.rules',
  },
  /** A range of 400 days at most, and 6,000 rows. */
  'GET /api/availability': { input: z.strictObject(availabilityFilter), needs: 'session' },
  /** Of the time in which nothing was seen, what it was lost by; the longest first. */
  'GET /api/availability/causes': { input: z.strictObject(causesFilter), needs: 'session' },
  'GET /api/availability/causes/export': { input: z.strictObject({ ...causesFilter, format }), needs: 'session' },
  /** The enterprises that connect the facilities of whose outages the caller may know; the first 200 by name. */
  'GET /api/outage-enterprises': { input: z.strictObject({}), needs: 'session' },
  'GET /api/availability/export': { input: z.strictObject({ ...availabilityFilter, format }), needs: 'session' },
} as const satisfies Record<string, Request>;

interface Named {
  id: string;
  name: string;
}

/** Times are ISO 8601; names of facility and cameras those of the outage's day. */
export interface OutageView {
  id: string;
  /** What people call it by. */
  number: number;
  /** To be given with what is written of it: that is refused when somebody else was first. */
  version: number;
  state: OutageState;
  facility: Named;
  province: string;
  /** Its only camera; null where there are several, or none yet. */
  camera: (Named & { zone: Zone }) | null;
  cameras: number;
  /** Of those, still out. */
  down: number;
  cut: OutageCut | null;
  condition: OutCondition | null;
  reason: StreamReason | null;
  startedAt: string;
  endedAt: string | null;
  cause: { code: OutageCause; by: string | null; at: string | null };
  /** The time that it was announced for, and how many cameras; 0: all of the facility. */
  planned: { from: string; to: string; cameras: number } | null;
  measures: number;
  repairs: number;
  /** What it still needs before it can be closed, as long as it lasts already. */
  missing: OutageNeed[];
  closedAt: string | null;
  /** Null: nobody; it closed by itself. */
  closedBy: string | null;
  may: { handle: boolean; repair: boolean; close: boolean; cancel: boolean };
}

/** A camera's part. Milliseconds: out as recorded, unknown in between, and well in between (a moment); together its whole length. */
export interface OutageCameraView extends Named {
  zone: Zone;
  condition: OutCondition;
  reason: StreamReason | null;
  startedAt: string;
  endedAt: string | null;
  outMs: number;
  unknownMs: number;
  wellMs: number;
}

export interface OutageEntryView {
  id: string;
  kind: OutageEntryKind;
  at: string;
  person: string | null;
  /** A cause, a kind of measure, or of what a camera's name is told. */
  code: string | null;
  text: string | null;
  from: string | null;
  to: string | null;
  who: string | null;
}

export interface OutageDetail {
  outage: OutageView;
  /** The first 500. */
  cameras: OutageCameraView[];
  /** The oldest first. */
  entries: OutageEntryView[];
  /** Up to when the recorded states are known. */
  knownTo: string;
  /** Minutes. */
  measureAfter: number;
  /** That this one is a part of. */
  foldedInto: { id: string; number: number } | null;
}

export interface OutageRulesView {
  /** Minutes. */
  measureAfter: number;
  may: { change: boolean; announce: boolean };
}

export interface AvailabilityRow {
  id: string;
  name: string;
  /** Of a camera: its facility; of a facility: its province. Empty ids and names: no enterprise is on record. */
  within: string | null;
  /** `2026-11-22`, `2026-11`, or null for the whole range. */
  period: string | null;
  cameras: number;
  /** Milliseconds of all its cameras together; the sum is the length of the period for each. */
  ms: Record<AvailabilityPart, number>;
  /** How much of the time in which they were looked at they gave a picture, 0 to 1; null where nobody has looked. */
  share: number | null;
}

export interface AvailabilityView {
  from: string;
  to: string;
  /** Up to when states are recorded. */
  knownTo: string;
  rows: AvailabilityRow[];
  /** Of all rows together. */
  total: Pick<AvailabilityRow, 'ms' | 'share'>;
}

/** Milliseconds of all cameras together that were lost by one cause. */
export interface CauseRow {
  /** Null: what belongs to no outage on record. */
  cause: OutageCause | null;
  outages: number;
  cameras: number;
  lostMs: number;
  /** Of these, where nobody has confirmed the cause. */
  proposedMs: number;
}

export interface OutagesReplies {
  'GET /api/outages': { outages: OutageView[]; next: string | null };
  'GET /api/outages/export': Download;
  'GET /api/outages/:id': OutageDetail;
  'POST /api/facilities/:id/outages': OutageView;
  'POST /api/outages/:id/cancel': OutageView;
  'POST /api/outages/:id/cause': OutageView;
  'POST /api/outages/:id/measures': OutageView;
  'POST /api/outages/:id/repairs': OutageView;
  'POST /api/outages/:id/close': OutageView;
  'GET /api/facilities/:id/outage-rules': OutageRulesView;
  'PATCH /api/facilities/:id/outage-rules': OutageRulesView;
  'GET /api/availability': AvailabilityView;
  'GET /api/availability/export': Download;
  'GET /api/availability/causes': CauseRow[];
  'GET /api/availability/causes/export': Download;
  'GET /api/outage-enterprises': string[];
}
