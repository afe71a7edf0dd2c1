import { createHash, randomInt, timingSafeEqual } from 'node:crypto';
import { hashPassword } from '../access/passwords.ts';
import { checkNewPassword } from '../access/password-rules.ts';
import type { ActivationView } from '../contract/people.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { AppError } from '../errors.ts';
import type { LedgerPort } from '../ledger/ledger.ts';

const lifetimeMs = 72 * 3600_000;
/** Without letters and digits that look alike: 30 of them, 16 times, are 78 bits. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ234567';
const length = 16;
/** Wrong tries after which a code is worth nothing. */
const triesAllowed = 10;

const hashed = (code: string): string =>
  createHash('sha256').update(code.toUpperCase().replace(/[\s-]/g, '')).digest('hex');

/** Gives a person a new one-time code, in the place of any earlier one. It can be read only here. */
export async function newActivation(
  tx: Prisma.TransactionClient,
  { id, username }: { id: string; username: string },
): Promise<ActivationView> {
  const letters = Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
  const code = letters.replace(/.{4}(?=.)/g, '$&-');
  const data = { codeHash: hashed(code), expiresAt: new Date(Date.now() + lifetimeMs), failures: 0 };
  await tx.activation.upsert({ where: { personId: id }, create: { personId: id, ...data }, update: data });
  return { personId: id, username, code, expiresAt: data.expiresAt.toISOString() };
}

/**
 * Sets the first password of an account by its one-time code. Throws `wrong_credentials` for an unknown name, a wrong, used or expired
 * code alike, and `password_refused` only to whoever has the code.
 */
export async function activate(
  { prisma, ledger }: { prisma: PrismaClient; ledger: LedgerPort },
  { username, code, password }: { username: string; code: string; password: string },
  address: string | undefined,
): Promise<void> {
  const person = await prisma.person.findFirst({
    where: { username, activatedAt: null, suspendedAt: null, activation: { expiresAt: { gt: new Date() } } },
    select: { id: true, activation: true },
  });
  const right = timingSafeEqual(Buffer.from(hashed(code)), Buffer.from(person?.activation?.codeHash ?? hashed('')));
  if (!person?.activation || !right || person.activation.failures >= triesAllowed) {
    if (person) await failed(prisma, person.id);
    throw refused();
  }
  checkNewPassword(password, { username });
  const passwordHash = await hashPassword(password);
  await prisma.$transaction(async (tx) => {
    const { codeHash } = person.activation!;
    // Whoever deletes it first has used it.
    const used = await tx.activation.deleteMany({
      where: { personId: person.id, codeHash, failures: { lt: triesAllowed } },
    });
    if (used.count === 0) throw refused();
    await tx.person.update({ where: { id: person.id }, data: { passwordHash, activatedAt: new Date() } });
    const entry = { kind: 'account.activated' as const, actor: { personId: person.id }, subjectId: person.id };
    await ledger.record(tx, { ...entry, ...(address !== undefined && { address }) });
  });
}

const failed = (prisma: PrismaClient, personId: string): Promise<unknown> =>
  prisma.activation.updateMany({ where: { personId }, data: { failures: { increment: 1 } } });

const refused = (): AppError =>
  new AppError('wrong_credentials', 'The user name or the code is wrong, or the code was used or has expired.');
