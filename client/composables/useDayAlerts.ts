import { useThrottleFn } from '@vueuse/core';
import { computed, shallowRef, toValue, watch, type ComputedRef, type MaybeRefOrGetter } from 'vue';
import type { AlertView } from '../../server/contract/alerts.ts';
import type { TimelineMark } from '../components/camera/DayTimeline.vue';
import { DAY_MS, dayStart, type Day } from '../media/day-timeline.ts';
import { useAlertsStore } from '../stores/alerts.ts';
import { useSessionStore } from '../stores/session.ts';
import { useAlertText } from './useAlertText.ts';

/** While news come in, the day is asked for at most so often, milliseconds. */
const REFRESH_MS = 2_000;
/** Of one day of one camera: as many as one answer holds, the newest. */
const MOST = 200;

/** The alerts of a camera's day as marks of its timeline, kept up to date. Without an answer there are none. */
export function useDayAlerts(
  cameraId: MaybeRefOrGetter<string>,
  day: MaybeRefOrGetter<Day>,
): ComputedRef<TimelineMark[]> {
  const session = useSessionStore();
  const store = useAlertsStore();
  const text = useAlertText();
  const found = shallowRef<AlertView[]>([]);
  let turn = 0;

  async function load(): Promise<void> {
    const now = ++turn;
    if (!store.enabled) return;
    const start = dayStart(toValue(day));
    const [from, to] = [start, start + DAY_MS].map((at) => new Date(at).toISOString());
    const asked = { cameraId: toValue(cameraId), from, to, limit: MOST };
    const answer = await session.request('GET /api/alerts', asked).catch(() => null);
    if (now === turn && answer) found.value = answer.alerts;
  }

  watch(
    [() => toValue(cameraId), () => toValue(day)],
    () => {
      found.value = [];
      void load();
    },
    { immediate: true },
  );
  const refresh = useThrottleFn(() => void load(), REFRESH_MS, true);
  // A cut does not name its cameras here: it may be this one's.
  store.onNews(({ camera, inside }) => (camera?.id === toValue(cameraId) || inside) && void refresh());

  return computed(() =>
    found.value.map((alert) => ({
      id: alert.id,
      at: Date.parse(alert.openedAt),
      text: text.what(alert),
      to: { name: 'alert', params: { id: alert.id } },
    })),
  );
}
