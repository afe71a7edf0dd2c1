import { z } from 'zod';
import { id, line, prose, type Request } from './common.ts';

/** `suspended`: its streams stand still until it is resumed; `closed`: for good, and its record stays. */
export const facilityStates = ['open', 'suspended', 'closed'] as const;
export type FacilityState = (typeof facilityStates)[number];

/** What a written decision does to a facility. */
export const decisionKinds = ['opened', 'suspended', 'resumed', 'closed', 'changed'] as const;
export type DecisionKind = (typeof decisionKinds)[number];

/** What the authority rules about the cameras of a facility that is closed: taken down, handed on, or left where they are and switched off. */
export const cameraRulings = ['dismantled', 'transferred', 'kept_off'] as const;
export type CameraRuling = (typeof cameraRulings)[number];

const manager = z.enum(['civil', 'military']);
const decision = z.strictObject({ number: line(120), date: z.iso.date(), authority: line(200) });
/** Of the record as it was read. */
const version = z.int().min(1).max(2_000_000_000);
const described = {
  address: line(300).optional(),
  /** The unit that it belongs to. */
  ownerUnit: line(200).optional(),
  /** The telecom enterprise that connects it. */
  enterprise: line(200).optional(),
  /** People that it takes. */
  capacity: z.int().min(1).max(100_000).optional(),
};

/** Every change has a written decision. `conflict` (`facility_changed`) when somebody else was first, or its state does not allow it. */
export const facilityLifeRest = {
  /** Facilities whose record the caller may read, closed ones too; those whose state changed last first, 50 on a page. */
  'GET /api/facility-records': {
    input: z.strictObject({
      state: z.enum(facilityStates).optional(),
      text: z.string().max(100).optional(),
      page: z.coerce.number().int().min(1).max(10_000).optional(),
    }),
    needs: 'session',
  },
  'GET /api/facilities/:id/record': { input: z.strictObject({ id }), needs: 'facility.record' },
  /** Opens one in a province of the caller's. */
  'POST /api/facilities': {
    input: z.strictObject({
      provinceId: id,
      name: line(200),
      kind: z.enum(['quarantine', 'checkpoint']),
      manager,
      ...described,
      decision,
    }),
    needs: 'facility.open',
  },
  /** A facility that changes its name, province, manager or owner takes its cameras along; what it was before stays on record. */
  'PATCH /api/facilities/:id': {
    input: z.strictObject({
      id,
      version,
      name: line(200).optional(),
      provinceId: id.optional(),
      manager: manager.optional(),
      ...described,
      /** Since when it is so, where that is not now; not before the last change. */
      from: z.iso.datetime({ offset: true }).optional(),
      decision,
    }),
    needs: 'facility.manage',
  },
  'POST /api/facilities/:id/suspend': {
    input: z.strictObject({ id, version, decision, note: prose(2000) }),
    needs: 'facility.life',
  },
  'POST /api/facilities/:id/resume': {
    input: z.strictObject({ id, version, decision, note: prose(2000).optional() }),
    needs: 'facility.life',
  },
  /** For good. */
  'POST /api/facilities/:id/close': {
    input: z.strictObject({
      id,
      version,
      decision,
      note: prose(2000).optional(),
      /** By the authority, about the facility's cameras: which, to whom, until when. */
      ruling: z.strictObject({ kind: z.enum(cameraRulings), text: prose(2000) }),
    }),
    needs: 'facility.life',
  },
  /** The provinces in which the caller may open facilities, with the managers that they may have. */
  'GET /api/facility-openings': { input: z.strictObject({}), needs: 'facility.open' },
} as const satisfies Record<string, Request>;

interface Named {
  id: string;
  name: string;
}

export interface FacilityRecordSummary {
  id: string;
  name: string;
  kind: 'quarantine' | 'checkpoint';
  manager: 'civil' | 'military';
  province: Named;
  state: FacilityState;
  /** Since when, ISO 8601; null where that is not on record. */
  since: string | null;
  /** Registered and not taken out. */
  cameras: number;
}

export interface FacilityDecisionView {
  id: string;
  kind: DecisionKind;
  number: string;
  date: string;
  authority: string;
  note: string | null;
  ruling: { kind: CameraRuling; text: string } | null;
  at: string;
  /** As they were called then. */
  by: string;
  facility: string;
}

/** How it was named, placed and managed for a time. */
export interface FacilityVersionView {
  name: string;
  /** The province's name of that day. */
  province: string;
  manager: 'civil' | 'military';
  ownerUnit: string | null;
  from: string;
  /** Null: still so. */
  to: string | null;
  basis: string | null;
}

export interface FacilityRecordView extends FacilityRecordSummary {
  /** To be given with a change. */
  version: number;
  address: string | null;
  ownerUnit: string | null;
  enterprise: string | null;
  capacity: number | null;
  /** The newest first, both. */
  decisions: FacilityDecisionView[];
  history: FacilityVersionView[];
  may: { suspend: boolean; resume: boolean; close: boolean; change: boolean };
}

export interface FacilityLifeReplies {
  'GET /api/facility-records': {
    facilities: FacilityRecordSummary[];
    total: number;
    pages: number;
    /** `units`: to edit the tree above facilities. */
    may: { open: boolean; units: boolean };
  };
  'GET /api/facilities/:id/record': FacilityRecordView;
  'POST /api/facilities': FacilityRecordView;
  'PATCH /api/facilities/:id': FacilityRecordView;
  'POST /api/facilities/:id/suspend': FacilityRecordView;
  'POST /api/facilities/:id/resume': FacilityRecordView;
  'POST /api/facilities/:id/close': FacilityRecordView;
  'GET /api/facility-openings': { provinces: (Named & { managers: ('civil' | 'military')[] })[] };
}
