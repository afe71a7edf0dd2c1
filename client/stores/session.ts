import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { ActorView, SecondFactorState, SecurityAlert, SessionEnd } from '../../server/contract/session.ts';
import type { WallEnd } from '../../server/contract/walls.ts';
import { endOf, isSignedOut, SessionClient } from '../api/session-client.ts';
import { isWallWindow, useWallStore } from './wall.ts';

/** `starting` until the server has said whether the refresh cookie still stands; `unreachable` while it cannot be asked. */
export type SessionStatus = 'starting' | 'unreachable' | 'signed-in' | 'signed-out';

const RETRY_MS = 3_000;

export const useSessionStore = defineStore('session', () => {
  const status = ref<SessionStatus>('starting');
  const actor = shallowRef<ActorView | null>(null);
  const accessToken = shallowRef<string | null>(null);
  const secondFactor = ref<SecondFactorState>('none');
  /** Without input for this long, milliseconds, the console locks itself. */
  const idleLockMs = ref(Infinity);
  /** Names the session in a watermark. */
  const mark = ref<string | null>(null);
  /** Of one's own account, as the server last told. */
  const alert = shallowRef<SecurityAlert | null>(null);
  /** Why the last session ended, when it was not by its person's own hand in this page. */
  const ended = ref<SessionEnd | WallEnd | null>(null);
  let started: Promise<void> | undefined;

  const client = new SessionClient({
    ...(isWallWindow() && { renew: useWallStore().session }),
    onChange: (session, end) => {
      if (!session && status.value === 'signed-in') ended.value ??= end ?? 'token_expired';
      if (session) ended.value = null;
      if (session) {
        secondFactor.value = session.secondFactor;
        idleLockMs.value = session.idleLockMs;
        mark.value = session.mark;
        alert.value = session.alert;
      }
      if (actor.value?.id !== session?.actor.id) actor.value = session?.actor ?? null;
      accessToken.value = session?.accessToken ?? null;
      status.value = session ? 'signed-in' : 'signed-out';
    },
  });

  /** Ends when it is known whether somebody is signed in. */
  function start(): Promise<void> {
    started ??= askUntilKnown();
    return started;
  }

  async function askUntilKnown(): Promise<void> {
    for (;;) {
      try {
        await client.refresh();
        return;
      } catch (error) {
        if (isSignedOut(error)) {
          ended.value = endOf(error) ?? null;
          status.value = 'signed-out';
          return;
        }
        status.value = 'unreachable';
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  /** The server has ended the session. */
  function drop(reason: SessionEnd | WallEnd): void {
    ended.value = reason;
    client.drop();
  }

  /** By the person's own hand. */
  async function signOut(): Promise<void> {
    status.value = 'signed-out';
    await client.signOut().catch(() => {
      // Signed out here already; the server ends the session when it expires.
    });
  }

  return {
    status: computed(() => status.value),
    actor,
    accessToken,
    secondFactor,
    idleLockMs,
    mark,
    alert,
    ended,
    start,
    drop,
    signOut,
    signIn: client.signIn.bind(client),
    answerChallenge: client.answerChallenge.bind(client),
    refresh: client.refresh.bind(client),
    token: client.token.bind(client),
    request: client.request.bind(client),
    download: client.download.bind(client),
  };
});
