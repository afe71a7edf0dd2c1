import { computed, shallowRef, type ComputedRef } from 'vue';
import { useAlertsStore } from '../stores/alerts.ts';

/** As many as the store of alerts keeps. */
const MOST = 100;

export interface AlertHold {
  held: ComputedRef<boolean>;
  /** Somebody plays on, whatever was raised before. */
  release: () => void;
}

/** Alerts that are raised from now on hold a tour where it is, until each is seen to by anybody or somebody plays on. */
export function useAlertHold(): AlertHold {
  const alerts = useAlertsStore();
  const raised = shallowRef<string[]>([]);
  alerts.onRaised(({ id }) => (raised.value = [...raised.value, id].slice(-MOST)));
  return {
    held: computed(() => alerts.open.some(({ id, state }) => state === 'new' && raised.value.includes(id))),
    release: () => (raised.value = []),
  };
}
