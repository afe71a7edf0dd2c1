import { z } from 'zod';
import type { Download } from './audit.ts';
import { id, line, moment, prose, text, zones, type Request, type Zone } from './common.ts';

/**
 * `ended`: by an inspector, or because its time ran out; `cancelled`: by an inspector; `lapsed`: its time ran out and nobody had begun it. The last
 * three are final.
 */
export const inspectionStates = ['planned', 'running', 'ended', 'cancelled', 'lapsed'] as const;
export type InspectionState = (typeof inspectionStates)[number];

/**
 * When the facility learns of it: as soon as it is ordered; when it is over; when somebody says so by order, and then at the latest
 * `longestSecrecy` days after it was over. Whatever is chosen, in the end it learns that it was inspected.
 */
export const disclosures = ['at_once', 'at_end', 'on_order'] as const;
export type Disclosure = (typeof disclosures)[number];
export const longestSecrecy = 30;

export const inspectionActs = ['begin', 'end', 'cancel', 'disclose'] as const;
export type InspectionAct = (typeof inspectionActs)[number];

/** `noted`: nothing has to be done about it. */
export const findingStates = ['noted', 'open', 'answered', 'accepted', 'withdrawn'] as const;
export type FindingState = (typeof findingStates)[number];
/** The facility says what it has done; an inspector is content, is not, or takes back what was recorded in error. */
export const findingActs = ['answer', 'accept', 'return', 'withdraw'] as const;
export type FindingAct = (typeof findingActs)[number];

export const checkAnswers = ['met', 'not_met', 'not_applicable', 'not_seen'] as const;
export type CheckAnswer = (typeof checkAnswers)[number];
/** What the directives demand of a facility beside cameras at its required zones. */
export const checkRules = [
  'no_forbidden_camera',
  'duty_by_assignment',
  'duty_log',
  'outage_measures',
  'violations_handled',
  'masks',
  'distance',
  'rooms_kept',
  'outsiders',
  'protection',
  'pictures_kept',
] as const;
export type CheckRule = (typeof checkRules)[number];
/** That a zone is watched by a camera that is well, or one of the rules. */
export type CheckItem = `zone_${Zone}` | CheckRule;
export const checkItems: readonly CheckItem[] = [...zones.map((zone) => `zone_${zone}` as const), ...checkRules];

export const recordFormats = ['pdf', 'docx'] as const;
export type RecordFormat = (typeof recordFormats)[number];

/** Facilities of one inspection, and its inspectors. */
export const mostInspected = 20;
export const mostInspectors = 20;
/** Cameras that one authorisation names. */
export const mostAuthorised = 100;
/** Days that an inspection may last, and days until a remedy. */
export const longestInspection = 31;
export const longestRemedy = 366;

const day = z.iso.date().regex(/^20/, 'must be a day of this century');
const version = z.int().min(0).max(1_000_000);
const item = z.enum(checkItems as [CheckItem, ...CheckItem[]]);
const page = { cursor: text(200).min(1).optional(), limit: z.coerce.number().int().min(1).max(100).optional() };
const filter = { state: z.enum(inspectionStates).optional(), facilityId: id.optional() };
const findingFilter = { state: z.enum(['open', 'overdue']).optional(), facilityId: id.optional() };
const format = z.enum(['csv', 'xlsx']);
const ofInspection = { id, facilityId: id };

