import type { Actor } from '../access/actor.ts';
import { holdsSomewhere } from '../access/policy/units.ts';
import type { Authenticated, Sessions } from '../access/sessions.ts';
import type { SecurityAlert } from '../contract/session.ts';
import type { Logger } from '../log.ts';

/** A connected browser: whose it was when it last showed a token, and the way to tell it something. */
export interface Hearer {
  caller: Authenticated;
  tell(alert: SecurityAlert): void;
}

export interface SecurityAlertsOptions {
  sessions: Pick<Sessions, 'actorOf' | 'onAlert'>;
  /** Everybody who is connected. */
  hearers: () => Iterable<Hearer>;
  /** Whether the actor answers for the person's account, or audits it. */
  watchesOver: (actor: Actor, personId: string) => Promise<boolean>;
  log: Logger;
}

/** Tells everybody connected whom an alert concerns, at once: the person, and who watches over their account at this moment. */
export class SecurityAlerts implements Disposable {
  readonly #options: SecurityAlertsOptions;
  readonly #stopListening: () => void;

  constructor(options: SecurityAlertsOptions) {
    this.#options = options;
    this.#stopListening = options.sessions.onAlert((alert) => this.#spread(alert));
  }

  [Symbol.dispose](): void {
    this.#stopListening();
  }

  #spread(alert: SecurityAlert): void {
    for (const hearer of this.#options.hearers()) {
      this.#concerns(alert, hearer.caller).then(
        (concerned) => concerned && hearer.tell(alert),
        (error: unknown) => this.#options.log.warn({ err: error }, 'security alert not delivered'),
      );
    }
  }

  async #concerns({ person }: SecurityAlert, { actor, sessionId }: Authenticated): Promise<boolean> {
    if (actor.id === person.id) return true;
    const now = new Date();
    // Spares the database the many who only watch. A right that came since the last token, minutes ago, counts from the next one on.
    if (!holdsSomewhere(actor, 'people.manage', now) && !holdsSomewhere(actor, 'ledger.read', now)) return false;
    const { sessions, watchesOver } = this.#options;
    return watchesOver(await sessions.actorOf(sessionId), person.id);
  }
}
