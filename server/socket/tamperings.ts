import { RateLimit } from '../access/rate-limit.ts';
import type { LiveInput } from '../contract/live.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import type { Caller, LiveCamera } from './bind.ts';

/** Entries of one account in a minute: a page of tiles. The console keeps what comes on top, and says it later. */
const entriesAllowed = 36;

/** What consoles say of watermarks that somebody interfered with, in the ledger. */
export class Tamperings {
  readonly #ledger: Pick<LedgerPort, 'write'>;
  readonly #entries = new RateLimit(entriesAllowed);

  constructor(ledger: Pick<LedgerPort, 'write'>) {
    this.#ledger = ledger;
  }

  /** `address`: the browser's. Throws AppError `too_many_requests`. */
  async record(
    { what, restored }: LiveInput<'live.tampered'>,
    { actor, sessionId }: Caller,
    camera: LiveCamera,
    address: string,
  ): Promise<void> {
    this.#entries.use(actor.id);
    await this.#ledger.write({
      kind: 'watermark.tampered',
      actor: { personId: actor.id, sessionId },
      ...{ address, facilityId: camera.facilityId, cameraId: camera.id },
      details: { what, restored, person: actor.fullName, camera: camera.name, facility: camera.facilityName },
    });
  }
}
