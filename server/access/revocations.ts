/** Whose rights shrank: those of one person, or everybody's on a camera or in a facility. */
export type Revoked = { personId: string } | { cameraId: string } | { facilityId: string };
type Listener = (revoked: Revoked) => void;

/** Tells at once, after the change is in the database, that rights shrank; whoever shows something to anybody judges it anew. */
export class Revocations {
  readonly #listeners = new Set<Listener>();
  #revision = 0;

  /** Raised by every announcement: a judgement made under an older number may be out of date. */
  get revision(): number {
    return this.#revision;
  }

  announce(revoked: Revoked): void {
    this.#revision += 1;
    for (const listener of this.#listeners) listener(revoked);
  }

  /** Returns the unsubscription. */
  onRevoked(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
