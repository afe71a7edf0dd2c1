import { actorView } from '../access/actor.ts';
import type { PublicCall, RestHandlers } from '../access/call.ts';
import { sessionMark } from '../access/session-mark.ts';
import type { OwnAccount } from '../access/own-account.ts';
import type { Sessions, SignedIn } from '../access/sessions.ts';
import { unauthenticated } from '../access/tokens.ts';
import type { SessionReplies, SessionView } from '../contract/session.ts';

type SessionHandlers = Pick<RestHandlers, keyof SessionReplies>;

export function sessionRoutes(sessions: Sessions, own: OwnAccount): SessionHandlers {
  const begun = (signedIn: SignedIn, { refreshCookie }: PublicCall): SessionView => {
    refreshCookie.set(signedIn.refreshToken, signedIn.sessionExpiresAt);
    return {
      accessToken: signedIn.accessToken,
      expiresAt: signedIn.expiresAt.toISOString(),
      actor: actorView(signedIn.actor),
      secondFactor: signedIn.secondFactor,
      idleLockMs: sessions.rules.idleLockMs,
      mark: sessionMark(signedIn.sessionId),
      alert: signedIn.alert,
    };
  };

  return {
    'POST /api/session': async ({ username, password }, call) =>
      begun(await sessions.signIn(username, password, call.origin), call),

    'POST /api/session/second-factor': async ({ challenge, code }, call) =>
      begun(await sessions.answerChallenge(challenge, code, call.origin), call),

    async 'POST /api/session/refresh'(_, call) {
      try {
        return begun(await sessions.refresh(refreshToken(call), call.origin), call);
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

    async 'POST /api/session/unlock'({ password }, call) {
      await own.unlock(call, password, call.origin);
      return null;
    },

    async 'POST /api/session/password'(passwords, call) {
      await own.changePassword(call, passwords, call.origin);
      return null;
    },

    'GET /api/sessions': (_, call) => own.sessions(call),

    async 'DELETE /api/sessions/:id'({ id }, call) {
      await own.endSession(call, id);
      return null;
    },

    'GET /api/second-factor': (_, call) => own.secondFactor(call),

    'POST /api/second-factor': ({ password }, call) => own.offerSecondFactor(call, password, call.origin),

    'POST /api/second-factor/confirmation': async ({ code }, call) => ({
      recoveryCodes: await own.confirmSecondFactor(call, code, call.origin),
    }),

    'POST /api/second-factor/recovery-codes': async (proof, call) => ({
      recoveryCodes: await own.renewRecoveryCodes(call, proof, call.origin),
    }),

    async 'DELETE /api/people/:id/second-factor'({ id }, call) {
      await own.removeSecondFactorOf(call, id);
      return null;
    },
  };
}

function refreshToken({ refreshCookie }: PublicCall): string {
  if (!refreshCookie.value) throw unauthenticated();
  return refreshCookie.value;
}
