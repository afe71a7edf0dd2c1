import { actorView } from '../access/actor.ts';
import type { PublicCall, RestHandlers } from '../access/call.ts';
import type { Sessions, SignedIn } from '../access/sessions.ts';
import { unauthenticated } from '../access/tokens.ts';
import type { SessionView } from '../contract/rest.ts';

type SessionHandlers = Pick<
  RestHandlers,
  'POST /api/session' | 'POST /api/session/refresh' | 'GET /api/session' | 'DELETE /api/session'
>;

export const sessionRoutes = (sessions: Sessions): SessionHandlers => ({
  async 'POST /api/session'({ username, password }, call) {
    const signedIn = await sessions.signIn(username, password, call.origin);
    call.refreshCookie.set(signedIn.refreshToken, signedIn.sessionExpiresAt);
    return sessionView(signedIn);
  },

  async 'POST /api/session/refresh'(_, call) {
    try {
      return sessionView(await sessions.refresh(refreshToken(call)));
    } catch (error) {
      call.refreshCookie.clear();
      throw error;
    }
  },

  'GET /api/session': (_, { actor }) => Promise.resolve(actorView(actor)),

  async 'DELETE /api/session'(_, { bearer, refreshCookie }) {
    refreshCookie.clear();
    if (bearer) await sessions.endByAccess(bearer);
    if (refreshCookie.value) await sessions.endByRefresh(refreshCookie.value);
    return null;
  },
});

function refreshToken({ refreshCookie }: PublicCall): string {
  if (!refreshCookie.value) throw unauthenticated();
  return refreshCookie.value;
}

const sessionView = ({ accessToken, expiresAt, actor }: SignedIn): SessionView => ({
  accessToken,
  expiresAt: expiresAt.toISOString(),
  actor: actorView(actor),
});
