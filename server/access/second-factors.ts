import { Secret, TOTP } from 'otpauth';
import { renderSVG } from 'uqr';
import type { SecondFactorOffer } from '../contract/session.ts';
import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { AppError, conflict } from '../errors.ts';
import type { SealedBox } from '../sealed-box.ts';
import { newTypedCode, typedCodeHash } from './typed-code.ts';

/** RFC 6238 with what every authenticator understands. */
const parameters = { issuer: 'Vong Gac', algorithm: 'SHA1', digits: 6, period: 30 } as const;
const secretBytes = 20; // as long as SHA-1's output, RFC 4226 section 4
/** Steps before and after the present one whose code counts, for clocks that differ. */
const stepsAside = 1;

const recoveryCodes = 10;

/** The second factors of persons: TOTP secrets, sealed in the database, and recovery codes. */
export class SecondFactors {
  readonly #prisma: PrismaClient;
  readonly #box: SealedBox;
  readonly #now: () => number;

  constructor(options: { prisma: PrismaClient; box: SealedBox; now: () => number }) {
    this.#prisma = options.prisma;
    this.#box = options.box;
    this.#now = options.now;
  }

  /** A new secret that waits for its first code, in the place of one that waited before. Throws `conflict` when one is in force. */
  async offer(person: { id: string; username: string }): Promise<SecondFactorOffer> {
    const secret = new Secret({ size: secretBytes });
    const sealed = this.#box.seal(secondFactorOwner(person.id), secret.base32);
    const createdAt = new Date(this.#now());
    const waiting = { personId: person.id, confirmedAt: null };
    const { count } = await this.#prisma.secondFactor.updateMany({ where: waiting, data: { sealed, createdAt } });
    if (count === 0) {
      const data = { personId: person.id, sealed, createdAt };
      const { count: made } = await this.#prisma.secondFactor.createMany({ data, skipDuplicates: true });
      if (made === 0) throw alreadyEnrolled();
    }
    const uri = new TOTP({ ...parameters, label: person.username, secret }).toString();
    return { secret: secret.base32, uri, qrSvg: renderSVG(uri) };
  }

  /** Puts the waiting secret in force by a code of it; answers the recovery codes. Throws `second_factor_wrong`, `conflict`. */
  async confirm(tx: Prisma.TransactionClient, personId: string, code: string): Promise<string[]> {
    const factor = await tx.secondFactor.findUnique({ where: { personId } });
    if (!factor) {
      throw conflict('no_second_factor_offered', 'There is no second factor to confirm: ask for a new one first.');
    }
    if (factor.confirmedAt) throw alreadyEnrolled();
    const lastStep = this.#step(factor, code);
    if (lastStep === undefined) throw wrongCode();
    // Only the secret that the code was of: another one may have been offered meanwhile.
    const { count } = await tx.secondFactor.updateMany({
      where: { personId, confirmedAt: null, sealed: factor.sealed },
      data: { confirmedAt: new Date(this.#now()), lastStep },
    });
    if (count === 0) throw wrongCode();
    return this.newRecoveryCodes(tx, personId);
  }

  /** Ten in the place of all earlier ones; they can be read only here. The person must have a second factor. */
  async newRecoveryCodes(tx: Prisma.TransactionClient, personId: string): Promise<string[]> {
    const codes = Array.from({ length: recoveryCodes }, newTypedCode);
    await tx.recoveryCode.deleteMany({ where: { personId } });
    await tx.recoveryCode.createMany({
      data: codes.map((recoveryCode) => ({ personId, hash: typedCodeHash(recoveryCode) })),
    });
    return codes;
  }

  /** Which kind of code it was, now used up; undefined for a wrong one. Each counts once, also when it comes twice at the same time. */
  async use(tx: Prisma.TransactionClient, personId: string, code: string): Promise<'totp' | 'recovery' | undefined> {
    if (/^\d{6}$/.test(code)) {
      const factor = await tx.secondFactor.findFirst({ where: { personId, confirmedAt: { not: null } } });
      const step = factor && this.#step(factor, code);
      if (!step) return undefined;
      const where = { personId, lastStep: { lt: step } };
      const { count } = await tx.secondFactor.updateMany({ where, data: { lastStep: step } });
      return count === 1 ? 'totp' : undefined;
    }
    const { count } = await tx.recoveryCode.updateMany({
      where: { personId, hash: typedCodeHash(code), usedAt: null, factor: { confirmedAt: { not: null } } },
      data: { usedAt: new Date(this.#now()) },
    });
    return count === 1 ? 'recovery' : undefined;
  }

  /** Whether there was one to take away. */
  async remove(tx: Prisma.TransactionClient, personId: string): Promise<boolean> {
    return (await tx.secondFactor.deleteMany({ where: { personId } })).count === 1;
  }

  recoveryCodesLeft(personId: string): Promise<number> {
    return this.#prisma.recoveryCode.count({ where: { personId, usedAt: null } });
  }

  /** The time step whose code this is, of those that count now. */
  #step(factor: { personId: string; sealed: Uint8Array }, token: string): number | undefined {
    const secret = Secret.fromBase32(this.#box.open(secondFactorOwner(factor.personId), factor.sealed));
    const timestamp = this.#now();
    const delta = new TOTP({ ...parameters, secret }).validate({ token, timestamp, window: stepsAside });
    return delta === null ? undefined : Math.floor(timestamp / 1000 / parameters.period) + delta;
  }
}

export const wrongCode = (): AppError =>
  new AppError('second_factor_wrong', 'The code is wrong or was used already: wait for the next one.');

const alreadyEnrolled = (): AppError =>
  conflict('second_factor_exists', 'There is a second factor already; only the level above can take it away.');

/** Whom a second factor's secret is sealed for. */
export const secondFactorOwner = (personId: string): string => `second factor of ${personId}`;
