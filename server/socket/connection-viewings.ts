import type { Caller, LiveCamera } from './bind.ts';
import type { LiveInput, WatchEnd } from '../contract/live.ts';
import type { Begun, Viewings } from '../ledger/viewings.ts';
import { notFound } from '../errors.ts';

/** Characters of a stated reason that stand beside each look; the whole of it is in the ledger's own entry. */
const referenceLimit = 200;

type Purpose = NonNullable<LiveInput<'live.watch'>['purpose']>;
type BegunPurpose = Parameters<Viewings['begin']>[0]['purpose'];

/** What one connection looks at, in the ledger: each watch is a viewing there, a prepared one from when it is seen. */
export class ConnectionViewings {
  readonly #viewings: Viewings;
  readonly #address: string;
  readonly #byWatch = new Map<string, Begun>();
  readonly #prepared = new Map<string, { input: LiveInput<'live.watch'>; camera: LiveCamera }>();

  /** @param address the browser's, for the ledger */
  constructor(viewings: Viewings, address: string) {
    this.#viewings = viewings;
    this.#address = address;
  }

  /** Throws AppError `unavailable` when the ledger cannot keep up. */
  begin(watchId: string, input: LiveInput<'live.watch'>, { actor, sessionId }: Caller, camera: LiveCamera): void {
    const { profile, size = profile === 'main' ? 'full' : 'tile', purpose: said = purposeOf(actor, camera) } = input;
    // Whatever the browser says.
    const purpose = judgingOf(actor, camera) ?? said;
    const begun = this.#viewings.begin({
      actor: { personId: actor.id, sessionId },
      address: this.#address,
      ...{ facilityId: camera.facilityId, cameraId: camera.id, profile, purpose },
      size: actor.wall ? 'wall' : size,
      names: { person: actor.fullName, camera: camera.name, facility: camera.facilityName },
    });
    this.#byWatch.set(watchId, begun);
  }

  /** A watch that is no look yet: the first recorded() begins it. */
  prepare(watchId: string, input: LiveInput<'live.watch'>, camera: LiveCamera): void {
    this.#prepared.set(watchId, { input, camera });
  }

  /** Resolves when the watch is on record: pictures may flow. Throws AppError `unavailable` or `not_found`. */
  async recorded(watchId: string, caller: Caller): Promise<void> {
    const prepared = this.#prepared.get(watchId);
    if (prepared) {
      this.begin(watchId, prepared.input, caller, prepared.camera);
      this.#prepared.delete(watchId);
    }
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
    this.#prepared.delete(watchId);
    if (begun) this.#viewings.end(begun.id, reason === 'not_found' ? 'not_permitted' : reason);
  }
}

/** Who has not said why with the look itself: the people of a facility are on duty there, others may have stated a reason for the place. */
function purposeOf({ grants, reasons }: Caller['actor'], { path }: LiveCamera): Purpose {
  if (grants.some(({ role }) => role === 'duty' || role === 'leader')) return { kind: 'duty' };
  const stated = reasons.find(({ nodeId, cameraId }) => !cameraId && path.includes(nodeId));
  return stated ? { kind: 'other', reference: stated.text.slice(0, referenceLimit) } : { kind: 'other' };
}

/** The look of who judges whether the camera stands in a forbidden place. */
function judgingOf({ reasons }: Caller['actor'], { id }: LiveCamera): BegunPurpose | undefined {
  const judged = reasons.find(({ cameraId }) => cameraId === id);
  return judged && { kind: 'placement', reference: judged.text };
}
