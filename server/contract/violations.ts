import { z } from 'zod';
import { alertRungs, type AlertRung } from './alerts.ts';
import type { Download } from './audit.ts';
import { id, line, moment, prose, text, zones, type Request, type Zone } from './common.ts';

/** A violation from its report on; `withdrawn`: taken back by its reporter. The first three are open. */
export const openViolationStates = ['reported', 'answered', 'remedied'] as const;
export const violationStates = [...openViolationStates, 'closed', 'withdrawn'] as const;
export type ViolationState = (typeof violationStates)[number];

/** What a person does with a violation; `see` is that the facility knows of it. */
export const violationActs = ['see', 'answer', 'remedy', 'close', 'reopen', 'withdraw'] as const;
export type ViolationAct = (typeof violationActs)[number];

/** What becomes of a violation; the last two by themselves. */
export const violationStepKinds = [
  'reported',
  'seen',
  'answered',
  'remedied',
  'closed',
  'reopened',
  'withdrawn',
  'reminded',
  'escalated',
] as const;
export type ViolationStepKind = (typeof violationStepKinds)[number];

/** Minutes without an answer after which the facility is reminded, or its authority told. */
export const violationWaits = { least: 1, most: 7 * 24 * 60 } as const;
/** Longest time that a remedy may be promised for, days. */
export const longestRemedy = 90;
/** After an answer that promises no time the facility is reminded of the remedy so much later, hours. */
export const unpromisedHours = 24;

const minutes = z.int().min(violationWaits.least).max(violationWaits.most);
const version = z.int().min(1).max(2_000_000_000);
/** `open`: any of the open states. */
const filter = {
  state: z.enum(['open', ...violationStates]).optional(),
  facilityId: id.optional(),
  cameraId: id.optional(),
  /** Of the report; `from` is in the range, `to` is not. */
  from: moment.optional(),
  to: moment.optional(),
};

/** `told`: the leader in any case; the duty team too unless told otherwise. */
const report = {
  id,
  kindId: id,
  text: prose(2000).optional(),
  told: z
    .array(z.enum(alertRungs))
    .min(1)
    .max(alertRungs.length)
    .refine((rungs) => new Set(rungs).size === rungs.length, 'must name each once')
    .refine((rungs) => rungs.includes('leader'), 'must name the leader, who answers for the facility')
    .optional(),
};

export const violationsRest = {
  /** What can be reported at the camera's facility, and who answers there. */
  'GET /api/cameras/:id/violation-form': { input: z.strictObject({ id }), needs: 'violation.report' },
  'POST /api/cameras/:id/violations': { input: z.strictObject(report), needs: 'violation.report' },
  /** The same for what no camera shows: of the facility as a whole, or at a place in words. */
  'GET /api/facilities/:id/violation-form': { input: z.strictObject({ id }), needs: 'violation.report' },
  'POST /api/facilities/:id/violations': {
    input: z.strictObject({ ...report, place: line(200).optional(), zone: z.enum(zones).optional() }),
    needs: 'violation.report',
  },
  /** The newest first. */
  'GET /api/violations': {
    input: z.strictObject({
      ...filter,
      cursor: text(200).min(1).optional(),
      limit: z.coerce.number().int().min(1).max(200).optional(),
    }),
    needs: 'session',
  },
  /** The same as a file; `payload_too_large` past 10,000. */
  'POST /api/violations/export': {
    input: z.strictObject({ ...filter, format: z.enum(['csv', 'xlsx']) }),
    needs: 'session',
  },
  'GET /api/violations/:id': { input: z.strictObject({ id }), needs: 'violation.read' },
  /** Answering, remedying, reopening and withdrawing take a note. `conflict` when somebody else was first. */
  'POST /api/violations/:id/steps': {
    input: z
      .strictObject({
        id,
        version,
        act: z.enum(violationActs),
        note: prose(2000).optional(),
        /** With an answer: by when there will be a remedy. */
        remedyBy: moment.optional(),
      })
      .refine(({ act, note }) => act === 'see' || act === 'close' || note !== undefined, {
        path: ['note'],
        message: 'say what was done, or why',
      })
      .refine(({ act, remedyBy }) => act === 'answer' || remedyBy === undefined, {
        path: ['remedyBy'],
        message: 'belongs to an answer',
      }),
    needs: 'violation.read',
  },
  /** Those that the caller may change, and those of above, with what is retired. */
  'GET /api/violation-kinds': { input: z.strictObject({}), needs: 'violation.kinds' },
  'POST /api/violation-kinds': {
    input: z
      .strictObject({
        /** A province; everywhere without one. */
        nodeId: id.optional(),
        name: line(120),
        remindAfter: minutes,
        escalateAfter: minutes,
      })
      .refine(({ remindAfter, escalateAfter }) => escalateAfter > remindAfter, {
        path: ['escalateAfter'],
        message: 'must be later than the reminder',
      }),
    needs: 'violation.kinds',
  },
  'PATCH /api/violation-kinds/:id': {
    input: z
      .strictObject({
        id,
        name: line(120).optional(),
        waits: z.strictObject({ remindAfter: minutes, escalateAfter: minutes }).optional(),
        retired: z.boolean().optional(),
      })
      .refine(({ waits }) => waits === undefined || waits.escalateAfter > waits.remindAfter, {
        path: ['waits', 'escalateAfter'],
        message: 'must be later than the reminder',
      }),
    needs: 'violation.kinds',
  },
} as const satisfies Record<string, Request>;

