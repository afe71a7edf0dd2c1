import type { CameraFactKind, CameraFactsView } from '../contract/rest.ts';

/** What a camera noticed; `at` by our clock. `initial`: how it stood when we began to listen, not a change. */
export interface Fact {
  kind: CameraFactKind;
  active: boolean;
  at: Date;
  source: string;
  initial: boolean;
}

/** Changes kept of a camera, and places of which its state is known. */
const keptChanges = 50;
const mostSources = 64;
/** Cameras of which anything is kept; past this the one that was heard of longest ago is forgotten. */
const mostCameras = 2000;

interface Kept {
  recent: Fact[];
  /** By kind and source, the oldest first. */
  states: Map<string, Fact>;
}

/** What cameras have noticed of late, in this process's memory. */
export class CameraFacts {
  readonly #cameras = new Map<string, Kept>();

  add(cameraId: string, fact: Fact): void {
    const kept = this.#cameras.get(cameraId) ?? { recent: [], states: new Map<string, Fact>() };
    this.#cameras.delete(cameraId);
    this.#cameras.set(cameraId, kept);
    dropOldest(this.#cameras, mostCameras);
    const where = `${fact.kind} ${fact.source}`;
    const before = kept.states.get(where);
    kept.states.delete(where);
    kept.states.set(where, fact);
    dropOldest(kept.states, mostSources);
    // A subscription that is made anew tells how everything stands: no news unless it is another way.
    if (fact.initial && (before ? before.active === fact.active : !fact.active)) return;
    kept.recent.unshift(fact);
    kept.recent.length = Math.min(kept.recent.length, keptChanges);
  }

  /** Nothing is known any more: the camera is gone, or nobody listens to it. */
  forget(cameraId: string): void {
    this.#cameras.delete(cameraId);
  }

  view(cameraId: string): CameraFactsView {
    const { recent = [], states } = this.#cameras.get(cameraId) ?? {};
    const present = [...(states?.values() ?? [])].flatMap(({ kind, active }) => (active ? [kind] : []));
    return {
      present: [...new Set(present)],
      recent: recent.map(({ kind, active, at, source }) => ({ kind, active, at: at.toISOString(), source })),
    };
  }
}

function dropOldest(map: Map<string, unknown>, most: number): void {
  const [oldest] = map.keys();
  if (map.size > most && oldest !== undefined) map.delete(oldest);
}
