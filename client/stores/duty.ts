import { defineStore } from 'pinia';
import { shallowReactive, shallowRef, watch } from 'vue';
import type { DutyNowView, OwnShiftView } from '../../server/contract/duty.ts';
import { useSessionStore } from './session.ts';

/** Duty as the server last told it: one's own shifts, and who is on duty at the facilities that are open. */
export const useDutyStore = defineStore('duty', () => {
  const session = useSessionStore();
  /** Null until loaded. */
  const mine = shallowRef<OwnShiftView[] | null>(null);
  /** Of the facilities that were looked at in this session: a person's own, or as many as an inspector opens. */
  const byFacility = shallowReactive(new Map<string, DutyNowView>());

  /** Questions are numbered: what is answered after a later one is old. */
  let asked = 0;
  let answered = 0;

  async function keepMine(ask: Promise<OwnShiftView[]>): Promise<void> {
    const turn = ++asked;
    const shifts = await ask;
    if (turn < answered) return;
    answered = turn;
    mine.value = shifts;
  }

  const loadMine = (): Promise<void> => keepMine(session.request('GET /api/duty/mine', {}));
  /** Tells the server that somebody is there. */
  const reportPresence = (): Promise<void> => keepMine(session.request('POST /api/duty/presence', {}));

  async function loadFacility(id: string): Promise<void> {
    byFacility.set(id, await session.request('GET /api/facilities/:id/duty', { id }));
  }

  /** After a change of one's own. */
  async function reload(facilityId: string): Promise<void> {
    await Promise.all([loadMine(), loadFacility(facilityId)]);
  }

  watch(
    () => session.actor?.id,
    () => {
      mine.value = null;
      byFacility.clear();
    },
  );

  return { mine, byFacility, loadMine, loadFacility, reportPresence, reload };
});
