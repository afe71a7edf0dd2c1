import { computed, toValue, watch, type ComputedRef, type MaybeRefOrGetter } from 'vue';
import type { InspectionDetail } from '../../server/contract/inspections.ts';
import { useSessionStore } from '../stores/session.ts';
import { usePoll, type Poll } from './usePoll.ts';

export interface FollowedInspection {
  detail: ComputedRef<InspectionDetail | null>;
  /** What looks within it are recorded with, while it runs and the person is one of its inspectors. */
  purpose: ComputedRef<{ kind: 'inspection'; reference: string } | undefined>;
  failure: Poll<unknown>['failure'];
  load: Poll<unknown>['run'];
}

/** Follows one inspection while the scope lives. Undefined follows none. */
export function useInspection(id: MaybeRefOrGetter<string | undefined>): FollowedInspection {
  const session = useSessionStore();
  const { answer, failure, run } = usePoll(async () => {
    const wanted = toValue(id);
    return wanted === undefined ? undefined : session.request('GET /api/inspections/:id', { id: wanted });
  });
  watch(() => toValue(id), run);
  const detail = computed(() => (answer.value?.inspection.id === toValue(id) ? (answer.value ?? null) : null));
  const purpose = computed(() => {
    const inspection = detail.value?.inspection;
    if (!inspection?.may.work) return undefined;
    return { kind: 'inspection' as const, reference: String(inspection.number) };
  });
  return { detail, purpose, failure, load: run };
}
