import type { PersonView } from '../contract/people.ts';
import type { Prisma } from '../db/generated/client.ts';

export const personShown = {
  id: true,
  username: true,
  fullName: true,
  position: true,
  unit: true,
  telephone: true,
  email: true,
  suspendedAt: true,
  createdAt: true,
  activatedAt: true,
  closedAt: true,
  reviewDueAt: true,
  unitNode: { select: { id: true, name: true } },
  secondFactor: { select: { confirmedAt: true } },
  grants: { select: { role: true, validFrom: true, validTo: true } },
} as const satisfies Prisma.PersonSelect;

export type PersonRow = Prisma.PersonGetPayload<{ select: typeof personShown }>;

export function personView(row: PersonRow, mayManage: boolean): PersonView {
  const { id, username, fullName, position, unit, telephone, email, unitNode, reviewDueAt } = row;
  const now = new Date();
  const valid = row.grants.filter(({ validFrom, validTo }) => validFrom <= now && (!validTo || validTo > now));
  return {
    ...{ id, username, fullName, position, unit, telephone, email, unitNode },
    roles: [...new Set(valid.map(({ role }) => role))],
    state: row.closedAt ? 'closed' : row.suspendedAt ? 'suspended' : row.activatedAt ? 'active' : 'issued',
    createdAt: row.createdAt.toISOString(),
    reviewDueAt: reviewDueAt?.toISOString() ?? null,
    hasSecondFactor: Boolean(row.secondFactor?.confirmedAt),
    reviewOverdue: !row.closedAt && reviewDueAt !== null && reviewDueAt <= now,
    may: { manage: mayManage && !row.closedAt },
  };
}
