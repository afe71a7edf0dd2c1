import { randomBytes, randomUUID } from 'node:crypto';
import { hashPassword } from '../access/passwords.ts';
import type { ActivationView } from '../contract/people.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import { AppError } from '../errors.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import { nextReview } from './account-rules.ts';
import { lockRegister } from './account-wish.ts';
import { newActivation } from './activation.ts';

export interface FirstOperator {
  username: string;
  fullName: string;
  position: string;
  unit: string;
  /** The written basis: number and date of the document. */
  basis: string;
  /** What the top of the organisation tree is called where there is none yet. */
  country: string;
}

/**
 * Makes the account that an empty system cannot request of itself: an operator over the whole tree, activated by the code in the answer.
 * Throws AppError `conflict` when there is an operator already (the next one is requested and approved), or the user name is taken.
 */
export async function createFirstOperator(
  { prisma, ledger }: { prisma: PrismaClient; ledger: LedgerPort },
  { country, basis, ...person }: FirstOperator,
): Promise<ActivationView> {
  const passwordHash = await hashPassword(randomBytes(32).toString('base64url')); // nobody's, until the activation
  return prisma.$transaction(async (tx) => {
    await lockRegister(tx);
    if (await tx.grant.findFirst({ where: { role: 'operator', person: { closedAt: null } }, select: { id: true } })) {
      throw new AppError('conflict', 'There is an operator already: further accounts are requested in the console.');
    }
    if (await tx.person.findUnique({ where: { username: person.username }, select: { id: true } })) {
      throw new AppError('conflict', `The user name ${person.username} is taken.`);
    }
    const root =
      (await tx.orgNode.findFirst({ where: { parentId: null }, select: { id: true } })) ??
      (await makeRoot(tx, country));
    const created = await tx.person.create({
      data: {
        ...{ ...person, unitNodeId: root.id, passwordHash, reviewDueAt: nextReview(new Date()) },
        grants: { create: { role: 'operator', nodeId: root.id, basis } },
      },
      select: { id: true, username: true },
    });
    const activation = await newActivation(tx, created);
    const details = { username: created.username, basis, first: true };
    await ledger.record(tx, { kind: 'account.issued', subjectId: created.id, details });
    return activation;
  });
}

function makeRoot(tx: Parameters<typeof newActivation>[0], name: string): Promise<{ id: string }> {
  const id = randomUUID();
  return tx.orgNode.create({ data: { id, level: 'country', name, path: [id] }, select: { id: true } });
}
