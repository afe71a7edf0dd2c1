import { z } from 'zod';
import { id, text, type Request } from './common.ts';

const nothing = z.strictObject({});
/** As a person types one: any character, judged by nobody but its hash. */
const password = z.string().min(1).max(256);

/** One's own sign-in, sessions, password and second factor. */
export const sessionRest = {
  'POST /api/session': {
    input: z.strictObject({ username: text(64).min(1), password }),
    needs: 'public',
  },
  /** After `second_factor_required`, with the challenge of its details: a code of the authenticator or a recovery code. */
  'POST /api/session/second-factor': {
    input: z.strictObject({ challenge: z.string().min(1).max(1024), code: text(32).min(6) }),
    needs: 'public',
  },
  'POST /api/session/refresh': { input: nothing, needs: 'public' },
  'GET /api/session': { input: nothing, needs: 'session', beforeEnrolment: true },
  'DELETE /api/session': { input: nothing, needs: 'public' },
  /** Whether it is still the same person in front of an idle console. */
  'POST /api/session/unlock': { input: z.strictObject({ password }), needs: 'session', beforeEnrolment: true },
  /** Ends all other sessions. */
  'POST /api/session/password': {
    input: z.strictObject({ current: password, next: password }),
    needs: 'session',
    beforeEnrolment: true,
  },
  'GET /api/sessions': { input: nothing, needs: 'session' },
  'DELETE /api/sessions/:id': { input: z.strictObject({ id }), needs: 'session' },
  'GET /api/second-factor': { input: nothing, needs: 'session', beforeEnrolment: true },
  /** A new secret, in force once confirmed. */
  'POST /api/second-factor': { input: z.strictObject({ password }), needs: 'session', beforeEnrolment: true },
  /** By the first code; ends all other sessions. */
  'POST /api/second-factor/confirmation': {
    input: z.strictObject({ code: text(32).min(6) }),
    needs: 'session',
    beforeEnrolment: true,
  },
  /** Ten new ones in the place of those that are left; never by a recovery code. */
  'POST /api/second-factor/recovery-codes': {
    input: z.strictObject({ password, code: z.string().regex(/^[0-9]{6}$/, 'must be six digits') }),
    needs: 'session',
  },
  /** Of another person, by the level above: they set up a new one at their next sign-in. */
  'DELETE /api/people/:id/second-factor': { input: z.strictObject({ id }), needs: 'people.manage' },
} as const satisfies Record<string, Request>;

export type RoleName = 'inspector' | 'military' | 'police' | 'leader' | 'duty' | 'technician' | 'operator' | 'auditor';

/** The person behind a session. `roles` are for showing; what may be done is in each record's `may`. */
export interface ActorView {
  id: string;
  username: string;
  fullName: string;
  position: string;
  unit: string;
  roles: RoleName[];
  /** Which parts of the console beside the pictures have something for this person. */
  may: {
    readPeople: boolean;
    requestPeople: boolean;
    managePeople: boolean;
    readAlerts: boolean;
    readOutages: boolean;
    readProgress: boolean;
    readReports: boolean;
    readInspections: boolean;
    readViolations: boolean;
    openFacilities: boolean;
    judgePlacements: boolean;
    readLedger: boolean;
  };
}

/** `must-enrol`: the session can do nothing else before. */
export type SecondFactorState = 'enrolled' | 'none' | 'must-enrol';

/** What somebody should look into at once. `at` in ISO 8601; `address`: where the older refresh token came from. */
export interface SecurityAlert {
  kind: 'refresh_replayed';
  person: { id: string; name: string };
  at: string;
  address: string | null;
}

/** `accessToken` goes into `Authorization: Bearer`; `expiresAt` is its end, ISO 8601. The refresh token is only in the cookie. */
export interface SessionView {
  accessToken: string;
  expiresAt: string;
  actor: ActorView;
  secondFactor: SecondFactorState;
  /** Without input for this long, milliseconds, the console hides its pictures until POST /api/session/unlock. */
  idleLockMs: number;
  /** Names the session in a watermark, eight hexadecimal digits; the ledger can be asked for it. */
  mark: string;
  /** That a session of one's own was used in two places; until the password is changed, for 90 days at most. */
  alert: SecurityAlert | null;
}

/** A session of the caller. Times in ISO 8601, `lastSeenAt` to the minute. */
export interface OwnSession {
  id: string;
  /** As the browser calls itself, in short: "Chrome, Windows". */
  device: string | null;
  address: string | null;
  createdAt: string;
  lastSeenAt: string;
  /** The one that asks. */
  current: boolean;
}

/** The details of `second_factor_required`; `expiresAt` in ISO 8601. */
export interface SecondFactorChallenge {
  challenge: string;
  expiresAt: string;
}

export interface SecondFactorView {
  state: SecondFactorState;
  recoveryCodesLeft: number;
}

/** For an authenticator: the secret in base32 for typing, the same as an otpauth URI, and that as a QR code (an SVG document). */
export interface SecondFactorOffer {
  secret: string;
  uri: string;
  qrSvg: string;
}

export interface SessionReplies {
  'POST /api/session': SessionView;
  'POST /api/session/second-factor': SessionView;
  'POST /api/session/refresh': SessionView;
  'GET /api/session': ActorView;
  'DELETE /api/session': null;
  'POST /api/session/unlock': null;
  'POST /api/session/password': null;
  'GET /api/sessions': OwnSession[];
  'DELETE /api/sessions/:id': null;
  'GET /api/second-factor': SecondFactorView;
  'POST /api/second-factor': SecondFactorOffer;
  /** Shown once. */
  'POST /api/second-factor/confirmation': { recoveryCodes: string[] };
  /** Shown once. */
  'POST /api/second-factor/recovery-codes': { recoveryCodes: string[] };
  'DELETE /api/people/:id/second-factor': null;
}

/** The details of `unauthenticated` from POST /api/session/refresh, where the session was ended before its time. */
export interface EndedSession {
  ended: SessionEnd;
}

/** Why a session is over before its time; `token_expired` when it came to its end, or its page did not renew it. */
export type SessionEnd =
  'signed_out' | 'token_expired' | 'replaced' | 'suspended' | 'refresh_replayed' | 'password_changed';
