import { useEventListener } from '@vueuse/core';
import { onScopeDispose, shallowRef, watch } from 'vue';
import type { AlertSeverity } from '../../server/contract/alerts.ts';
import { useAlertDeliveryStore } from '../stores/alert-delivery.ts';
import { atLeast } from '../stores/alerts.ts';

/** Notes by severity: Hz, one after the other; the worse the higher and the more. */
const notes: Record<AlertSeverity, number[]> = { minor: [523], major: [659, 523], critical: [880, 659, 880] };
const NOTE_S = 0.16;
const LOUDNESS = 0.25;
/** Many alerts at once sound once, and once more for one that is worse; milliseconds. */
const PAUSE_MS = 10_000;

interface Sound {
  /** Milliseconds. */
  at: number;
  severity: AlertSeverity;
}

/** Whether a sound says nothing that the last one has not said a moment ago. */
export const isDrowned = (next: Sound, last: Sound | undefined): boolean =>
  last !== undefined && next.at - last.at < PAUSE_MS && atLeast(last, next.severity);

/** Sounds for alerts, made here and fetched from nowhere, as the person has chosen. Browsers refuse it until somebody has used the page: `blocked`. */
export function useAlertSound() {
  const delivery = useAlertDeliveryStore();
  const blocked = shallowRef(false);
  let context: AudioContext | undefined;
  let last: Sound | undefined;

  const look = () => (blocked.value = delivery.sound !== null && context?.state === 'suspended');

  function open(): AudioContext {
    if (!context) {
      context = new AudioContext();
      context.onstatechange = look;
    }
    return context;
  }

  function sound(severity: AlertSeverity): void {
    const output = open();
    for (const [index, pitch] of notes[severity].entries()) {
      const begin = output.currentTime + index * NOTE_S;
      const tone = new OscillatorNode(output, { type: 'triangle', frequency: pitch });
      const gain = new GainNode(output, { gain: 0 });
      // Neither begins nor ends with a click.
      gain.gain.setValueAtTime(0, begin);
      gain.gain.linearRampToValueAtTime(LOUDNESS, begin + 0.02);
      gain.gain.linearRampToValueAtTime(0, begin + NOTE_S);
      tone.connect(gain).connect(output.destination);
      tone.start(begin);
      tone.stop(begin + NOTE_S);
    }
  }

  /** Where the browser does not let it sound, the next use of the page does. */
  async function allow(): Promise<void> {
    if (delivery.sound === null) return;
    await open()
      .resume()
      .catch(() => {});
    look();
  }

  function play(severity: AlertSeverity): void {
    if (delivery.sound === null || !atLeast({ severity }, delivery.sound)) return;
    const at = performance.now();
    if (isDrowned({ at, severity }, last)) return;
    if (open().state === 'suspended') return void look();
    last = { at, severity };
    sound(severity);
  }

  // Asked at once, so that it is said before the first alert and not with it.
  watch(
    () => delivery.sound,
    (least) => {
      if (least !== null) open();
      look();
    },
    { immediate: true },
  );
  useEventListener(window, ['pointerdown', 'keydown'], () => blocked.value && void allow(), { passive: true });
  onScopeDispose(() => void context?.close());

  return { blocked, play, allow, try: (severity: AlertSeverity) => void allow().then(() => sound(severity)) };
}
