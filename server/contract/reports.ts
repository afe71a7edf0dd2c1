import { z } from 'zod';
import type { Download } from './audit.ts';
import { id, line, prose, text, type Request } from './common.ts';
import { adviceCodes, type AdviceCode } from './onboarding.ts';

/** How far a facility has come on the way to being connected; the last two are states, not gaps. */
export const connectionStates = [
  'surveyed',
  'installed',
  'connectable',
  'connected',
  'not_connectable',
  'refused',
] as const;
export type ConnectionState = (typeof connectionStates)[number];
/** With those of which nobody has said anything. */
export const connectionCounts = ['not_surveyed', ...connectionStates] as const;
export type ConnectionCounts = Record<(typeof connectionCounts)[number], number>;

export const reportKinds = ['operations', 'connections'] as const;
export type ReportKind = (typeof reportKinds)[number];
export const reportFormats = ['pdf', 'xlsx', 'csv'] as const;
export type ReportFormat = (typeof reportFormats)[number];
export const reportStates = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;
export type ReportJobState = (typeof reportStates)[number];
/** Why a report was not made: its server ended meanwhile; it grew beyond what is kept; the place is not the person's any more; a defect. */
export const reportFailures = ['restarted', 'too_large', 'not_permitted', 'internal'] as const;
export type ReportFailure = (typeof reportFailures)[number];
/** Of one person: waiting and under way. */
export const mostReports = 3;
/** Days that a report's file is kept. */
export const reportKeptDays = 7;

/** Tables of the console that can be had as a file, each as its page asks for it. */
export const exportTables = [
  'facilities',
  'provinces',
  'connections',
  'alerts',
  'alert_rules',
  'ledger',
  'viewings',
  'unusual',
  'account_requests',
  'grants',
  'roster',
  'shifts',
  'connection_day',
  'connection_steps',
  'trends',
  'facility_records',
  'facility_history',
  'placements',
] as const;
export type ExportTable = (typeof exportTables)[number];
/** Rows of one file. */
export const mostExported = 20_000;

/** In Viet Nam; of this century, since nothing is recorded of others. */
const day = z.iso.date().regex(/^20/, 'must be a day of this century');
const month = z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/, 'must be a month such as 2026-11');
const byId = z.strictObject({ id });

export const reportsRest = {
  /** The way of a facility to being connected, newest first; 200 steps at most. */
  'GET /api/facilities/:id/connection-steps': { input: byId, needs: 'progress.read' },
  /** `after`: the newest step that the person knew of, null for none; `conflict` when there is a later one. */
  'POST /api/facilities/:id/connection-steps': {
    input: z
      .strictObject({
        id,
        state: z.enum(connectionStates),
        day,
        enterprise: z.string().trim().pipe(text(120)),
        /** In words; left out, it is about the whole facility. */
        camera: line(120).optional(),
        reasons: z.array(z.enum(adviceCodes)).max(adviceCodes.length).optional(),
        note: prose(1000).optional(),
        after: id.nullable(),
      })
      .refine(
        ({ state, note, reasons }) =>
          (state !== 'refused' && state !== 'not_connectable') ||
          note ||
          (state === 'not_connectable' && reasons && reasons.length > 0),
        { path: ['note'], message: 'must say why: a note, or for not_connectable at least one reason' },
      ),
    needs: 'camera.manage',
  },
  /** How far the facilities of a place had come on a day, by enterprise and province. */
  'GET /api/connection-days': { input: z.strictObject({ nodeId: id, day }), needs: 'session' },
  /** What the charts of a place show: the days before today. */
  'GET /api/trends': {
    input: z.strictObject({ nodeId: id, days: z.coerce.number().int().min(7).max(366) }),
    needs: 'session',
  },
  /** The caller's own reports, newest first. */
  'GET /api/reports': { input: z.strictObject({}), needs: 'session' },
  /** Orders a report, which is made in the background; `conflict` while too many are. */
  'POST /api/reports': {
    input: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('operations'), nodeId: id, month, format: z.enum(reportFormats) }),
      z.strictObject({ kind: z.literal('connections'), nodeId: id, day, format: z.enum(reportFormats) }),
    ]),
    needs: 'session',
  },
  'POST /api/reports/:id/cancel': { input: byId, needs: 'session' },
  'GET /api/reports/:id/file': { input: byId, needs: 'session' },
  /** `question`: as the page asks for the table, without where it turns pages; text alone, as in an address. At most 20,000 rows. */
  'POST /api/tables': {
    input: z.strictObject({
      table: z.enum(exportTables),
      format: z.enum(['csv', 'xlsx']),
      question: z
        .record(z.string().max(40), text(1000))
        .refine((question) => Object.keys(question).length <= 20, 'must not ask for more than twenty things'),
    }),
    needs: 'session',
  },
} as const satisfies Record<string, Request>;

