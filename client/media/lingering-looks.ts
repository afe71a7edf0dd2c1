import { sameTarget, type Watch, type WatchTarget } from './watch.ts';

/** Between one page and the next: pictures go on meanwhile. Milliseconds, as all here. */
const FLOWING_MS = 300;
/** Then it waits, without pictures, for a tile that wants it after all. */
const KEPT_MS = 2_000;
/** Of a page of 36 those that were left last: with them and the next page, a connection is below what the server allows it. */
const LIMIT = 24;

interface Lingering {
  watch: Watch;
  pause: ReturnType<typeof setTimeout>;
  end: ReturnType<typeof setTimeout>;
}

/** Looks that their tiles have left, for a moment: the next page may go on with them where they are. */
export class LingeringLooks {
  readonly #looks: Lingering[] = [];

  keep(watch: Watch): void {
    watch.listen(null);
    const entry: Lingering = {
      watch,
      pause: setTimeout(() => watch.setVisible(false), FLOWING_MS),
      end: setTimeout(() => {
        this.#remove(entry);
        watch.close();
      }, KEPT_MS),
    };
    this.#looks.push(entry);
    if (this.#looks.length <= LIMIT) return;
    const [oldest] = this.#looks;
    this.#remove(oldest!);
    oldest!.watch.close();
  }

  /** The very look that is wanted, or with `any` another one at the same camera. */
  take(wanted: WatchTarget, any: boolean): Watch | undefined {
    const same = this.#looks.filter(({ watch }) => watch.target.cameraId === wanted.cameraId);
    const exact = same.find(({ watch }) => sameTarget(watch.target, wanted));
    const found = exact ?? (any ? same.findLast(({ watch }) => watch.track !== null) : undefined);
    if (found) this.#remove(found);
    return found?.watch;
  }

  /** Ends them all. */
  clear(): void {
    for (const entry of [...this.#looks]) {
      this.#remove(entry);
      entry.watch.close();
    }
  }

  #remove(entry: Lingering): void {
    clearTimeout(entry.pause);
    clearTimeout(entry.end);
    this.#looks.splice(this.#looks.indexOf(entry), 1);
  }
}
