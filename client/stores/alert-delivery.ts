import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { AlertDeliveryView, AlertSeverity } from '../../server/contract/alerts.ts';
import { useSessionStore } from './session.ts';

/** How alerts come to the person signed in beside the screen. */
export const useAlertDeliveryStore = defineStore('alert-delivery', () => {
  const session = useSessionStore();
  const settings = shallowRef<AlertDeliveryView | null>(null);

  async function load(): Promise<void> {
    settings.value = await session.request('GET /api/alert-delivery', {});
  }

  async function change(wish: {
    sound?: AlertSeverity | null;
    push?: AlertSeverity | null;
    mail?: AlertSeverity | null;
  }) {
    settings.value = await session.request('PATCH /api/alert-delivery', wish);
  }

  async function subscribe(endpoint: string, keys: { p256dh: string; auth: string }): Promise<void> {
    settings.value = await session.request('POST /api/push-subscriptions', { endpoint, keys });
  }

  async function unsubscribe(id: string): Promise<void> {
    await session.request('DELETE /api/push-subscriptions/:id', { id });
    await load();
  }

  watch(
    () => session.actor?.id,
    (id) => {
      settings.value = null;
      // Without an answer there is no sound; the settings page says why.
      if (id !== undefined && session.actor?.may.readAlerts) void load().catch(() => {});
    },
    { immediate: true },
  );

  return { settings, sound: computed(() => settings.value?.sound ?? null), load, change, subscribe, unsubscribe };
});
