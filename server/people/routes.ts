import type { RestHandlers } from '../access/call.ts';
import type { PeopleReplies } from '../contract/people.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import { AccountRequests } from './account-requests.ts';
import { activate } from './activation.ts';
import { DocumentStore } from './documents.ts';
import { Grants } from './grants.ts';
import { ListImport } from './list-import.ts';
import { LiveReasons } from './live-reasons.ts';
import { Register, type RegisterOptions } from './register.ts';
import { unitsOf } from './units.ts';

export interface PeopleOptions extends RegisterOptions {
  prisma: PrismaClient;
  ledger: LedgerPort;
  /** Documents are kept in a folder of it. */
  dataDir: string;
}

/** Accounts, what they are granted, and why national viewers look. */
export function peopleRoutes(options: PeopleOptions): Pick<RestHandlers, keyof PeopleReplies> {
  const documents = new DocumentStore(options);
  const requests = new AccountRequests({ ...options, documents });
  const list = new ListImport(options);
  const register = new Register(options);
  const grants = new Grants(options);
  const reasons = new LiveReasons(options);
  return {
    async 'POST /api/activation'(input, { origin }) {
      await activate(options, input, origin.address);
      return null;
    },
    'POST /api/documents': (input, call) => documents.keep(input, call),
    'GET /api/account-requests': (_, { actor }) => requests.list(actor),
    'GET /api/account-requests/:id/document': ({ id }, { actor }) => requests.document(actor, id),
    'POST /api/account-requests': (input, call) => requests.create(input, call),
    'POST /api/account-requests/:id/approve': ({ id }, call) => requests.approve(id, call),
    'POST /api/account-requests/:id/refuse': ({ id, reason }, call) => requests.refuse(id, reason, call),
    'POST /api/account-requests/:id/issue': ({ id }, call) => requests.issue(id, call),
    'POST /api/account-requests/import/preview': (input, call) => list.preview(input, call),
    'POST /api/account-requests/import': async (input, call) => ({ imported: await list.import(input, call) }),
    'GET /api/units': (_, { actor }) => unitsOf(options.prisma, actor),
    'GET /api/people': (_, { actor }) => register.list(actor),
    'POST /api/people/export': ({ format }, call) => register.export(format, call),
    'PATCH /api/people/:id': (input, call) => register.change(input, call),
    'POST /api/people/:id/activation': ({ id }, call) => register.renewActivation(id, call),
    'POST /api/people/:id/review': (input, call) => register.review(input, call),
    'POST /api/people/:id/suspend': (input, call) => register.suspend(input, call),
    'POST /api/people/:id/resume': (input, call) => register.resume(input, call),
    'POST /api/people/:id/close': (input, call) => register.close(input, call),
    'GET /api/people/:id/grants': ({ id }, { actor }) => grants.ofPerson(actor, id),
    'POST /api/people/:id/grants': (input, call) => grants.create(input, call),
    'PATCH /api/grants/:id': (input, call) => grants.narrow(input, call),
    'POST /api/grants/:id/end': (input, call) => grants.end(input, call),
    'POST /api/live-reasons': (input, call) => reasons.state(input, call),
    'GET /api/live-reasons': (_, { actor }) => reasons.open(actor),
  };
}
