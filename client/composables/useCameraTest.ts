import { computed, onScopeDispose, shallowReactive, shallowRef, type ComputedRef, type ShallowRef } from 'vue';
import type { SourceInput } from '../../server/contract/camera-source.ts';
import type { Profile } from '../../server/contract/common.ts';
import type { Advice, ProbeReply, ProbeView, StreamTestView } from '../../server/contract/onboarding.ts';
import { WireFailure } from '../api/wire-failure.ts';
import { mergeAdvice } from '../components/onboarding/merge-advice.ts';
import { useSessionStore } from '../stores/session.ts';

export type TestStep = 'probe' | 'main' | 'sub';
export type StepState = 'waiting' | 'running' | 'done' | 'failed' | 'skipped';

export interface CameraTest {
  /** In the order in which they are done; empty before the first test. */
  steps: ComputedRef<{ step: TestStep; state: StepState }[]>;
  device: ComputedRef<ProbeView | null>;
  tests: Partial<Record<Profile, StreamTestView>>;
  advice: ComputedRef<Advice[]>;
  running: ShallowRef<boolean>;
  /** Whether the last test went through to its end, whatever it found. */
  finished: ShallowRef<boolean>;
  failure: ShallowRef<WireFailure | null>;
  run: (source: SourceInput) => Promise<void>;
  /** Gives up what is under way; on the server too. */
  cancel: () => void;
  reset: () => void;
}

/** Finds out step by step what a camera is, for connecting it to a facility. */
export function useCameraTest(facilityId: string): CameraTest {
  const session = useSessionStore();
  const probe = shallowRef<ProbeReply | null>(null);
  const tests = shallowReactive<Partial<Record<Profile, StreamTestView>>>({});
  const states = shallowReactive(new Map<TestStep, StepState>());
  const running = shallowRef(false);
  const finished = shallowRef(false);
  const failure = shallowRef<WireFailure | null>(null);
  let giveUp = new AbortController();

  function reset(): void {
    giveUp.abort();
    probe.value = null;
    delete tests.main;
    delete tests.sub;
    states.clear();
    running.value = false;
    finished.value = false;
    failure.value = null;
  }

  async function run(source: SourceInput): Promise<void> {
    reset();
    const mine = (giveUp = new AbortController());
    running.value = true;
    const steps: TestStep[] = source.kind === 'onvif' ? ['probe', 'main', 'sub'] : ['main', 'sub'];
    for (const step of steps) states.set(step, 'waiting');
    try {
      const urls = source.kind === 'onvif' ? await ask(source, mine.signal) : source;
      if (!urls) {
        // There is nothing to be pulled.
        states.delete('main');
        states.delete('sub');
      } else {
        await pull('main', urls.main, source, mine.signal);
        if (urls.sub) await pull('sub', urls.sub, source, mine.signal);
        else states.set('sub', 'skipped');
      }
      finished.value = giveUp === mine;
    } catch (error) {
      if (giveUp !== mine) return;
      failure.value = error instanceof WireFailure ? error : new WireFailure('internal', String(error));
      for (const [step, state] of states) if (state === 'running') states.set(step, 'failed');
    } finally {
      if (giveUp === mine) running.value = false;
    }
  }

  async function ask(source: SourceInput & { kind: 'onvif' }, signal: AbortSignal): Promise<ProbeView | null> {
    states.set('probe', 'running');
    const reply = await session.request('POST /api/facilities/:id/probe', { id: facilityId, source }, signal);
    signal.throwIfAborted();
    probe.value = reply;
    states.set('probe', reply.device ? 'done' : 'failed');
    return reply.device;
  }

  async function pull(profile: Profile, url: string, source: SourceInput, signal: AbortSignal): Promise<void> {
    states.set(profile, 'running');
    const { username, password } = source;
    const declared = probe.value?.device?.profiles.find(({ chosen }) => chosen === profile)?.gopSeconds;
    const input = {
      ...{ id: facilityId, profile, source: { url, ...(username && { username }), ...(password && { password }) } },
      ...(declared && { declaredGopSeconds: declared }),
    };
    const test = await session.request('POST /api/facilities/:id/stream-test', input, signal);
    signal.throwIfAborted();
    tests[profile] = test;
    states.set(profile, test.facts ? 'done' : 'failed');
  }

  onScopeDispose(() => giveUp.abort());
  return {
    steps: computed(() => [...states].map(([step, state]) => ({ step, state }))),
    device: computed(() => probe.value?.device ?? null),
    tests,
    advice: computed(() => mergeAdvice(probe.value?.advice ?? [], tests)),
    ...{ running, finished, failure, run, reset },
    cancel: () => giveUp.abort(),
  };
}
