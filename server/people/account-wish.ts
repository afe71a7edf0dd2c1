import type { Actor } from '../access/actor.ts';
import { unitsVisibleTo } from '../access/policy/units.ts';
import type { RestInput } from '../contract/rest.ts';
import type { Prisma } from '../db/generated/client.ts';
import { AppError } from '../errors.ts';
import { day, roleFits } from './account-rules.ts';

export type Wish = Omit<RestInput<'POST /api/account-requests'>, 'basis'>;
export type Basis = RestInput<'POST /api/account-requests'>['basis'];

/** What is wrong with a wish for an account: the field, a code that the console has a text for, and English for operators. */
export interface WishProblem {
  field: 'username' | 'email' | 'role' | 'scopeId' | 'validTo';
  code: 'taken' | 'not_allowed' | 'wrong';
  message: string;
}

/** Somebody else has this name or address already. */
export const taken = (field: WishProblem['field'], message: string): AppError =>
  new AppError('conflict', message, [{ path: field, message }]);

/** Held to the end of the transaction by whoever adds names: two at once cannot both find one free. */
export const lockRegister = (tx: Prisma.TransactionClient): Promise<unknown> =>
  tx.$executeRaw`SELECT pg_advisory_xact_lock(4403, hashtext('register'))`;

/** Everything that stands against a wish, which may be nothing. The caller has checked that the actor may ask for accounts at the unit. */
export async function problemsOf(tx: Prisma.TransactionClient, actor: Actor, wish: Wish): Promise<WishProblem[]> {
  const found: WishProblem[] = [];
  const problem = (field: WishProblem['field'], code: WishProblem['code'], message: string) =>
    void found.push({ field, code, message });
  const asked = { AND: [{ id: wish.unitId }, unitsVisibleTo(actor, 'people.request', new Date(), wish.role)] };
  const unit = await tx.orgNode.findFirst({ where: asked, select: { level: true } });
  if (!unit || !roleFits(wish.role, unit.level)) {
    problem('role', 'not_allowed', 'This unit has no accounts of this role, or you may not ask for them.');
  }
  if (wish.scopeId !== undefined && wish.scopeId !== wish.unitId) {
    const within = { id: wish.scopeId, path: { has: wish.unitId } };
    if (!(await tx.orgNode.findFirst({ where: within, select: { id: true } }))) {
      problem('scopeId', 'not_allowed', 'The scope must be the unit or lie within it.');
    }
  }
  if (wish.validTo !== undefined && new Date(wish.validTo) <= new Date()) {
    problem('validTo', 'wrong', 'The end must be in the future.');
  }
  const pending = { state: { in: ['requested' as const, 'approved' as const] } };
  const { username, email } = wish;
  if (
    (await tx.person.findUnique({ where: { username }, select: { id: true } })) ||
    (await tx.accountRequest.findFirst({ where: { username, ...pending }, select: { id: true } }))
  ) {
    problem('username', 'taken', `The user name ${username} is taken.`);
  }
  if (
    email !== undefined &&
    ((await tx.person.findFirst({ where: { email, closedAt: null }, select: { id: true } })) ||
      (await tx.accountRequest.findFirst({ where: { email, ...pending }, select: { id: true } })))
  ) {
    problem('email', 'taken', `The person with ${email} has an account already: one person, one account.`);
  }
  return found;
}

/** Throws `invalid_input` for a document of the future, or one that the actor did not upload. */
export async function checkBasis(tx: Prisma.TransactionClient, actor: Actor, basis: Basis): Promise<void> {
  // A day of grace: the date is a day in Viet Nam, the clock is UTC.
  if (day(basis.date).getTime() > Date.now() + 24 * 3600_000) {
    throw new AppError('invalid_input', 'The date of the written basis is in the future.');
  }
  if (basis.documentId === undefined) return;
  const where = { id: basis.documentId, uploadedById: actor.id };
  if (!(await tx.document.findFirst({ where, select: { id: true } }))) {
    throw new AppError('invalid_input', 'Upload the document of the written basis first.');
  }
}

/** The row of a request. */
export const requestData = (wish: Wish, basis: Basis, actor: Actor): Prisma.AccountRequestUncheckedCreateInput => ({
  username: wish.username,
  fullName: wish.fullName,
  position: wish.position,
  unit: wish.unit,
  telephone: wish.telephone ?? null,
  email: wish.email ?? null,
  unitNodeId: wish.unitId,
  role: wish.role,
  scopeNodeId: wish.scopeId ?? wish.unitId,
  manager: wish.manager ?? null,
  kind: wish.kind ?? null,
  validTo: wish.validTo === undefined ? null : new Date(wish.validTo),
  basisNumber: basis.number,
  basisDate: day(basis.date),
  documentId: basis.documentId ?? null,
  requestedById: actor.id,
});
