import { z } from 'zod';
import type { AlertSeverity, AlertSource, AlertState } from './alerts.ts';
import type { Download } from './audit.ts';
import { id, line, moment, prose, type Request, type Zone } from './common.ts';
import type { OutCondition } from './history.ts';
import type { OutageCause } from './outages.ts';
import type { ViolationState, ViolationStepKind } from './violations.ts';

/**
 * A shift from its written assignment on. `unattended`: its person does not answer; `handing_over`: closed by its person, and to be confirmed
 * by the next one; `missed`: nobody signed in to it; `continued`: its person stayed for their next one; the last five are final.
 */
export const dutyStates = [
  'planned',
  'on_duty',
  'unattended',
  'handing_over',
  'handed_over',
  'closed_by_leader',
  'missed',
  'cancelled',
  'continued',
] as const;
export type DutyState = (typeof dutyStates)[number];

/** Why a facility is without a duty person: nobody was assigned, nobody signed in, or the one on duty does not answer. */
export const gapCauses = ['not_assigned', 'not_signed_in', 'no_answer'] as const;
export type GapCause = (typeof gapCauses)[number];

/** What happened to a shift, as its log tells it. */
export const shiftEvents = [
  'signed_in',
  'unattended',
  'returned',
  'closing',
  'reopened',
  'handed_over',
  'closed_by_leader',
  'took_over',
  'continued',
  /** Somebody else was assigned before anybody had signed in. */
  'replaced',
] as const;
export type ShiftEvent = (typeof shiftEvents)[number];

/** Minutes, within these bounds. Asked before the console locks itself, or nobody could answer. */
export const dutyRuleBounds = {
  /** Without a sign of the person for so long, the console asks whether they are still there. */
  promptAfter: { least: 5, most: 120, usual: 10 },
  /** So long they may take to answer. */
  answerWithin: { least: 1, most: 60, usual: 5 },
  /** So long a facility may be without a duty person before its leader is alerted. */
  signInWithin: { least: 1, most: 120, usual: 10 },
} as const;
export type DutyRules = { [Rule in keyof typeof dutyRuleBounds]: number };
/** Signing in to a shift is possible so long before it begins, minutes. */
export const earlySignIn = 60;
/** Longest shift, hours. */
export const longestShift = 48;

const minutes = (rule: keyof DutyRules) => z.int().min(dutyRuleBounds[rule].least).max(dutyRuleBounds[rule].most);
const document = z.strictObject({ number: line(120), date: z.iso.date() });
const ofShift = { id, shiftId: id };

