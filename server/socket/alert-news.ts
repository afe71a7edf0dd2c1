import { setTimeout as delay } from 'node:timers/promises';
import type { Actor } from '../access/actor.ts';
import { seesAlerts } from '../access/policy/alerts.ts';
import type { Authenticated, Sessions } from '../access/sessions.ts';
import type { AlertNews } from '../contract/alerts.ts';
import type { Logger } from '../log.ts';

/** A connected browser: whose it was when it last showed a token, and the way to tell it something. */
export interface NewsHearer {
  caller: Authenticated;
  news(news: AlertNews): void;
}

/** Alerts that are told one by one; of more the list is asked for anew. */
const mostNamed = 100;
/** Between two rounds, milliseconds: a flood comes in a few messages, and what comes alone goes at once. */
const pauseMs = 250;
/** Sessions that are judged at the same time. */
const atOnce = 8;

export interface AlertSpreadOptions {
  /** Tells of changed alerts; answers the unsubscription. */
  onChanged: (listener: (ids: string[]) => void) => () => void;
  /** What of these alerts is news to the actor. */
  news: (actor: Actor, ids: readonly string[]) => Promise<AlertNews>;
  sessions: Pick<Sessions, 'actorOf'>;
  /** Everybody who is connected. */
  hearers: () => Iterable<NewsHearer>;
  log: Logger;
}

/** Tells everybody connected of the alerts that they may know of, at once, each as they may see it. */
export class AlertSpread implements Disposable {
  readonly #options: AlertSpreadOptions;
  readonly #stopListening: () => void;
  readonly #closing = new AbortController();
  /** Changed since the last round began; no more than there are open alerts, and `mostNamed` are looked at one by one. */
  #changed = new Set<string>();
  #running = false;

  constructor(options: AlertSpreadOptions) {
    this.#options = options;
    this.#stopListening = options.onChanged((ids) => {
      for (const id of ids) if (this.#changed.size <= mostNamed) this.#changed.add(id);
      if (!this.#running) void this.#run();
    });
  }

  [Symbol.dispose](): void {
    this.#closing.abort();
    this.#stopListening();
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    this.#running = true;
    while (this.#changed.size > 0 && !signal.aborted) {
      const ids = [...this.#changed];
      this.#changed = new Set();
      await this.#round(ids);
      await delay(pauseMs, undefined, { signal }).catch(() => {});
    }
    this.#running = false;
  }

  async #round(ids: readonly string[]): Promise<void> {
    const now = new Date();
    const bySession = new Map<string, NewsHearer[]>();
    for (const hearer of this.#options.hearers()) {
      // Spares the database those who can know of none. A right that came since the last token counts from the next one on.
      if (!seesAlerts(hearer.caller.actor, now)) continue;
      const { sessionId } = hearer.caller;
      bySession.set(sessionId, [...(bySession.get(sessionId) ?? []), hearer]);
    }
    const waiting = [...bySession];
    const worker = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) await this.#tell(...next, ids);
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
  }

  async #tell(sessionId: string, hearers: readonly NewsHearer[], ids: readonly string[]): Promise<void> {
    const { sessions, news: newsOf, log } = this.#options;
    try {
      const news: AlertNews =
        ids.length > mostNamed
          ? { alerts: [], gone: [], reload: true }
          : await newsOf(await sessions.actorOf(sessionId), ids);
      if (!news.reload && news.alerts.length + news.gone.length === 0) return;
      for (const hearer of hearers) hearer.news(news);
    } catch (error) {
      log.warn({ err: error }, 'alerts were not told to a session');
    }
  }
}
