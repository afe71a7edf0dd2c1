import { z } from 'zod';
import { id, text, zones, type Request, type Zone } from './common.ts';

/** What an alert tells of: states of a camera, cuts of many at once, what a device notices, and what people and the ledger say. */
export const alertSources = [
  'offline',
  'frozen',
  'black',
  'cut',
  'region_cut',
  'tamper',
  'signal_loss',
  'motion',
  'input',
  'unattended',
  'violation',
  'anomaly',
  'placement',
  'inspection',
] as const;
export type AlertSource = (typeof alertSources)[number];

/** The least first. */
export const alertSeverities = ['minor', 'major', 'critical'] as const;
export type AlertSeverity = (typeof alertSeverities)[number];

export const openAlertStates = ['new', 'acknowledged', 'in_progress'] as const;
/** `folded`: its camera is inside a cut. */
export const alertStates = [...openAlertStates, 'resolved', 'false_alarm', 'folded'] as const;
export type AlertState = (typeof alertStates)[number];

/** Who is told, one after the other while nobody takes it: the duty team, the facility's leader, the authority above. */
export const alertRungs = ['duty', 'leader', 'authority'] as const;
export type AlertRung = (typeof alertRungs)[number];

/** What a person may do with an alert. */
export const alertActs = ['acknowledge', 'begin', 'resolve', 'dismiss', 'reopen'] as const;
export type AlertAct = (typeof alertActs)[number];
/** What becomes of an alert, by a person or (from `opened` on) by itself. */
export const alertStepKinds = [
  ...alertActs,
  /** Between those who handle it; it changes nothing. */
  'message',
  'opened',
  'changed',
  'ended',
  'repeated',
  'recurred',
  'folded',
  'escalated',
  'reminded',
  'settled',
] as const;
export type AlertStepKind = (typeof alertStepKinds)[number];

/** Why, where neither a state of a stream nor a rule of unusual access says it: of a cut, and of unattended duty. */
export const alertReasons = [
  'one_host',
  'all_cameras',
  'several',
  'several_facilities',
  'all_facilities',
  'not_assigned',
  'not_signed_in',
  'no_answer',
  'inspection_told',
  'remedy_due',
] as const;

const moment = z.iso.datetime({ offset: true });
/** Several lines; no other control characters. */
const prose = z
  .string()
  .trim()
  .min(1)
  .max(2000)
  .regex(/^[\P{Cc}\n\t]*$/u, 'must not contain control characters');
const version = z.int().min(1).max(2_000_000_000);
const minute = z.int().min(0).max(1439);
const severityOrNone = z.enum(alertSeverities).nullable();

const rule = {
  enabled: z.boolean(),
  severity: z.enum(alertSeverities),
  tell: z
    .array(z.enum(alertRungs))
    .min(1)
    .max(3)
    .refine((rungs) => new Set(rungs).size === rungs.length, 'must name each once'),
  /** Seconds; null: it stays with the first of `tell`. */
  escalateAfterS: z.int().min(30).max(86_400).nullable(),
};

export const alertsRest = {
  /** The newest first. `facilityId` and `cameraId` narrow it; `state` is `open` or one of them; `from` is in the range, `to` is not. */
  'GET /api/alerts': {
    input: z.strictObject({
      state: z.enum(['open', ...alertStates]).optional(),
      source: z.enum(alertSources).optional(),
      severity: z.enum(alertSeverities).optional(),
      facilityId: id.optional(),
      cameraId: id.optional(),
      from: moment.optional(),
      to: moment.optional(),
      cursor: text(200).min(1).optional(),
      limit: z.coerce.number().int().min(1).max(200).optional(),
    }),
    needs: 'session',
  },
  /** The open ones that are the caller's to look into, the worst first and of those the newest. */
  'GET /api/alerts/mine': { input: z.strictObject({}), needs: 'session' },
  'GET /api/alerts/:id': { input: z.strictObject({ id }), needs: 'alert.read' },
  /** `resolve` says what was done, `dismiss` why it is false, `reopen` why it is not over. `conflict` when somebody else was first. */
  'POST /api/alerts/:id/steps': {
    input: z
      .strictObject({ id, version, act: z.enum(alertActs), note: prose.optional() })
      .refine(({ act, note }) => act === 'acknowledge' || act === 'begin' || note !== undefined, {
        path: ['note'],
        message: 'say what was done, or why',
      }),
    needs: 'alert.handle',
  },
  /** Tells the facility's duty team and leader, and whoever else looks into an open alert, something about it. */
  'POST /api/alerts/:id/messages': { input: z.strictObject({ id, text: prose }), needs: 'alert.handle' },
  /** The rules in force for a place: those that the software brings, and what was changed there or above. */
  'GET /api/alert-rules': { input: z.strictObject({ nodeId: id.optional() }), needs: 'session' },
  /** Takes the place of one with the same source, place, zone and hours. Without a place it holds everywhere. */
  'POST /api/alert-rules': {
    input: z
      .strictObject({
        source: z.enum(alertSources),
        nodeId: id.optional(),
        zone: z.enum(zones).optional(),
        /** Hours of the day in Viet Nam, minutes since midnight, to exclusive. */
        hours: z.strictObject({ from: minute, to: minute }).optional(),
        ...rule,
      })
      .refine(({ hours }) => hours === undefined || hours.from !== hours.to, {
        path: ['hours'],
        message: 'must not begin when they end',
      }),
    needs: 'session',
  },
  'DELETE /api/alert-rules/:id': { input: z.strictObject({ id }), needs: 'session' },
  /** How alerts come to the caller beside the screen. */
  'GET /api/alert-delivery': { input: z.strictObject({}), needs: 'session' },
  /** From which severity on; null: not at all. */
  'PATCH /api/alert-delivery': {
    input: z.strictObject({
      sound: severityOrNone.optional(),
      push: severityOrNone.optional(),
      mail: severityOrNone.optional(),
    }),
    needs: 'session',
  },
  /** This browser takes Web Push for the caller, as its PushSubscription says. */
  'POST /api/push-subscriptions': {
    input: z.strictObject({
      endpoint: z.url({ protocol: /^https$/ }).max(1000),
      keys: z.strictObject({
        p256dh: z.string().regex(/^[\w-]{80,100}=*$/, 'must be base64url'),
        auth: z.string().regex(/^[\w-]{20,30}=*$/, 'must be base64url'),
      }),
    }),
    needs: 'session',
  },
  'DELETE /api/push-subscriptions/:id': { input: z.strictObject({ id }), needs: 'session' },
} as const satisfies Record<string, Request>;