/** Inspections [kiểm tra]: who may not know of one gets the answer for what is not there. */
export const inspectionsRest = {
  /** Newest first. */
  'GET /api/inspections': { input: z.strictObject({ ...filter, ...page }), needs: 'session' },
  /** Is itself in the ledger, as the next one. */
  'GET /api/inspections/export': { input: z.strictObject({ ...filter, format }), needs: 'session' },
  /** Where the caller may inspect, and with whom. */
  'GET /api/inspections/choices': { input: z.strictObject({}), needs: 'session' },
  /** The caller leads it. */
  'POST /api/inspections': {
    input: z.strictObject({
      facilityIds: z.array(id).min(1).max(mostInspected),
      order: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('ordered'), number: line(120), date: day }),
        /** By the inspector's own office. */
        z.strictObject({ kind: z.literal('unannounced') }),
      ]),
      purpose: prose(2000),
      /** Beside the caller. */
      memberIds: z.array(id).max(mostInspectors - 1),
      from: moment,
      to: moment,
      disclosure: z.enum(disclosures),
      /** The inspection that is followed up. */
      previousId: id.optional(),
      begin: z.boolean().optional(),
    }),
    needs: 'session',
  },
  /** What was found at the facilities that the caller may know of; without a state all of it. Newest first. */
  'GET /api/findings': { input: z.strictObject({ ...findingFilter, ...page }), needs: 'session' },
  'GET /api/findings/export': { input: z.strictObject({ ...findingFilter, format }), needs: 'session' },
  'GET /api/inspections/:id': { input: z.strictObject({ id }), needs: 'inspection.read' },
  /** `text`: the conclusion with `end`, the reason with `cancel`. */
  'POST /api/inspections/:id/steps': {
    input: z
      .strictObject({ id, act: z.enum(inspectionActs), version, text: prose(4000).optional() })
      .refine(({ act, text: said }) => (act === 'end' || act === 'cancel') === (said !== undefined), {
        path: ['text'],
        message: 'is the conclusion with which an inspection ends, or why it is cancelled',
      }),
    needs: 'inspection.conduct',
  },
  /** The last answer to an item counts; those before it stay on record. */
  'POST /api/inspections/:id/answers': {
    input: z.strictObject({ ...ofInspection, item, answer: z.enum(checkAnswers), note: prose(1000).optional() }),
    needs: 'inspection.conduct',
  },
  /** Nothing of it is changed later. A remedy has its deadline. */
  'POST /api/inspections/:id/findings': {
    input: z
      .strictObject({
        ...ofInspection,
        cameraId: id.optional(),
        /** When it was seen. */
        at: moment,
        text: prose(2000),
        item: item.optional(),
        remedy: prose(2000).optional(),
        deadline: moment.optional(),
        /** A proposal to impose a sanction, in words. */
        sanction: prose(2000).optional(),
      })
      .refine(({ remedy, deadline }) => (remedy === undefined) === (deadline === undefined), {
        path: ['deadline'],
        message: 'a remedy and its deadline go together',
      }),
    needs: 'inspection.conduct',
  },
  /** `deadline`: the new one, with `return`. Refused for who may not do what `act` says. */
  'POST /api/inspections/:id/findings/:findingId/steps': {
    input: z
      .strictObject({
        ...{ id, findingId: id, act: z.enum(findingActs), version },
        text: prose(2000),
        deadline: moment.optional(),
      })
      .refine(({ act, deadline }) => (act === 'return') === (deadline !== undefined), {
        path: ['deadline'],
        message: 'what is returned has a new deadline',
      }),
    needs: 'inspection.read',
  },
  /** A written permission of the competent authority to take pictures as evidence. `cameraIds`: of these alone; none: of the whole facility. */
  'POST /api/inspections/:id/authorisations': {
    input: z.strictObject({
      ...ofInspection,
      cameraIds: z.array(id).max(mostAuthorised),
      number: line(120),
      date: day,
      /** Who issued it. */
      authority: line(300),
      /** Until when it holds: the end of the inspection at most. */
      until: moment,
    }),
    needs: 'inspection.conduct',
  },
  /** Takes one picture of the finding's camera as it is now: by an authorisation that somebody else recorded. */
  'POST /api/inspections/:id/findings/:findingId/evidence': {
    input: z.strictObject({ id, findingId: id }),
    needs: 'inspection.conduct',
  },
  /** The picture; that it is read is in the ledger. */
  'GET /api/inspections/:id/findings/:findingId/evidence': {
    input: z.strictObject({ id, findingId: id }),
    needs: 'inspection.read',
  },
  /** The minutes of one facility. */
  'GET /api/inspections/:id/facilities/:facilityId/record': {
    input: z.strictObject({ ...ofInspection, format: z.enum(recordFormats) }),
    needs: 'inspection.read',
  },
} as const satisfies Record<string, Request>;

interface Named {
  id: string;
  name: string;
}

export interface InspectorView extends Named {
  position: string;
  unit: string;
  /** Who ordered it. */
  leads: boolean;
}

/** The minutes [biên bản] of one facility: the same text in each file. */
export interface MinutesView {
  /** Of the system, from 1 in each year. */
  number: number;
  year: number;
  sealedAt: string;
  files: { format: RecordFormat; sha256: string; size: number }[];
}

