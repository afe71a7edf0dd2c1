import type { Actor } from '../access/actor.ts';
import { nextEnd } from '../access/in-force.ts';
import type { Revocations, Revoked } from '../access/revocations.ts';
import type { WatchEnd } from '../contract/live.ts';
import type { Logger } from '../log.ts';
import type { Viewer } from '../media/viewer.ts';

/** A judgement that cannot be had (the database is away) is asked for this often; then the tiles end. */
const tries = 3;
const retryMs = 400;
/** Longest timer, milliseconds: a later end is looked for again by then. */
const longestTimer = 3600_000;

export interface TileGuardOptions {
  viewer: Viewer;
  revocations: Revocations;
  personId: string;
  /** Who the connection belongs to, looked up anew. Throws when its session has ended. */
  actor: () => Promise<Actor>;
  /** Which of these cameras the actor may not look at, and why. */
  refused: (actor: Actor, cameraIds: string[]) => Promise<ReadonlyMap<string, WatchEnd>>;
  /** Which watches are over besides: what they belonged to is. */
  over: (actor: Actor) => Promise<ReadonlySet<string>>;
  log: Logger;
}

/**
 * Takes the tiles away that one connection may no longer have: at once when somebody's rights shrink, and by a timer when
 * a grant, its hours or a stated reason run out by themselves.
 */
export class TileGuard implements Disposable {
  readonly #options: TileGuardOptions;
  readonly #stopListening: () => void;
  #timer: NodeJS.Timeout | undefined;
  #checking: Promise<void> | undefined;
  #again = false;
  #closed = false;

  constructor(options: TileGuardOptions) {
    this.#options = options;
    this.#stopListening = options.revocations.onRevoked((revoked) => {
      if (this.#affectedBy(revoked)) void this.check();
    });
  }

  /** After a tile was permitted to an actor who was looked up when the revocations stood at `asOf`. */
  permitted(actor: Actor, asOf: number): void {
    this.#schedule(actor);
    if (asOf !== this.#options.revocations.revision) void this.check();
  }

  /** Judges all tiles; one that is asked for during another follows it. Never rejects. */
  check(): Promise<void> {
    this.#again = true;
    return (this.#checking ??= this.#run().finally(() => (this.#checking = undefined)));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#stopListening();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #affectedBy(revoked: Revoked): boolean {
    const { viewer, personId } = this.#options;
    if ('personId' in revoked) return revoked.personId === personId;
    // A camera may have moved since its tile was opened: for a facility every tile is judged.
    return viewer.watching('cameraId' in revoked ? revoked.cameraId : undefined);
  }

  async #run(): Promise<void> {
    while (this.#again && !this.#closed) {
      this.#again = false;
      await this.#judge();
    }
  }

  async #judge(): Promise<void> {
    const { viewer, actor, refused, over, log } = this.#options;
    for (let attempt = 1; !this.#closed; attempt++) {
      try {
        const now = await actor();
        await viewer.recheck((cameraIds) => refused(now, cameraIds));
        viewer.endThese(await over(now));
        return this.#schedule(now);
      } catch (error) {
        log.warn({ err: error, attempt }, 'tiles could not be judged');
        if (attempt === tries) return viewer.recheck(async (ids) => new Map(ids.map((id) => [id, 'not_found'])));
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
  }

  #schedule(actor: Actor): void {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    const now = new Date();
    const end = nextEnd(actor, now);
    if (!end) return;
    // At the moment itself the right is over.
    const wait = Math.min(end.getTime() - now.getTime(), longestTimer);
    this.#timer = setTimeout(() => void this.check(), wait);
  }
}