interface Named {
  id: string;
  name: string;
}

/** Times are ISO 8601. */
export interface AlertView {
  id: string;
  /** What people call it by. */
  number: number;
  /** To be given with a step: it is refused when somebody else was first. */
  version: number;
  source: AlertSource;
  severity: AlertSeverity;
  state: AlertState;
  /** The facility, province or unit. */
  place: Named;
  facility: Named | null;
  camera: (Named & { zone: Zone }) | null;
  /** Of `alertReasons`, of a stream's, or of the rules of unusual access. */
  reason: string | null;
  /** A person's own words. */
  text: string | null;
  /** Of a violation: the report itself. */
  violation: { id: string; number: number } | null;
  /** That the facility was told of, or in which it was told what to remedy. */
  inspection: { id: string; number: number } | null;
  count: number;
  /** Of a cut: cameras that were in it, and those that are still down; of a province's cut its facilities too. */
  inside: { cameras: number; down: number; facilities: number } | null;
  /** Whether what it tells of is still so. */
  active: boolean;
  openedAt: string;
  lastAt: string;
  endedAt: string | null;
  /** Of two views of one alert the one with the later time is right. */
  changedAt: string;
  escalateAt: string | null;
  /** Who was told last. */
  told: AlertRung;
  taken: { by: Named; at: string } | null;
  closedAt: string | null;
  /** What was written about it last. */
  message: { id: string; at: string; by: Named; text: string } | null;
  /** Whether it is the caller's to look into: they are of the facility, or were told, or have taken it or written about it. */
  yours: boolean;
  may: Record<AlertAct, boolean> & {
    /** To open its camera. */
    view: boolean;
    /** To write to its facility. */
    message: boolean;
  };
}

export interface AlertStepView {
  id: string;
  at: string;
  kind: AlertStepKind;
  person: Named | null;
  note: string | null;
}

export interface AlertDetail {
  alert: AlertView;
  /** The oldest first. */
  steps: AlertStepView[];
  /** Of a facility's cut: its cameras that the caller may know of, those still down first, at most 200. */
  cameras: (Named & { zone: Zone; since: string; endedAt: string | null })[];
  /** Of a province's cut: the facilities inside, each with its own alert, as `cameras`. */
  facilities: (Named & {
    alert: { id: string; number: number; state: AlertState };
    cameras: number;
    down: number;
    since: string;
    endedAt: string | null;
    takenBy: Named | null;
  })[];
}

export interface AlertRuleView {
  /** Null: the software brings it. */
  id: string | null;
  source: AlertSource;
  /** Null: everywhere. */
  place: Named | null;
  zone: Zone | null;
  hours: { from: number; to: number } | null;
  enabled: boolean;
  severity: AlertSeverity;
  tell: AlertRung[];
  escalateAfterS: number | null;
  changed: { by: Named; at: string } | null;
  may: { change: boolean };
}

export interface AlertDeliveryView {
  sound: AlertSeverity | null;
  push: AlertSeverity | null;
  mail: AlertSeverity | null;
  /** The server's VAPID key, base64url. */
  pushKey: string;
  devices: { id: string; device: string | null; createdAt: string }[];
  /** Whether this server sends mail, and where to. */
  mailTo: string | null;
  mailConfigured: boolean;
}

export interface AlertsReplies {
  'GET /api/alerts': { alerts: AlertView[]; next: string | null };
  /** At most 100 of `total`. */
  'GET /api/alerts/mine': { alerts: AlertView[]; total: number };
  'GET /api/alerts/:id': AlertDetail;
  'POST /api/alerts/:id/steps': AlertView;
  'POST /api/alerts/:id/messages': AlertStepView;
  /** `places`: where the caller may make rules of their own; `everywhere`: whether also for all. */
  'GET /api/alert-rules': { rules: AlertRuleView[]; places: Named[]; everywhere: boolean };
  'POST /api/alert-rules': AlertRuleView;
  'DELETE /api/alert-rules/:id': null;
  'GET /api/alert-delivery': AlertDeliveryView;
  'PATCH /api/alert-delivery': AlertDeliveryView;
  'POST /api/push-subscriptions': AlertDeliveryView;
  'DELETE /api/push-subscriptions/:id': null;
}

/** What changed for one person: alerts as they are now, and those that are gone from their sight. `reload`: too many to name. */
export interface AlertNews {
  alerts: AlertView[];
  gone: string[];
  reload?: true;
}
