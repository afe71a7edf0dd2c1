import type { Caller, LiveCamera } from './bind.ts';
import type { LiveInput, WatchEnd } from '../contract/live.ts';
import type { Begun, Viewings } from '../ledger/viewings.ts';
import { notFound } from '../errors.ts';

/** Characters of a stated reason that stand beside each look; the whole of it is in the ledger's own entry. */
const referenceLimit = 200;

type Purpose = NonNullable<LiveInput<'live.watch'>['purpose']>;

/** What one connection looks at, in the ledger: each watch is a viewing there. */
export class ConnectionViewings {
  readonly #viewings: Viewings;
  readonly #address: string;
  readonly #byWatch = new Map<string, Begun>();

  /** @param address the browser's, for the ledger */
  constructor(viewings: Viewings, address: string) {
    this.#viewings = viewings;
    this.#address = address;
  }

  /** Throws AppError `unavailable` when the ledger cannot keep up. */
  begin(watchId: string, input: LiveInput<'live.watch'>, { actor, sessionId }: Caller, camera: LiveCamera): void {
    const { profile, size = profile === 'main' ? 'full' : 'tile', purpose = purposeOf(actor, camera) } = input;
    const begun = this.#viewings.begin({
      actor: { personId: actor.id, sessionId },
      address: this.#address,
      ...{ facilityId: camera.facilityId, cameraId: camera.id, profile, size, purpose },
      names: { person: actor.fullName, camera: camera.name, facility: camera.facilityName },
    });
    this.#byWatch.set(watchId, begun);
  }

  /** Resolves when the watch is on record: pictures may flow. Throws AppError `unavailable` or `not_found`. */
  async recorded(watchId: string): Promise<void> {
    const begun = this.#byWatch.get(watchId);
    if (!begun) throw notFound('watch');
    await begun.recorded;
  }

  setFlowing(watchId: string, flowing: boolean): void {
    const begun = this.#byWatch.get(watchId);
    if (begun) this.#viewings.setFlowing(begun.id, flowing);
  }

  /** Watches that have ended meanwhile are passed over. */
  shown(watchId: string, shownMs: number): void {
    const begun = this.#byWatch.get(watchId);
    if (begun) this.#viewings.progress(begun.id, shownMs);
  }

  end(watchId: string, reason: 'closed' | 'disconnected' | WatchEnd): void {
    const begun = this.#byWatch.get(watchId);
    this.#byWatch.delete(watchId);
    if (begun) this.#viewings.end(begun.id, reason === 'not_found' ? 'not_permitted' : reason);
  }
}

/** Who has not said why with the look itself: the people of a facility are on duty there, others may have stated a reason for the place. */
function purposeOf({ grants, reasons }: Caller['actor'], { path }: LiveCamera): Purpose {
  if (grants.some(({ role }) => role === 'duty' || role === 'leader')) return { kind: 'duty' };
  const stated = reasons.find(({ nodeId }) => path.includes(nodeId));
  return stated ? { kind: 'other', reference: stated.text.slice(0, referenceLimit) } : { kind: 'other' };
}
