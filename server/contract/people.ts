import { z } from 'zod';
import type { Download } from './audit.ts';
import { id, text, type Request } from './common.ts';
import type { RoleName } from './session.ts';

const roles = ['inspector', 'military', 'police', 'leader', 'duty', 'technician', 'operator', 'auditor'] as const;
const managers = ['civil', 'military'] as const;
const kinds = ['quarantine', 'checkpoint'] as const;

const nothing = z.strictObject({});
const byId = z.strictObject({ id });
const line = (longest: number) => z.string().trim().pipe(text(longest).min(1));
/** As people write about people: several lines. */
const remark = z.string().trim().min(10).max(1000);
const moment = z.iso.datetime({ offset: true });
/** Minutes since midnight in Viet Nam. */
const minute = z.int().min(0).max(1439);
const hours = z.strictObject({ from: minute, to: minute }).refine(({ from, to }) => from !== to, 'must not be equal');

/** What a list of people and a request for one account have in common. */
export const personFields = {
  username: z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9._-]{1,62})[a-z0-9]$/, 'must be 3 to 64 of a-z, 0-9, . _ - , not at the ends'),
  fullName: line(120),
  position: line(120),
  unit: line(200),
  telephone: z
    .string()
    .trim()
    .regex(/^\+?[0-9][0-9 .-]{6,18}[0-9]$/, 'must be a telephone number'),
  email: z.string().trim().toLowerCase().pipe(z.email().max(254)),
};
const person = {
  ...personFields,
  telephone: personFields.telephone.optional(),
  email: personFields.email.optional(),
};

/** The document that orders or asks for something. */
const basis = z.strictObject({
  number: line(120),
  date: z.iso.date(),
  /** Of POST /api/documents. */
  documentId: id.optional(),
});
/** What a grant reaches: a node of the tree or one camera, narrowed where set. */
const scope = z
  .strictObject({ nodeId: id.optional(), cameraId: id.optional() })
  .refine(
    ({ nodeId, cameraId }) => (nodeId === undefined) !== (cameraId === undefined),
    'must name a node or a camera',
  );

/** A file as base64; its first bytes must be of its kind. */
const file = { fileName: line(200), content: z.base64() };
/** 5 MiB in base64, and a little for the rest. */
const uploadLimit = 7_100_000;
const listLimit = 1_500_000;

export const peopleRest = {
  'POST /api/activation': {
    input: z.strictObject({ username: text(64).min(1), code: line(64), password: z.string().min(1).max(256) }),
    needs: 'public',
  },
  'POST /api/documents': { input: z.strictObject(file), needs: 'people.request', bodyLimit: uploadLimit },
  'GET /api/account-requests': { input: nothing, needs: 'people.read' },
  'GET /api/account-requests/:id/document': { input: byId, needs: 'people.read' },
  'POST /api/account-requests': {
    input: z.strictObject({
      ...person,
      /** The unit's node in the tree. */
      unitId: id,
      role: z.enum(roles),
      /** Where the role is to hold; the unit itself unless told otherwise. */
      scopeId: id.optional(),
      manager: z.enum(managers).optional(),
      kind: z.enum(kinds).optional(),
      validTo: moment.optional(),
      basis,
    }),
    needs: 'people.request',
  },
  'POST /api/account-requests/:id/approve': { input: byId, needs: 'people.approve' },
  'POST /api/account-requests/:id/refuse': { input: z.strictObject({ id, reason: remark }), needs: 'people.approve' },
  'POST /api/account-requests/:id/issue': { input: byId, needs: 'people.manage' },
  /** What importing the list would do; with `problems` it would do nothing. */
  'POST /api/account-requests/import/preview': {
    input: z.strictObject(file),
    needs: 'people.request',
    bodyLimit: listLimit,
  },
  'POST /api/account-requests/import': {
    input: z.strictObject({ ...file, basis }),
    needs: 'people.request',
    bodyLimit: listLimit,
  },
  'GET /api/people': { input: nothing, needs: 'people.read' },
  'POST /api/people/export': { input: z.strictObject({ format: z.enum(['csv', 'xlsx']) }), needs: 'people.read' },
  'PATCH /api/people/:id': {
    input: z.strictObject({
      id,
      position: person.position.optional(),
      unit: person.unit.optional(),
      telephone: person.telephone,
      email: person.email,
    }),
    needs: 'people.manage',
  },
  /** A new one-time code for an account that was never activated. */
  'POST /api/people/:id/activation': { input: byId, needs: 'people.manage' },
  'POST /api/people/:id/review': {
    input: z.strictObject({ id, nextDue: z.iso.date().optional() }),
    needs: 'people.manage',
  },
  'POST /api/people/:id/suspend': { input: z.strictObject({ id, reason: remark }), needs: 'people.manage' },
  'POST /api/people/:id/resume': { input: z.strictObject({ id, reason: remark }), needs: 'people.manage' },
  'POST /api/people/:id/close': { input: z.strictObject({ id, reason: remark }), needs: 'people.manage' },
  'GET /api/people/:id/grants': { input: byId, needs: 'people.read' },
  'POST /api/people/:id/grants': {
    input: z.strictObject({
      id,
      role: z.enum(roles),
      scope,
      manager: z.enum(managers).optional(),
      kind: z.enum(kinds).optional(),
      validTo: moment.optional(),
      hours: hours.optional(),
      /** A technician's temporary look at pictures, eight hours at most. */
      picture: z.literal(true).optional(),
      basis: basis.omit({ documentId: true }),
    }),
    needs: 'people.manage',
  },
  /** Narrows only: an earlier end, hours within the present ones' absence, a manager or kind where none was set. */
  'PATCH /api/grants/:id': {
    input: z.strictObject({
      id,
      validTo: moment.optional(),
      hours: hours.optional(),
      manager: z.enum(managers).optional(),
      kind: z.enum(kinds).optional(),
      basis: basis.omit({ documentId: true }),
    }),
    needs: 'people.manage',
  },
  'POST /api/grants/:id/end': { input: z.strictObject({ id, reason: remark }), needs: 'people.manage' },
  /** Opens the live pictures of a facility or province for a while. */
  'POST /api/live-reasons': {
    input: z.strictObject({ scopeId: id, text: remark, minutes: z.int().min(1).max(30).default(30) }),
    needs: 'session',
  },
  'GET /api/live-reasons': { input: nothing, needs: 'session' },
} as const satisfies Record<string, Request>;