/** The duty of a facility, whose id is `id`. */
export const dutyRest = {
  /** The caller's own shifts: those under way, those to sign in to, and the next one. */
  'GET /api/duty/mine': { input: z.strictObject({}), needs: 'session' },
  /** Somebody is at the console: a key or the pointer was used. At most once a minute. Answers as GET /api/duty/mine. */
  'POST /api/duty/presence': { input: z.strictObject({}), needs: 'session' },
  /** Whether a file is a hand-over document of this system, by its SHA-256. */
  'GET /api/duty/records/:sha256': {
    input: z.strictObject({
      sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hexadecimal'),
    }),
    needs: 'session',
  },
  'GET /api/facilities/:id/duty': { input: z.strictObject({ id }), needs: 'duty.read' },
  'PATCH /api/facilities/:id/duty/rules': {
    input: z.strictObject({
      id,
      promptAfter: minutes('promptAfter'),
      answerWithin: minutes('answerWithin'),
      signInWithin: minutes('signInWithin'),
    }),
    needs: 'duty.manage',
  },
  /** The week (Monday to Sunday, UTC+7) in which the day lies. */
  'GET /api/facilities/:id/duty/roster': { input: z.strictObject({ id, day: z.iso.date() }), needs: 'duty.read' },
  /** Who can be assigned: the facility's leader and duty team. */
  'GET /api/facilities/:id/duty/people': { input: z.strictObject({ id }), needs: 'duty.manage' },
  'POST /api/facilities/:id/duty/shifts': {
    input: z.strictObject({ id, personId: id, from: moment, to: moment, document }),
    needs: 'duty.manage',
  },
  /** Of a shift that nobody has signed in to. */
  'PATCH /api/facilities/:id/duty/shifts/:shiftId': {
    input: z.strictObject({ ...ofShift, personId: id, from: moment, to: moment, document }),
    needs: 'duty.manage',
  },
  'POST /api/facilities/:id/duty/shifts/:shiftId/cancel': {
    input: z.strictObject({ ...ofShift, reason: prose(1000) }),
    needs: 'duty.manage',
  },
  /** A shift with its log, the oldest first, and what is open at the facility. */
  'GET /api/facilities/:id/duty/shifts/:shiftId': { input: z.strictObject(ofShift), needs: 'duty.read' },
  /** The last ones that ended, newest first. */
  'GET /api/facilities/:id/duty/shifts': { input: z.strictObject({ id }), needs: 'duty.read' },
  'POST /api/facilities/:id/duty/shifts/:shiftId/sign-in': { input: z.strictObject(ofShift), needs: 'duty.work' },
  /** Nothing that was written is changed: what was wrong is corrected, and what is open is settled, by a further note. */
  'POST /api/facilities/:id/duty/shifts/:shiftId/notes': {
    input: z
      .strictObject({
        ...ofShift,
        text: prose(2000),
        /** The next person has to look after it. */
        open: z.boolean().optional(),
        corrects: id.optional(),
        settles: id.optional(),
      })
      .refine(({ corrects, settles, open }) => [corrects, settles, open].filter(Boolean).length <= 1, {
        path: ['settles'],
        message: 'a note is open, or corrects one, or settles one',
      }),
    needs: 'duty.work',
  },
  /** The outgoing person's part of the hand-over. */
  'POST /api/facilities/:id/duty/shifts/:shiftId/close': {
    input: z.strictObject({ ...ofShift, summary: prose(4000) }),
    needs: 'duty.work',
  },
  /** Takes the closing back. */
  'POST /api/facilities/:id/duty/shifts/:shiftId/reopen': { input: z.strictObject(ofShift), needs: 'duty.work' },
  /** The next person's part: they are signed in to a shift of their own. */
  'POST /api/facilities/:id/duty/shifts/:shiftId/take-over': {
    input: z.strictObject({ ...ofShift, remark: prose(2000).optional() }),
    needs: 'duty.work',
  },
  /** The person of a closed shift stays: they are signed in to another of their own, and hand over to nobody. */
  'POST /api/facilities/:id/duty/shifts/:shiftId/continue': { input: z.strictObject(ofShift), needs: 'duty.work' },
  /** When nobody comes to take over, or the person is gone. */
  'POST /api/facilities/:id/duty/shifts/:shiftId/close-by-leader': {
    input: z.strictObject({ ...ofShift, reason: prose(2000) }),
    needs: 'duty.manage',
  },
  /** The hand-over document as PDF. */
  'GET /api/facilities/:id/duty/shifts/:shiftId/record': { input: z.strictObject(ofShift), needs: 'duty.read' },
} as const satisfies Record<string, Request>;

interface Named {
  id: string;
  name: string;
}

/** A hand-over document. */
export interface RecordView {
  /** Of the facility, from 1 in each year. */
  number: number;
  year: number;
  /** Of the file's bytes, hexadecimal; the ledger has it too. */
  sha256: string;
  size: number;
  sealedAt: string;
}

/** Minutes by which a shift's person came late, and by which it ended before or after its time; what nobody counts is 0. */
export interface Punctuality {
  late: number;
  early: number;
  over: number;
}

/** Times are ISO 8601. */
export interface ShiftView {
  id: string;
  facility: Named;
  person: Named & { position: string };
  from: string;
  to: string;
  document: { number: string; date: string };
  state: DutyState;
  signedInAt: string | null;
  /** Up to when the person was at the console, as far as is known. */
  lastSeenAt: string | null;
  /** When its person closed it; what they wrote of it. */
  closedAt: string | null;
  summary: string | null;
  endedAt: string | null;
  punctuality: Punctuality;
  /** Who took over, or closed it as leader; its own person where they stayed on. */
  endedBy: Named | null;
  /** The successor's remark, or why it was closed or cancelled. */
  remark: string | null;
  record: RecordView | null;
  may: {
    signIn: boolean;
    note: boolean;
    close: boolean;
    reopen: boolean;
    takeOver: boolean;
    continue: boolean;
    closeByLeader: boolean;
    change: boolean;
  };
}

/** A shift of one's own. While it is under way: when the console asks whether one is still there, and when not answering becomes an alert. */
export type OwnShiftView = ShiftView & { presence: { promptAt: string; unattendedAt: string } | null };

export interface DutyNowView {
  /** Under way: on duty, unattended, or waiting to be taken over. */
  shifts: ShiftView[];
  next: ShiftView | null;
  /** Since when nobody is on duty; null while somebody is, and before the facility's first assignment. */
  gap: { since: string; cause: GapCause } | null;
  open: OpenItems;
  rules: DutyRules;
  may: { work: boolean; manage: boolean };
}