interface Named {
  id: string;
  name: string;
}

/** Names are those of the day of the report; times are ISO 8601. */
export interface ViolationView {
  id: string;
  /** What people call it by. */
  number: number;
  /** To be given with a step: it is refused when somebody else was first. */
  version: number;
  state: ViolationState;
  facility: Named;
  /** Null: no camera shows it, and it is at the place or of the facility as a whole. */
  camera: Named | null;
  place: string | null;
  zone: Zone | null;
  kind: Named;
  text: string | null;
  told: AlertRung[];
  reportedBy: Named & { unit: string };
  reportedAt: string;
  /** Once more for each time that it was reopened. */
  round: number;
  /** Of the present round; `began` is the report, or when it was reopened. */
  times: {
    began: string;
    seen: string | null;
    answered: string | null;
    remedied: string | null;
    closed: string | null;
  };
  /** By when the facility has promised the remedy. */
  remedyBy: string | null;
  /** When the facility is reminded next, and its authority told, unless it has done what it must. */
  remindAt: string | null;
  escalateAt: string | null;
  /** When the authority was told. */
  escalatedAt: string | null;
  may: Record<ViolationAct, boolean> & {
    /** To open its camera. */
    view: boolean;
  };
}

export interface ViolationStepView {
  id: string;
  at: string;
  kind: ViolationStepKind;
  person: (Named & { unit: string }) | null;
  text: string | null;
  remedyBy: string | null;
}

export interface ViolationDetail {
  violation: ViolationView;
  /** The oldest first. */
  steps: ViolationStepView[];
  /** Hours after an answer that promises no time until the facility is reminded of the remedy. */
  unpromisedHours: number;
}

export interface ViolationForm {
  facility: Named;
  /** In the order of the list. */
  kinds: Named[];
  /** The facility's leaders, by name. */
  leaders: (Named & { position: string })[];
}

export interface ViolationKindView extends Named {
  /** Null: everywhere. */
  place: Named | null;
  remindAfter: number;
  escalateAfter: number;
  retired: boolean;
  may: { change: boolean };
}

export interface ViolationsReplies {
  'GET /api/cameras/:id/violation-form': ViolationForm;
  'POST /api/cameras/:id/violations': ViolationView;
  'GET /api/facilities/:id/violation-form': ViolationForm;
  'POST /api/facilities/:id/violations': ViolationView;
  /** `changeKinds`: what can be reported, somewhere. */
  'GET /api/violations': { violations: ViolationView[]; next: string | null; may: { changeKinds: boolean } };
  'POST /api/violations/export': Download;
  'GET /api/violations/:id': ViolationDetail;
  'POST /api/violations/:id/steps': ViolationView;
  /** `places`: provinces for which the caller may add kinds; `everywhere`: whether also for all. */
  'GET /api/violation-kinds': { kinds: ViolationKindView[]; places: Named[]; everywhere: boolean };
  'POST /api/violation-kinds': ViolationKindView;
  'PATCH /api/violation-kinds/:id': ViolationKindView;
}
