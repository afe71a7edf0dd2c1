import type { PrismaClient } from '../db/generated/client.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import type { Logger } from '../log.ts';
import { underWay } from './shift-state.ts';
import { advance, writeEntry } from './shift-rows.ts';

/** A person's signs are written at most this often, milliseconds. */
const writtenEvery = 60_000;
/** People remembered for that; of more, the one noted first is written once too often. */
const mostRemembered = 10_000;

export interface PresenceOptions {
  prisma: PrismaClient;
  ledger: LedgerPort;
  log: Logger;
  now: () => Date;
  /** Somebody who did not answer is back. */
  returned: () => void;
}

/** That people on duty are there, by what they do at the console. */
export class Presence {
  readonly #options: PresenceOptions;
  /** When a sign of each person was written last, ms. */
  readonly #written = new Map<string, number>();

  constructor(options: PresenceOptions) {
    this.#options = options;
  }

  /** The person did something by hand. Never throws: what they did does not depend on it. */
  seen(personId: string): void {
    const now = this.#options.now().getTime();
    const last = this.#written.get(personId);
    if (last !== undefined && now - last < writtenEvery && now >= last) return;
    this.#written.delete(personId);
    if (this.#written.size >= mostRemembered) this.#written.delete(this.#written.keys().next().value!);
    this.#written.set(personId, now);
    this.touch(personId).catch((error: unknown) => {
      this.#written.delete(personId);
      this.#options.log.error({ err: error, personId }, 'the presence of a person was not written');
    });
  }

  /** From now on the next sign counts at once, such as of somebody who has not answered. */
  forget(personId: string): void {
    this.#written.delete(personId);
  }

  /** Writes it at once. */
  async touch(personId: string): Promise<void> {
    const { prisma, ledger, now, returned } = this.#options;
    const at = now();
    const shifts = await prisma.dutyShift.findMany({ where: { personId, state: { in: [...underWay] } } });
    for (const shift of shifts) {
      const back = shift.state === 'unattended';
      await prisma.$transaction(async (tx) => {
        if (!(await advance(tx, shift, 'seen', { lastSeenAt: at })) || !back) return;
        const { facilityId, id: shiftId } = shift;
        await writeEntry(tx, shift, { kind: 'returned', at, personId });
        await ledger.record(tx, { kind: 'duty.returned', actor: { personId }, facilityId, subjectId: shiftId });
      });
      if (back) returned();
    }
  }
}
