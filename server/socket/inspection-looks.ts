import type { Actor } from '../access/actor.ts';
import type { LiveInput } from '../contract/live.ts';
import type { Inspections } from '../inspections/service.ts';
import type { LiveCamera } from './bind.ts';

/** Which tiles of one connection are looks within an inspection: they begin while it runs, and end with it. */
export class InspectionLooks {
  readonly #inspections: Pick<Inspections, 'admit' | 'over'>;
  /** The inspection's number, by watch. */
  readonly #numbers = new Map<string, string>();

  constructor(inspections: Pick<Inspections, 'admit' | 'over'>) {
    this.#inspections = inspections;
  }

  /** Throws `not_found` for a look within an inspection that does not run, or to which its person or the camera does not belong. */
  async admit({ purpose }: LiveInput<'live.watch'>, actor: Actor, camera: LiveCamera): Promise<void> {
    if (purpose?.kind === 'inspection') await this.#inspections.admit(actor, purpose.reference, camera.facilityId);
  }

  begin(watchId: string, { purpose }: LiveInput<'live.watch'>): void {
    if (purpose?.kind === 'inspection' && purpose.reference) this.#numbers.set(watchId, purpose.reference);
  }

  end(watchId: string): void {
    this.#numbers.delete(watchId);
  }

  /** The watches whose inspection is over, or not the actor's any more. */
  async over(actor: Actor): Promise<ReadonlySet<string>> {
    const over = await this.#inspections.over(actor, [...new Set(this.#numbers.values())]);
    return new Set([...this.#numbers].flatMap(([watchId, number]) => (over.has(number) ? [watchId] : [])));
  }
}