export interface RosterView {
  /** Monday 00:00 in Viet Nam, and a week later. */
  from: string;
  to: string;
  shifts: ShiftView[];
  /** Times to which nobody is assigned. */
  gaps: { from: string; to: string }[];
  /** Times in which nobody was there; null: it goes on. */
  unattended: { from: string; to: string | null; cause: GapCause }[];
  may: { manage: boolean };
}

/** What a log tells of an alert. */
export interface AlertNote {
  id: string;
  number: number;
  at: string;
  source: AlertSource;
  camera: string | null;
  severity: AlertSeverity;
  state: AlertState;
}

/** What the next person has to look after. */
export interface OpenItems {
  notes: { id: string; shiftId: string; at: string; person: string; text: string }[];
  alerts: AlertNote[];
  /** `what`: the kind. */
  violations: { id: string; number: number; at: string; what: string; where: string | null; state: ViolationState }[];
  /** Outages that go on, or are over and not closed. `camera`: its only one. */
  outages: {
    id: string;
    number: number;
    at: string;
    until: string | null;
    camera: string | null;
    cameras: number;
    cause: OutageCause;
  }[];
  /** Nothing is seen through them, as far as is known, and no outage is on record yet. */
  cameras: { id: string; name: string; zone: Zone; condition: OutCondition; since: string }[];
}

/** An entry of a shift's log. */
export type LogItem =
  | { kind: 'shift'; id: string; at: string; event: ShiftEvent; person: string | null; text: string | null }
  | {
      kind: 'note';
      id: string;
      at: string;
      person: string;
      text: string;
      open: boolean;
      corrects: string | null;
      settles: string | null;
    }
  | ({ kind: 'alert' } & AlertNote)
  /** What somebody wrote to the others about an alert. */
  | { kind: 'message'; id: string; at: string; alertId: string; number: number; person: string; text: string }
  /** What became of a violation; `what`: its kind; `where`: the camera, or the place in words; null: the facility as a whole. */
  | {
      kind: 'violation';
      id: string;
      at: string;
      violationId: string;
      number: number;
      step: ViolationStepKind;
      what: string;
      where: string | null;
      person: string | null;
    }
  /** A camera through which nothing was seen. */
  | {
      kind: 'camera';
      id: string;
      at: string;
      camera: string;
      condition: OutCondition;
      until: string | null;
      /** That it is on record as; null where it was too short. */
      outage: { id: string; number: number } | null;
    }
  /** Looks of one person that were opened within a few minutes of each other. */
  | { kind: 'viewings'; id: string; at: string; person: string; cameras: string[]; looks: number };

export interface ShiftDetail {
  shift: ShiftView;
  log: LogItem[];
  /** There is more of some kind than a log shows. */
  shortened: boolean;
  /** At the facility now. */
  open: OpenItems;
}

export interface DutyPerson extends Named {
  position: string;
}

export interface DutyReplies {
  'GET /api/duty/mine': OwnShiftView[];
  'POST /api/duty/presence': OwnShiftView[];
  /** Null: no document that the caller may see has this hash. */
  'GET /api/duty/records/:sha256': { shiftId: string; facility: Named; record: RecordView } | null;
  'GET /api/facilities/:id/duty': DutyNowView;
  'PATCH /api/facilities/:id/duty/rules': DutyRules;
  'GET /api/facilities/:id/duty/roster': RosterView;
  'GET /api/facilities/:id/duty/people': DutyPerson[];
  'POST /api/facilities/:id/duty/shifts': ShiftView;
  'PATCH /api/facilities/:id/duty/shifts/:shiftId': ShiftView;
  'POST /api/facilities/:id/duty/shifts/:shiftId/cancel': ShiftView;
  'GET /api/facilities/:id/duty/shifts/:shiftId': ShiftDetail;
  'GET /api/facilities/:id/duty/shifts': ShiftView[];
  'POST /api/facilities/:id/duty/shifts/:shiftId/sign-in': ShiftView;
  'POST /api/facilities/:id/duty/shifts/:shiftId/notes': LogItem;
  'POST /api/facilities/:id/duty/shifts/:shiftId/close': ShiftView;
  'POST /api/facilities/:id/duty/shifts/:shiftId/reopen': ShiftView;
  'POST /api/facilities/:id/duty/shifts/:shiftId/take-over': ShiftView;
  'POST /api/facilities/:id/duty/shifts/:shiftId/continue': ShiftView;
  'POST /api/facilities/:id/duty/shifts/:shiftId/close-by-leader': ShiftView;
  'GET /api/facilities/:id/duty/shifts/:shiftId/record': Download;
}
