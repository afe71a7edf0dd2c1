import { useSessionStorage } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, watch } from 'vue';
import type { SecurityAlert } from '../../server/contract/session.ts';
import { useSessionStore } from './session.ts';

/** Alerts kept, the newest, and as many that were dismissed. */
const KEPT = 20;

interface Kept {
  /** Whose they are. */
  personId: string;
  shown: SecurityAlert[];
  dismissed: string[];
}

const keyOf = ({ kind, person, at }: SecurityAlert): string => `${kind} ${person.id} ${at}`;

/** What somebody should look into at once, until it is dismissed: this tab keeps it over a reload, and forgets it with its person. */
export const useSecurityAlertsStore = defineStore('security-alerts', () => {
  const session = useSessionStore();
  const nothing: Kept = { personId: '', shown: [], dismissed: [] };
  const kept = useSessionStorage<Kept>('vong-gac.alerts', nothing);

  const isOwn = ({ person }: SecurityAlert): boolean => person.id === session.actor?.id;

  function add(alert: SecurityAlert): void {
    const key = keyOf(alert);
    const { shown, dismissed } = kept.value;
    if (dismissed.includes(key) || shown.some((known) => keyOf(known) === key)) return;
    // About one's own account there is one thing to do, however often it happened.
    const others = isOwn(alert) ? shown.filter((known) => !isOwn(known)) : shown;
    kept.value = { ...kept.value, shown: [alert, ...others].slice(0, KEPT) };
  }

  function dismiss(alert: SecurityAlert): void {
    const key = keyOf(alert);
    kept.value = {
      ...kept.value,
      shown: kept.value.shown.filter((known) => keyOf(known) !== key),
      dismissed: [key, ...kept.value.dismissed].slice(0, KEPT),
    };
  }

  /** What stood against one's own account is mended: the password is another. */
  function settleOwn(): void {
    kept.value = { ...kept.value, shown: kept.value.shown.filter((alert) => !isOwn(alert)) };
  }

  watch(
    () => [session.actor?.id, session.alert] as const,
    ([personId, alert]) => {
      if (personId === undefined) return;
      if (kept.value.personId !== personId) kept.value = { ...nothing, personId };
      if (alert) add(alert);
    },
    { immediate: true },
  );
  watch(
    () => session.status,
    (status) => {
      if (status === 'signed-out') kept.value = nothing;
    },
  );

  return { shown: computed(() => kept.value.shown), isOwn, add, dismiss, settleOwn };
});
