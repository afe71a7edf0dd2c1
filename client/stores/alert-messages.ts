import { useSessionStorage } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed } from 'vue';
import type { AlertView } from '../../server/contract/alerts.ts';
import { useAlertsStore } from './alerts.ts';
import { useSessionStore } from './session.ts';

/** Notices shown at once, the newest; ids of messages that were read, the newest. */
const SHOWN = 3;
const KEPT = 100;

export interface MessageNotice {
  id: string;
  alert: AlertView;
  message: NonNullable<AlertView['message']>;
}

/** What others wrote about alerts that are the person's to look into, until they say that they have read it: this tab keeps that over a reload. */
export const useAlertMessagesStore = defineStore('alert-messages', () => {
  const session = useSessionStore();
  const alerts = useAlertsStore();
  const read = useSessionStorage<string[]>('vong-gac.read-messages', []);

  const shown = computed((): MessageNotice[] =>
    alerts.open
      .flatMap((alert) => {
        const { message } = alert;
        const isNew = message && message.by.id !== session.actor?.id && !read.value.includes(message.id);
        return isNew ? [{ id: message.id, alert, message }] : [];
      })
      .sort((a, b) => Date.parse(b.message.at) - Date.parse(a.message.at))
      .slice(0, SHOWN),
  );

  function dismiss(id: string): void {
    read.value = [id, ...read.value].slice(0, KEPT);
  }

  return { shown, dismiss };
});
