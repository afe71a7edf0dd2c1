import type { Prisma, PrismaClient } from '../db/generated/client.ts';
import { recordedTo } from '../history/repository.ts';
import type { Fact, LedgerPort } from '../ledger/ledger.ts';
import type { Logger } from '../log.ts';
import { Book, type Draft } from './book.ts';
import { episodes, type Episode, type KnownSpan } from './episodes.ts';
import {
  lockOutages,
  readCameras,
  readDrafts,
  readFacilities,
  readGoing,
  readLastEnds,
  saveDrafts,
  type CameraOfBook,
} from './repository.ts';
import { settleShort } from './settle.ts';
import { firstRecorded, readSpansFrom, wentOut } from './span-rows.ts';

/** How often the recorded states are looked at, milliseconds. */
const everyMs = 3_000;
/** States of so long ago may still be told in another way, or come late: milliseconds. */
const overlapMs = 10 * 60_000;
/** States that one transaction takes up: milliseconds. */
const chunkMs = 6 * 3_600_000;
/** Where the work has come to is written so often when nothing else is: milliseconds. */
const progressMs = 60_000;
const turnLimitMs = 60_000;

export interface OutageKeeperOptions {
  prisma: PrismaClient;
  ledger: LedgerPort;
  log: Logger;
  now: () => Date;
}

type Event = { at: number; cameraId: string } & ({ kind: 'begin'; episode: Episode } | { kind: 'end' });

/**
 * Makes outages of the recorded states. It works from the database alone and from where it was: states of before its own start, of a process that
 * crashed, or of a simulated month are taken up in the same way as those of this moment.
 */
export class OutageKeeper implements AsyncDisposable {
  readonly #options: OutageKeeperOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #closed = false;
  #progressAt = 0;
  /** Up to where this process knows the work to be done; the database has it now and then. */
  #doneTo: number | undefined;

  constructor(options: OutageKeeperOptions) {
    this.#options = options;
  }

  /** From now on states become outages as they come. */
  start(): void {
    this.#timer = setTimeout(() => {
      void this.run()
        .catch((error: unknown) => {
          if (!this.#closed) this.#options.log.error({ err: error }, 'outages were not kept; trying again');
        })
        .then(() => !this.#closed && this.start());
    }, everyMs);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#running?.catch(() => {});
    clearTimeout(this.#timer);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Takes up all that is recorded so far; one run at a time. */
  run(): Promise<void> {
    return (this.#running ??= this.#run().finally(() => (this.#running = undefined)));
  }

  async #run(): Promise<void> {
    const { prisma } = this.#options;
    const to = await recordedTo(prisma);
    if (to === undefined) return;
    let from = this.#doneTo ?? (await this.#begin());
    while (from !== undefined && from < to && !this.#closed) {
      const until: number = Math.min(to, from + chunkMs);
      await this.#take(from, until);
      this.#doneTo = from = until;
    }
    await settleShort(this.#options, to);
  }

  async #begin(): Promise<number | undefined> {
    const { prisma } = this.#options;
    const progress = await prisma.outageProgress.findUnique({ where: { id: 1 } });
    return progress?.doneTo.getTime() ?? (await firstRecorded(prisma));
  }

  async #take(from: number, to: number): Promise<void> {
    const { prisma } = this.#options;
    const window = { from: from - overlapMs, to };
    const [ids, going] = [await wentOut(prisma, window), await readGoing(prisma)];
    const due = to - this.#progressAt >= progressMs;
    if (ids.length === 0 && going.size === 0 && !due) return;
    await prisma.$transaction(
      async (tx) => {
        await lockOutages(tx);
        const facts = await this.#work(tx, window, ids);
        await tx.outageProgress.upsert({
          where: { id: 1 },
          create: { doneTo: new Date(to) },
          update: { doneTo: new Date(to) },
        });
        await this.#options.ledger.record(tx, ...facts);
      },
      { timeout: turnLimitMs, maxWait: turnLimitMs },
    );
    this.#progressAt = to;
  }

  async #work(
    tx: Prisma.TransactionClient,
    { from, to }: { from: number; to: number },
    ids: string[],
  ): Promise<Fact[]> {
    const going = await readGoing(tx);
    const cameras = await readCameras(tx, [...new Set([...ids, ...going.keys()])]);
    const ends = await readLastEnds(tx, ids);
    const starts = new Map(
      [...cameras.keys()].map((id) => [id, going.get(id)?.lastOutAt ?? Math.max(from, ends.get(id) ?? 0)]),
    );
    const spans = await readSpansFrom(tx, starts, to);
    const byFacility = Map.groupBy(cameras.values(), ({ id, facilityId }) => going.get(id)?.facilityId ?? facilityId);
    const facilities = await readFacilities(tx, [...byFacility.keys()]);
    const drafts = await readDrafts(tx, [...byFacility.keys()], from);
    const facts: Fact[] = [];
    for (const [facilityId, own] of byFacility) {
      const facility = facilities.get(facilityId)!;
      const book = new Book({ drafts: drafts.get(facilityId) ?? [], cameras, total: facility.total });
      const events = own.flatMap((camera) => this.#follow(book, camera, spans.get(camera.id) ?? [], starts, to));
      for (const event of events.toSorted((a, b) => a.at - b.at)) {
        if (event.kind === 'begin') book.begin(event.cameraId, event.episode);
        else book.end(book.going(event.cameraId)!, event.at);
      }
      await saveDrafts(tx, book.changed, { facilityId, facility, cameras });
      facts.push(...book.changed.flatMap((draft) => factsOf(draft, facilityId, this.#options.now())));
    }
    return facts;
  }

  /** What became of one camera; what goes on is noted at once, what began or ended waits for its turn. */
  #follow(
    book: Book,
    { id: cameraId, goneAt }: CameraOfBook,
    spans: readonly KnownSpan[],
    starts: ReadonlyMap<string, number>,
    to: number,
  ): Event[] {
    const going = book.going(cameraId);
    const until = Math.min(to, goneAt);
    // What had ended before is done with.
    const known = going
      ? spans
      : spans.flatMap((span) => {
          const after = starts.get(cameraId)!;
          return span.to > after ? [{ ...span, from: Math.max(span.from, after) }] : [];
        });
    const [first, ...others] = episodes(known, until, going);
    const last = others.at(-1) ?? first;
    if (last?.to === null && goneAt <= to) last.to = goneAt;
    if (going && first) book.extend(going, first);
    return [...(first ? [first] : []), ...others].flatMap((episode, index): Event[] => [
      ...(going && index === 0 ? [] : [{ kind: 'begin' as const, at: episode.from, cameraId, episode }]),
      ...(episode.to === null ? [] : [{ kind: 'end' as const, at: episode.to, cameraId }]),
    ]);
  }
}

/** What the ledger is told of an outage that began or ended. */
function factsOf(draft: Draft, facilityId: string, at: Date): Fact[] {
  const camera = draft.parts.length === 1 ? { cameraId: draft.parts[0]!.cameraId } : {};
  const kinds = draft.newEntries.flatMap(({ kind }) => (kind === 'opened' || kind === 'ended' ? [kind] : []));
  return [...new Set(kinds)].map((kind) => ({
    ...{ kind: `outage.${kind}` as const, at, facilityId, ...camera, subjectId: draft.id },
    details: {
      cameras: draft.parts.length,
      cause: draft.cause,
      from: new Date(draft.startedAt).toISOString(),
      to: kind === 'ended' && draft.endedAt !== null ? new Date(draft.endedAt).toISOString() : null,
    },
  }));
}
