import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import { LiveLink } from '../api/live-link.ts';
import { useWakeUp } from '../composables/useWakeUp.ts';
import { LiveClient } from '../media/live-client.ts';
import { mediasoup } from '../media/receiver.ts';
import { useSecurityAlertsStore } from './security-alerts.ts';
import { useSessionStore } from './session.ts';

/** The live connection of whoever is signed in. */
export const useLiveStore = defineStore('live', () => {
  const session = useSessionStore();
  const alerts = useSecurityAlertsStore();
  const client = shallowRef<LiveClient | null>(null);

  function open(): LiveClient {
    const link = new LiveLink({
      token: async (renew) => (renew ? (await session.refresh()).accessToken : session.token()),
    });
    link.on('session.ended', ({ reason }) => {
      // An expired token is renewed by the next connection; the other endings are final.
      if (reason !== 'token_expired') session.drop(reason);
    });
    link.on('security.alert', alerts.add);
    const made = new LiveClient(link);
    link.open();
    // The first tile asks for it again, should it not come now.
    mediasoup().catch(() => {});
    return made;
  }

  function close(): void {
    client.value?.close();
    client.value?.link.close();
    client.value = null;
  }

  watch(
    // Before its second factor is set up, a session gets no connection.
    () => (session.secondFactor === 'must-enrol' ? undefined : session.actor?.id),
    (actorId) => {
      close();
      if (actorId !== undefined) client.value = open();
    },
    { immediate: true },
  );

  watch(
    () => session.accessToken,
    (token) => {
      const link = client.value?.link;
      // A connection that is being made takes the newest token by itself.
      if (token === null || link?.status.value !== 'up') return;
      link.request('session.renew', { token }).catch(() => link.restart());
    },
  );

  useWakeUp(() => void client.value?.hurry());

  const status = computed(() => client.value?.link.status.value ?? 'starting');
  return { client, status };
});
