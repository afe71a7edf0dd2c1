import { useSessionStorage } from '@vueuse/core';
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { SessionView } from '../../server/contract/rest.ts';
import type { WallSession } from '../../server/contract/walls.ts';
import { callRest } from '../api/http.ts';
import { failureCode, WireFailure } from '../api/wire-failure.ts';

export const wallPath = '/wall';
/** Whether this page shows a wall: it has a token of its own and leaves the session of its browser alone. */
export const isWallWindow = (): boolean => location.pathname === wallPath;

/** The code and the token of a wall window. */
export const useWallStore = defineStore('wall', () => {
  /** Of this tab alone, so that it may be reloaded; from the part of the address after #, which is sent nowhere. */
  const code = useSessionStorage('vong-gac.wall', '');
  const given = new URLSearchParams(location.hash.slice(1)).get('code');
  if (given) code.value = given;
  let opened: SessionView | null = null;
  /** The code opens nothing, or nothing any more. */
  const refused = shallowRef(false);

  /**
   * The session of the wall: opened once, and then only asked whether it still counts, so that two windows do not take it from each other
   * for ever. @throws {WireFailure} `unauthenticated` when there is none.
   */
  async function session(): Promise<SessionView> {
    if (!code.value) throw new WireFailure('unauthenticated', 'no code');
    if (opened) {
      await callRest('GET /api/walls/shown', {}, { token: opened.accessToken });
      return opened;
    }
    try {
      return (opened = asSession(await callRest('POST /api/walls/opening', { code: code.value })));
    } catch (error) {
      if (failureCode(error) !== 'not_found' && failureCode(error) !== 'invalid_input') throw error;
      forget();
      refused.value = true;
      throw new WireFailure('unauthenticated', 'the code opens nothing');
    }
  }

  /** Begins anew with this code, or the one before. */
  function restart(typed = code.value): void {
    opened = null;
    refused.value = false;
    code.value = typed;
  }

  function forget(): void {
    restart('');
  }

  return { code, refused, session, restart, forget };
});

/** Nobody sits before a wall: it never locks itself. */
const asSession = ({ accessToken, expiresAt, actor, mark }: WallSession): SessionView => ({
  ...{ accessToken, expiresAt, actor, mark },
  secondFactor: 'none',
  idleLockMs: Infinity,
  alert: null,
});