export interface BasisView {
  number: string;
  /** YYYY-MM-DD. */
  date: string;
}

export type RequestStateName = 'requested' | 'approved' | 'refused' | 'issued';

export interface AccountRequestView {
  id: string;
  state: RequestStateName;
  username: string;
  fullName: string;
  position: string;
  unit: string;
  telephone: string | null;
  email: string | null;
  unitNode: { id: string; name: string };
  role: RoleName;
  scope: { id: string; name: string };
  manager: 'civil' | 'military' | null;
  kind: 'quarantine' | 'checkpoint' | null;
  validTo: string | null;
  basis: BasisView;
  document: DocumentView | null;
  requestedBy: { id: string; fullName: string };
  requestedAt: string;
  judgedBy: { id: string; fullName: string } | null;
  judgedAt: string | null;
  /** Why it was refused. */
  judgement: string | null;
  personId: string | null;
  may: { approve: boolean; issue: boolean };
}

export interface DocumentView {
  id: string;
  fileName: string;
  mediaType: string;
  /** Bytes. */
  size: number;
  sha256: string;
}

/** `issued`: the code was not used yet. `overdue` lasts until the review is recorded. */
export interface PersonView {
  id: string;
  username: string;
  fullName: string;
  position: string;
  unit: string;
  telephone: string | null;
  email: string | null;
  unitNode: { id: string; name: string } | null;
  roles: RoleName[];
  state: 'issued' | 'active' | 'suspended' | 'closed';
  createdAt: string;
  reviewDueAt: string | null;
  reviewOverdue: boolean;
  may: { manage: boolean };
}

export interface GrantView {
  id: string;
  role: RoleName;
  scope: { nodeId: string; name: string } | { cameraId: string; name: string };
  manager: 'civil' | 'military' | null;
  kind: 'quarantine' | 'checkpoint' | null;
  basis: string | null;
  validFrom: string;
  validTo: string | null;
  hours: { from: number; to: number } | null;
  picture: boolean;
  approvedBy: { id: string; fullName: string } | null;
  /** Whether it is within its validity; its hours are not looked at. */
  valid: boolean;
  may: { change: boolean };
}

/** Shown once, handed to the person; `expiresAt` in ISO 8601. */
export interface ActivationView {
  personId: string;
  username: string;
  code: string;
  expiresAt: string;
}

/** `row` as the spreadsheet counts it; `column` is the heading; `code` has a text in the console. */
export interface ImportProblem {
  row: number;
  column: string | null;
  code: 'missing' | 'wrong' | 'unknown' | 'taken' | 'twice' | 'not_allowed' | 'missing_column' | 'unknown_column';
  message: string;
}

export interface ImportPreview {
  /** The rows that would be imported. */
  rows: {
    row: number;
    username: string;
    fullName: string;
    position: string;
    unit: string;
    role: RoleName;
    scope: string;
  }[];
  problems: ImportProblem[];
}

export interface LiveReasonView {
  id: string;
  scope: { id: string; name: string };
  text: string;
  until: string;
}

export interface PeopleReplies {
  'POST /api/activation': null;
  'POST /api/documents': DocumentView;
  'GET /api/account-requests': AccountRequestView[];
  'GET /api/account-requests/:id/document': Download;
  'POST /api/account-requests': AccountRequestView;
  'POST /api/account-requests/:id/approve': AccountRequestView;
  'POST /api/account-requests/:id/refuse': AccountRequestView;
  'POST /api/account-requests/:id/issue': ActivationView;
  'POST /api/account-requests/import/preview': ImportPreview;
  'POST /api/account-requests/import': { imported: number };
  'GET /api/people': PersonView[];
  'POST /api/people/export': Download;
  'PATCH /api/people/:id': PersonView;
  'POST /api/people/:id/activation': ActivationView;
  'POST /api/people/:id/review': PersonView;
  'POST /api/people/:id/suspend': PersonView;
  'POST /api/people/:id/resume': PersonView;
  'POST /api/people/:id/close': PersonView;
  'GET /api/people/:id/grants': GrantView[];
  'POST /api/people/:id/grants': GrantView;
  'PATCH /api/grants/:id': GrantView;
  'POST /api/grants/:id/end': GrantView;
  'POST /api/live-reasons': LiveReasonView;
  'GET /api/live-reasons': LiveReasonView[];
}
