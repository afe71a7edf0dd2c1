import { computed } from 'vue';
import { useRoute, useRouter } from 'vue-router';

export const ledgerViews = ['camera', 'person', 'unusual', 'entries'] as const;
export type LedgerViewName = (typeof ledgerViews)[number];

const HOUR_MS = 3_600_000;
/** Ranges that one click chooses, hours. */
export const ranges = { day: 24, week: 7 * 24, month: 30 * 24 } as const;
export type RangeName = keyof typeof ranges;

const names = ['camera', 'facility', 'person', 'mark', 'kinds', 'from', 'to'] as const;
type Asked = Partial<Record<(typeof names)[number], string>>;

/** What the ledger is asked stands in the address: Back, reload and links repeat the question. `from` and `to` in ISO 8601. */
export function useLedgerQuery() {
  const route = useRoute();
  const router = useRouter();
  // A range without a beginning is the last week up to when the page was opened.
  const opened = Date.now();

  const view = computed<LedgerViewName>(() => ledgerViews.find((name) => name === route.query['view']) ?? 'camera');
  const asked = computed<Asked>(() =>
    Object.fromEntries(
      names.flatMap((name) => (typeof route.query[name] === 'string' ? [[name, route.query[name]]] : [])),
    ),
  );
  const range = computed(() => ({
    from: moment(asked.value.from) ?? new Date(opened - ranges.week * HOUR_MS).toISOString(),
    // Until now, and what happens while one looks.
    to: moment(asked.value.to),
  }));
  /** The subjects as the server takes them. */
  const about = computed(() => ({
    ...(asked.value.camera && { cameraId: asked.value.camera }),
    ...(asked.value.facility && { facilityId: asked.value.facility }),
    ...(asked.value.person && { personId: asked.value.person }),
  }));

  /** Asks on, with what is named changed; undefined takes it away. */
  function ask(change: Asked & { view?: LedgerViewName }): void {
    void router.push({ query: { ...route.query, ...change } });
  }

  const askLast = (name: RangeName): void =>
    ask({ from: new Date(Date.now() - ranges[name] * HOUR_MS).toISOString(), to: undefined });

  return { view, asked, range, about, ask, askLast };
}

/** Undefined for what is no moment. */
function moment(text: string | undefined): string | undefined {
  const at = new Date(text ?? '');
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}
