import type { RestInput, RestReplies, RestRoute, SessionView } from '../../server/contract/rest.ts';
import type { EndedSession, SessionEnd } from '../../server/contract/session.ts';
import { callRest, downloadRest, type DownloadOptions, type DownloadRoute, type Fetch } from './http.ts';
import { serverNow } from './server-clock.ts';
import { failureCode, WireFailure } from './wire-failure.ts';

/** Refreshed this long before its end, or in the last quarter of a very short life. */
const EARLY_MS = 60_000;
/** A token this near its end is not sent any more: it could end on the way. */
const MARGIN_MS = 5_000;
/** Between tries to refresh while the server cannot be reached. */
const RETRY_MS = 5_000;

type Exclusive = <T>(job: () => Promise<T>) => Promise<T>;

export interface SessionClientOptions {
  /** Called on every change: a new session, a fresher token, or null when nobody is signed in any more, with the reason where it is known. */
  onChange: (session: SessionView | null, ended?: SessionEnd) => void;
  fetch?: Fetch;
  /** Tabs share the refresh cookie, which changes with each use: only one of them may be using it. */
  exclusive?: Exclusive;
  /** Where the next access token comes from; by the refresh cookie unless told otherwise. */
  renew?: () => Promise<SessionView>;
}

const oneTabAtATime: Exclusive = (job) =>
  // Web Locks exist in secure contexts only.
  'locks' in navigator ? navigator.locks.request('vong-gac.refresh', job) : job();

/** Owns the access token: keeps it in memory only, fresh by the refresh cookie, and sends every REST request with it. */
export class SessionClient {
  readonly #fetch: Fetch | undefined;
  readonly #onChange: SessionClientOptions['onChange'];
  readonly #renew: () => Promise<SessionView>;
  #session: SessionView | null = null;
  #refreshing: Promise<SessionView> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor({ onChange, fetch, exclusive = oneTabAtATime, renew }: SessionClientOptions) {
    this.#onChange = onChange;
    this.#fetch = fetch;
    this.#renew = renew ?? (() => exclusive(() => callRest('POST /api/session/refresh', {}, { fetch })));
  }

  /** @throws {WireFailure} `wrong_credentials`, `second_factor_required` with a challenge, `too_many_attempts`, ... */
  async signIn(username: string, password: string): Promise<void> {
    this.#keep(await callRest('POST /api/session', { username, password }, { fetch: this.#fetch }));
  }

  /** The second step. @throws {WireFailure} `second_factor_wrong`, `too_many_attempts`, `unauthenticated` when it came too late. */
  async answerChallenge(challenge: string, code: string): Promise<void> {
    this.#keep(await callRest('POST /api/session/second-factor', { challenge, code }, { fetch: this.#fetch }));
  }

  /** Signed out here at once, whatever becomes of the request that tells the server. */
  async signOut(): Promise<void> {
    const token = this.#session?.accessToken;
    this.drop();
    await callRest('DELETE /api/session', {}, { token, fetch: this.#fetch });
  }

  /** Forgets the session, as when the server has ended it. */
  drop(ended?: SessionEnd): void {
    clearTimeout(this.#timer);
    this.#refreshing = null;
    if (!this.#session) return;
    this.#session = null;
    this.#onChange(null, ended);
  }

  /**
   * A new access token; callers at the same time share one request.
   * @throws {WireFailure} `unauthenticated` or `token_expired` when nobody is signed in (the session is then dropped), or why it is not known.
   */
  refresh(): Promise<SessionView> {
    if (this.#refreshing) return this.#refreshing;
    const attempt: Promise<SessionView> = this.#renew()
      .then(
        (session) => {
          // Signed out or in again meanwhile: this answer belongs to nobody.
          if (this.#refreshing !== attempt) throw new WireFailure('unauthenticated', 'session changed during refresh');
          this.#keep(session);
          return session;
        },
        (error: unknown) => {
          if (this.#refreshing === attempt) {
            if (isSignedOut(error)) this.drop(endOf(error));
            else this.#schedule(RETRY_MS);
          }
          throw error;
        },
      )
      .finally(() => {
        if (this.#refreshing === attempt) this.#refreshing = null;
      });
    this.#refreshing = attempt;
    return attempt;
  }

  /** A token that is still good for a request; refreshed first when it is not. */
  async token(): Promise<string> {
    const session = this.#session;
    if (session && Date.parse(session.expiresAt) - serverNow() > MARGIN_MS) return session.accessToken;
    return (await this.refresh()).accessToken;
  }

  /** One REST request in the session's name; a token that the server does not take is refreshed once. The signal gives it up. */
  request<R extends RestRoute>(route: R, input: RestInput<R>, signal?: AbortSignal): Promise<RestReplies[R]> {
    return this.#withToken((token) => callRest(route, input, { token, fetch: this.#fetch, signal }));
  }

  /** As request, for an answer that is a file. */
  download<R extends DownloadRoute>(
    route: R,
    input: RestInput<R>,
    options: DownloadOptions = {},
  ): Promise<{ fileName: string; blob: Blob }> {
    return this.#withToken((token) => downloadRest(route, input, { token, fetch: this.#fetch, ...options }));
  }

  async #withToken<T>(call: (token: string) => Promise<T>): Promise<T> {
    const token = await this.token();
    try {
      return await call(token);
    } catch (error) {
      if (!isSignedOut(error)) throw error;
      // Another request may have refreshed it while this one was on its way.
      const fresh = this.#session && this.#session.accessToken !== token ? this.#session : await this.refresh();
      return call(fresh.accessToken);
    }
  }

  #keep(session: SessionView): void {
    this.#refreshing = null;
    this.#session = session;
    const life = Date.parse(session.expiresAt) - serverNow();
    this.#schedule(Math.max(RETRY_MS, life - Math.min(EARLY_MS, life / 4)));
    this.#onChange(session);
  }

  #schedule(ms: number): void {
    clearTimeout(this.#timer);
    // Failures have scheduled the next try, or dropped the session.
    this.#timer = setTimeout(() => void this.refresh().catch(() => {}), ms);
  }
}

/** Why the session was ended before its time, as far as a refused refresh tells. */
export function endOf(error: unknown): SessionEnd | undefined {
  return error instanceof WireFailure ? (error.details as Partial<EndedSession> | undefined)?.ended : undefined;
}

/** The server knows no session behind the token or the cookie. */
export function isSignedOut(error: unknown): boolean {
  const code = failureCode(error);
  return code === 'unauthenticated' || code === 'token_expired';
}