/** Names are those of its day. Times in ISO 8601. Facilities that the caller may not know of are left out. */
export interface InspectionView {
  id: string;
  number: number;
  state: InspectionState;
  /** Counts the steps of its life. */
  version: number;
  order: { kind: 'ordered'; number: string; date: string } | { kind: 'unannounced' };
  purpose: string;
  /** Of who ordered it. */
  authority: string;
  disclosure: Disclosure;
  /** Whether the facilities know of it by now. */
  disclosed: boolean;
  /** Its time: it is begun within it, and ends with it. */
  from: string;
  to: string;
  begunAt: string | null;
  endedAt: string | null;
  /** The conclusion, or why it was cancelled. */
  conclusion: string | null;
  inspectors: InspectorView[];
  facilities: (Named & {
    /** When the first look was taken there. */
    lookedAt: string | null;
    findings: number;
    /** To be remedied, and past their deadline. */
    open: number;
    overdue: number;
    minutes: MinutesView | null;
  })[];
  previous: { id: string; number: number } | null;
  following: { id: string; number: number }[];
  /** `work`: to look, answer and record within it; `authorise`: to record a permission for pictures; `followUp`: to inspect again. */
  may: Record<'begin' | 'end' | 'cancel' | 'disclose' | 'work' | 'authorise' | 'followUp', boolean>;
}

/** A permission to take pictures as evidence, with the names of its day. */
export interface AuthorisationView {
  id: string;
  number: string;
  date: string;
  authority: string;
  /** None: all of the facility. */
  cameras: Named[];
  until: string;
  holds: boolean;
  /** Who recorded it. */
  at: string;
  by: string;
  unit: string;
  /** Whether the caller may take pictures by it. */
  yours: boolean;
}

export interface CheckView {
  item: CheckItem;
  answer: CheckAnswer;
  note: string | null;
  at: string;
  by: string;
}

export interface FindingStepView {
  act: FindingAct;
  at: string;
  by: string;
  text: string;
  deadline: string | null;
}

export interface FindingView {
  id: string;
  /** Within its inspection, from 1. */
  number: number;
  inspection: { id: string; number: number };
  facility: Named;
  camera: (Named & { zone: Zone }) | null;
  at: string;
  by: string;
  text: string;
  item: CheckItem | null;
  remedy: string | null;
  /** The present one. */
  deadline: string | null;
  sanction: string | null;
  state: FindingState;
  overdue: boolean;
  /** Counts its steps. */
  version: number;
  steps: FindingStepView[];
  /** The picture that was taken, and by which permission. `sha256`: of the JPEG, hexadecimal; `size`: its bytes. */
  evidence: {
    at: string;
    by: string;
    sha256: string;
    size: number;
    authorised: { number: string; date: string; authority: string };
  } | null;
  /** `capture`: to take its picture. */
  may: { answer: boolean; judge: boolean; capture: boolean };
}

export interface InspectionDetail {
  inspection: InspectionView;
  parts: {
    facility: Named;
    /** What is to be checked there. */
    items: CheckItem[];
    /** The last answer to each. */
    answers: CheckView[];
    findings: FindingView[];
    /** Permissions to take pictures, the newest first. */
    authorisations: AuthorisationView[];
  }[];
  /** Of the inspections before it that this one follows up: what is still to be remedied at its facilities. */
  earlier: FindingView[];
}

export interface InspectionChoices {
  facilities: (Named & { province: string })[];
  /** Who may inspect as well. */
  people: (Named & { position: string; unit: string })[];
}

export interface InspectionsReplies {
  'GET /api/inspections': { inspections: InspectionView[]; next: string | null; may: { order: boolean } };
  'GET /api/inspections/export': Download;
  'GET /api/inspections/choices': InspectionChoices;
  'POST /api/inspections': InspectionView;
  'GET /api/findings': { findings: FindingView[]; next: string | null };
  'GET /api/findings/export': Download;
  'GET /api/inspections/:id': InspectionDetail;
  'POST /api/inspections/:id/steps': InspectionView;
  'POST /api/inspections/:id/answers': CheckView;
  'POST /api/inspections/:id/findings': FindingView;
  'POST /api/inspections/:id/findings/:findingId/steps': FindingView;
  'POST /api/inspections/:id/authorisations': AuthorisationView;
  'POST /api/inspections/:id/findings/:findingId/evidence': FindingView;
  'GET /api/inspections/:id/findings/:findingId/evidence': Download;
  'GET /api/inspections/:id/facilities/:facilityId/record': Download;
}
