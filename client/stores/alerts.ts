import { tryOnScopeDispose } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { AlertNews, AlertSeverity, AlertView } from '../../server/contract/alerts.ts';
import { alertSeverities } from './choices.ts';
import { useLiveStore } from './live.ts';
import { useSessionStore } from './session.ts';

/** As many as the server names at most. */
const MOST = 100;
/** Between two loads of the list while news come in too fast to be named, and after a failure, milliseconds. */
const RELOAD_MS = 2_000;
const RETRY_MS = 10_000;

const openStates: ReadonlySet<AlertView['state']> = new Set(['new', 'acknowledged', 'in_progress']);
export const isOpenAlert = ({ state }: Pick<AlertView, 'state'>): boolean => openStates.has(state);
export const atLeast = ({ severity }: Pick<AlertView, 'severity'>, least: AlertSeverity): boolean =>
  alertSeverities.indexOf(severity) >= alertSeverities.indexOf(least);

const worstFirst = (a: AlertView, b: AlertView): number =>
  alertSeverities.indexOf(b.severity) - alertSeverities.indexOf(a.severity) ||
  Date.parse(b.openedAt) - Date.parse(a.openedAt);

type Listener = (alert: AlertView) => void;

/** The open alerts that are the person's to look into, as the server tells them. */
export const useAlertsStore = defineStore('alerts', () => {
  const session = useSessionStore();
  const live = useLiveStore();
  const open = shallowRef<AlertView[]>([]);
  const total = shallowRef(0);
  const failed = shallowRef(false);
  const loaded = shallowRef(false);
  const raised = new Set<Listener>();
  const news = new Set<Listener>();
  /** When each was last raised here: what comes again by a reload was told already. As many as are open. */
  let known = new Map<string, string>();
  let loading = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const enabled = computed(() => session.actor?.may.readAlerts === true && session.secondFactor !== 'must-enrol');

  /** What makes an alert one to be told of anew: opened, opened again, or handed on to this person. */
  const callOf = ({ version, told, state }: AlertView): string => `${state === 'new' ? version : 'taken'} ${told}`;

  function keep(alerts: AlertView[], count: number, silent: boolean): void {
    const before = known;
    open.value = alerts.toSorted(worstFirst).slice(0, MOST);
    total.value = count;
    known = new Map(alerts.map((alert) => [alert.id, callOf(alert)]));
    if (silent) return;
    for (const alert of alerts) {
      if (alert.state === 'new' && before.get(alert.id) !== callOf(alert)) for (const tell of raised) tell(alert);
    }
  }

  function stopTimer(): void {
    clearTimeout(timer);
    timer = undefined;
  }

  /** Not put off by what comes meanwhile: a flood may go on for long. */
  function later(ms: number): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      if (loading) later(ms);
      else void load();
    }, ms);
  }

  async function load(): Promise<void> {
    if (loading || !enabled.value) return;
    loading = true;
    stopTimer();
    try {
      const answer = await session.request('GET /api/alerts/mine', {});
      // What was there before the page was opened is on the screen, and startles nobody.
      keep(answer.alerts, answer.total, !loaded.value);
      loaded.value = true;
      failed.value = false;
    } catch {
      failed.value = true;
      later(RETRY_MS);
    } finally {
      loading = false;
    }
  }

  function apply({ alerts, gone, reload }: AlertNews): void {
    // Of more than are kept here only the server knows which are the worst.
    if (reload || total.value > MOST) {
      later(RELOAD_MS);
    }
    if (reload) return;
    const changed = new Map(alerts.map((alert) => [alert.id, alert]));
    const left = open.value.filter(({ id }) => !changed.has(id) && !gone.includes(id));
    const mine = alerts.filter((alert) => alert.yours && isOpenAlert(alert));
    const difference = left.length + mine.length - open.value.length;
    keep([...left, ...mine], total.value + difference, false);
    for (const alert of alerts) for (const tell of news) tell(alert);
  }

  /** What this person did, as the server answered it. */
  const keepOne = (alert: AlertView): void => apply({ alerts: [alert], gone: [] });

  function listen(to: Set<Listener>, listener: Listener): () => void {
    to.add(listener);
    const stop = () => void to.delete(listener);
    tryOnScopeDispose(stop);
    return stop;
  }

  watch(
    () => live.client,
    (client) => client?.link.on('alert.changed', apply),
    { immediate: true },
  );
  watch(
    [() => live.status, enabled] as const,
    // After a reconnection as well: what happened meanwhile was told to nobody.
    ([status]) => status === 'up' && void load(),
    { immediate: true },
  );
  watch(
    () => session.actor?.id,
    () => {
      stopTimer();
      known = new Map();
      open.value = [];
      total.value = 0;
      loaded.value = false;
      failed.value = false;
      if (live.status === 'up') void load();
    },
  );

  return {
    /** The worst first, of those the newest; at most 100 of `total`. */
    open,
    total,
    failed,
    loaded,
    enabled,
    load,
    keepOne,
    /** Calls for each alert that is new to this person, or comes again, until the scope ends. */
    onRaised: (listener: Listener, least: AlertSeverity = 'minor') =>
      listen(raised, (alert) => atLeast(alert, least) && listener(alert)),
    /** Calls for each alert that is other than it was, also of those that are not the person's own to look into. */
    onNews: (listener: Listener) => listen(news, listener),
  };
});
