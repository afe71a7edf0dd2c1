import type { RestHandlers } from '../access/call.ts';
import type { AuditReplies } from '../contract/audit.ts';
import type { AuditService } from './service.ts';

export const auditRoutes = (audit: AuditService): Pick<RestHandlers, keyof AuditReplies> => ({
  'GET /api/ledger': (input, call) => audit.entries(input, call),
  'GET /api/ledger/viewings': (input, call) => audit.viewings(input, call),
  'GET /api/ledger/unusual': (input, call) => audit.unusual(input, call),
  'GET /api/ledger/export': (input, call) => audit.export(input, call),
  'GET /api/ledger/subjects': (input, call) => audit.subjects(input, call),
});
