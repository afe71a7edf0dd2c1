import { findUnusual } from '../audit/unusual.ts';
import type { UnusualView } from '../contract/audit.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import type { Logger } from '../log.ts';
import type { AlertDesk } from './desk.ts';

const everyMs = 60_000;
/** What is asked about each time: longer than the ten minutes by which one of the rules counts. */
const rangeMs = 20 * 60_000;
/** A sign-in from a new address is a question for the auditor's page, not worth an alert. */
const silent: ReadonlySet<UnusualView['rule']> = new Set(['first_address']);

export interface AnomalyWatchOptions {
  prisma: PrismaClient;
  desk: AlertDesk;
  log: Logger;
  now?: () => number;
}

/** Asks the ledger once a minute what is unusual, and makes alerts of what is new. */
export class AnomalyWatch implements AsyncDisposable {
  readonly #options: AnomalyWatchOptions;
  readonly #timer: NodeJS.Timeout;
  /** What was told, and when it began: of the last range only. */
  #told = new Map<string, number>();
  readonly #since: number;
  #asking: Promise<void> = Promise.resolve();

  constructor(options: AnomalyWatchOptions) {
    this.#options = options;
    this.#since = (options.now ?? Date.now)();
    this.#timer = setInterval(() => void this.look(), everyMs);
  }

  /** One after the other. Never rejects. */
  look(): Promise<void> {
    this.#asking = this.#asking.then(() =>
      this.#look().catch((error: unknown) =>
        this.#options.log.warn({ err: error }, 'the ledger was not asked what is unusual'),
      ),
    );
    return this.#asking;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#asking;
  }

  async #look(): Promise<void> {
    const { prisma, desk, now = Date.now } = this.#options;
    // What was written in this very millisecond as well.
    const to = now() + 1;
    // What was unusual before this server ran was told by the one before, or is for the auditor's page.
    const from = Math.max(this.#since, to - rangeMs);
    if (from >= to) return;
    const range = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
    const found = (await findUnusual(prisma, range, undefined)).filter(({ rule }) => !silent.has(rule));
    const people = await prisma.person.findMany({
      where: { id: { in: found.map(({ person }) => person.id) } },
      select: { id: true, unitNodeId: true },
    });
    const root = await prisma.orgNode.findFirst({ where: { parentId: null }, select: { id: true } });
    const told = new Map<string, number>();
    for (const { rule, person, at } of found) {
      const nodeId = people.find(({ id }) => id === person.id)?.unitNodeId ?? root?.id;
      const part = `${rule} ${person.id}`;
      // Of the others the time is that of the first in the range, which moves on.
      const which = rule === 'refresh_replayed' ? `${part} ${at}` : part;
      told.set(which, to);
      if (!nodeId || this.#told.has(which)) continue;
      const fact = { source: 'anomaly', active: true, at: new Date(at), reason: rule, text: person.name } as const;
      desk.raise({ ...fact, about: { nodeId }, part });
    }
    this.#told = told;
  }
}