export type ReportWish = z.infer<(typeof reportsRest)['POST /api/reports']['input']>;
export type TableWish = z.infer<(typeof reportsRest)['POST /api/tables']['input']>;

interface Named {
  id: string;
  name: string;
}
export type PlaceLevel = 'country' | 'province' | 'facility';
/** A node of the tree of which something is reported. */
export interface ReportPlace extends Named {
  level: PlaceLevel;
}

export interface ConnectionStepView {
  id: string;
  camera: string | null;
  state: ConnectionState;
  /** `2026-11-22`, in Viet Nam. */
  day: string;
  enterprise: string;
  reasons: AdviceCode[];
  note: string;
  /** Null: the system found out by itself. */
  person: string | null;
  /** ISO 8601. */
  recordedAt: string;
}

export interface ConnectionWay {
  /** Newest day first, and of one day what was recorded last. */
  steps: ConnectionStepView[];
  /** The newest one that was recorded, to be given with the next. */
  last: string | null;
  /** Names that were given before, for choosing. */
  enterprises: string[];
  may: { record: boolean };
}

export interface ConnectionDayRow {
  enterprise: string;
  province: Named;
  facilities: number;
  /** At the end of the day. */
  counts: ConnectionCounts;
  /** That came to be so on this day. */
  fresh: ConnectionCounts;
}

export interface ConnectionDaySite extends Named {
  province: string;
  enterprise: string;
  /** Null: nobody has said anything. */
  state: ConnectionState | null;
  /** Since which day. */
  since: string | null;
  reasons: AdviceCode[];
  note: string;
  may: { record: boolean };
}

export interface ConnectionDay {
  place: ReportPlace;
  day: string;
  /** By province, then by enterprise. */
  rows: ConnectionDayRow[];
  total: Pick<ConnectionDayRow, 'facilities' | 'counts' | 'fresh'>;
  /** Those that stand in the way first, then by name; 2,000 at most. Empty for the whole country: names are for the provinces. */
  sites: ConnectionDaySite[];
}

/** Milliseconds of required zones, all of a place together; null: nothing was recorded of that day. */
export interface CoverageShare {
  coveredMs: number;
  downMs: number;
  unknownMs: number;
  missingMs: number;
}

/** Milliseconds; null where there was none. */
export interface ResponseTimes {
  count: number;
  p50: number | null;
  p95: number | null;
}

/** Of cameras, milliseconds: known to be seen through, known to be out (as planned or not), not known. */
export interface AvailabilityShare {
  upMs: number;
  outMs: number;
  unknownMs: number;
}

export interface Trends {
  place: ReportPlace;
  /** `2026-11-22`, without holes. All that follows has one value for each. */
  days: string[];
  coverage: {
    byDay: (CoverageShare | null)[];
    /** Over the whole time; of the country its provinces, of a province its facilities. The least covered first; 100 at most. */
    byPlace: (Named & { share: CoverageShare })[];
  };
  /** Null: no camera was registered. */
  availability: { byDay: (AvailabilityShare | null)[] };
  /** By the day on which they came up; this and what follows is null where the caller may not know of it. */
  alerts: { opened: number[]; acknowledged: ResponseTimes[]; resolved: ResponseTimes[] } | null;
  /** Open at the end of each day, and of those the ones that were overdue. */
  findings: { open: number[]; overdue: number[] } | null;
  /** Of the whole time. */
  violations: { kind: string; count: number }[] | null;
}

export interface ReportJobView {
  id: string;
  wish: ReportWish;
  /** Name of the place on the day of the order. */
  place: string;
  state: ReportJobState;
  /** Per cent. */
  progress: number;
  failure: ReportFailure | null;
  /** Of what is done. */
  file: { name: string; size: number; sha256: string } | null;
  createdAt: string;
  endedAt: string | null;
  /** When the file goes. */
  keptUntil: string;
}

export interface ReportsReplies {
  'GET /api/facilities/:id/connection-steps': ConnectionWay;
  'POST /api/facilities/:id/connection-steps': ConnectionWay;
  'GET /api/connection-days': ConnectionDay;
  'GET /api/trends': Trends;
  'GET /api/reports': ReportJobView[];
  'POST /api/reports': ReportJobView;
  'POST /api/reports/:id/cancel': ReportJobView;
  'GET /api/reports/:id/file': Download;
  'POST /api/tables': Download;
}
