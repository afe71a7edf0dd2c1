import { z } from 'zod';
import type { Download } from './audit.ts';
import { id, text, type Request } from './common.ts';
import type {
  AccountRequestView,
  ActivationView,
  DocumentView,
  GrantView,
  ImportPreview,
  LiveReasonView,
  PersonView,
  UnitView,
} from './people-views.ts';

export type * from './people-views.ts';

/** Every role, as forms list them. */
export const roleNames = [
  'inspector',
  'military',
  'police',
  'leader',
  'duty',
  'technician',
  'operator',
  'auditor',
] as const;
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
      role: z.enum(roleNames),
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
  /** Where the caller may ask for accounts or give rights. */
  'GET /api/units': { input: nothing, needs: 'people.request' },
  'GET /api/people': { input: nothing, needs: 'people.read' },
  'POST /api/people/export': { input: z.strictObject({ format: z.enum(['csv', 'xlsx']) }), needs: 'people.read' },
  'PATCH /api/people/:id': {
    input: z.strictObject({
      id,
      position: person.position.optional(),
      unit: person.unit.optional(),
      /** Null takes it out. */
      telephone: personFields.telephone.nullable().optional(),
      email: personFields.email.nullable().optional(),
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
      role: z.enum(roleNames),
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
  'GET /api/units': UnitView[];
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
