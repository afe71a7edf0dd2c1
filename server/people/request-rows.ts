import type { AccountRequestView } from '../contract/people.ts';
import type { Prisma } from '../db/generated/client.ts';
import { documentShown } from './documents.ts';

const who = { select: { id: true, fullName: true } } as const;
const node = { select: { id: true, name: true } } as const;

export const requestShown = {
  id: true,
  state: true,
  username: true,
  fullName: true,
  position: true,
  unit: true,
  telephone: true,
  email: true,
  unitNode: node,
  role: true,
  scopeNode: node,
  manager: true,
  kind: true,
  validTo: true,
  basisNumber: true,
  basisDate: true,
  document: { select: documentShown },
  requestedBy: who,
  requestedAt: true,
  judgedBy: who,
  judgedAt: true,
  judgement: true,
  personId: true,
} as const satisfies Prisma.AccountRequestSelect;

export type RequestRow = Prisma.AccountRequestGetPayload<{ select: typeof requestShown }>;

export function requestView(
  { scopeNode, basisNumber, basisDate, ...row }: RequestRow,
  may: AccountRequestView['may'],
): AccountRequestView {
  return {
    ...row,
    scope: scopeNode,
    validTo: row.validTo?.toISOString() ?? null,
    basis: { number: basisNumber, date: basisDate.toISOString().slice(0, 10) },
    requestedAt: row.requestedAt.toISOString(),
    judgedAt: row.judgedAt?.toISOString() ?? null,
    may,
  };
}
