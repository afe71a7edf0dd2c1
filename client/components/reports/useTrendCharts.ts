import { computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import type { CoverageShare, ResponseTimes, Trends } from '../../../server/contract/reports.ts';
import { useDutyTimes } from '../../composables/useDutyTimes.ts';
import type { ChartModel, ChartSeries, ChartTone } from '../charts/chart-model.ts';

/** A chart of the board with the sentence that says what it shows. */
export interface TrendChart {
  key: string;
  title: string;
  summary: string;
  model: ChartModel;
}

const tones = { coveredMs: 'good', downMs: 'bad', unknownMs: 'quiet', missingMs: 'waiting' } as const satisfies Record<
  keyof CoverageShare,
  ChartTone
>;
const parts = Object.keys(tones) as (keyof CoverageShare)[];

const allOf = (share: CoverageShare): number => parts.reduce((sum, part) => sum + share[part], 0);
const percent = (ms: number, all: number): number | null => (all === 0 ? null : (100 * ms) / all);
const minutes = (ms: number | null): number | null => (ms === null ? null : ms / 60_000);
const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** The charts of a place, in the order in which they are read. */
export function useTrendCharts(board: () => Trends | null): ComputedRef<TrendChart[]> {
  const { t, locale } = useI18n();
  const times = useDutyTimes();
  const share = (value: number | null) =>
    value === null ? '–' : `${new Intl.NumberFormat(locale.value, { maximumFractionDigits: 1 }).format(value)}%`;
  const inMinutes = (value: number) =>
    t('reports.trends.minutes', { n: new Intl.NumberFormat(locale.value, { maximumFractionDigits: 1 }).format(value) });

  function byDay(of: Trends): Pick<ChartModel, 'heading' | 'labels'> {
    return {
      heading: t('reports.trends.day'),
      labels: of.days.map((day) => times.shortDay(`${day}T12:00:00+07:00`)),
    };
  }

  const shareSeries = (shares: readonly (CoverageShare | null)[]): ChartSeries[] =>
    parts.map((part) => ({
      name: t(`reports.trends.shares.${part}`),
      tone: tones[part],
      values: shares.map((one) => (one ? percent(one[part], allOf(one)) : null)),
    }));

  function coverage(of: Trends): TrendChart {
    const known = of.coverage.byDay.filter((one) => one !== null);
    const sum = (part: keyof CoverageShare) => total(known.map((one) => one[part]));
    const all = total(known.map(allOf));
    const said = (part: keyof CoverageShare) => share(percent(sum(part), all));
    return {
      key: 'coverage',
      title: t('reports.trends.coverage'),
      summary: t('reports.trends.coverageSum', {
        ...{ covered: said('coveredMs'), down: said('downMs') },
        ...{ unknown: said('unknownMs'), missing: said('missingMs') },
      }),
      model: { shape: 'columns', stacked: true, unit: '%', ...byDay(of), series: shareSeries(of.coverage.byDay) },
    };
  }

  function places(of: Trends): TrendChart[] {
    const { level } = of.place;
    if (level === 'facility' || of.coverage.byPlace.length < 2) return [];
    return [
      {
        key: 'places',
        title: `${t('reports.trends.coverage')}: ${t(`reports.trends.coverageBy.${level}`).toLocaleLowerCase(locale.value)}`,
        summary: t('reports.trends.coverageByHint'),
        model: {
          ...{ shape: 'bars', stacked: true, unit: '%' },
          heading: t(level === 'country' ? 'reports.progress.province' : 'reports.progress.site'),
          labels: of.coverage.byPlace.map(({ name }) => name),
          series: shareSeries(of.coverage.byPlace.map((one) => one.share)),
        },
      },
    ];
  }

  function availability(of: Trends): TrendChart {
    const known = of.availability.byDay.filter((one) => one !== null);
    const [up, out, unknown] = [
      total(known.map(({ upMs }) => upMs)),
      total(known.map(({ outMs }) => outMs)),
      total(known.map(({ unknownMs }) => unknownMs)),
    ];
    return {
      key: 'availability',
      title: t('reports.trends.availability'),
      summary: t('reports.trends.availabilitySum', {
        n: share(percent(up, up + out)),
        unknown: share(percent(unknown, up + out + unknown)),
      }),
      model: {
        ...{ shape: 'lines', unit: '%', ...byDay(of) },
        series: [
          {
            ...{ name: t('reports.trends.up'), tone: 'good' },
            values: of.availability.byDay.map((one) => one && percent(one.upMs, one.upMs + one.outMs)),
          },
        ],
      },
    };
  }

  function alerts(of: Trends): TrendChart[] {
    if (!of.alerts) return [];
    const { opened, acknowledged, resolved } = of.alerts;
    const counts = (list: readonly ResponseTimes[]) => list.map(({ count }) => count);
    const slowest = (list: readonly ResponseTimes[]) => {
      const waits = list.flatMap(({ p95 }) => (p95 === null ? [] : [p95 / 60_000]));
      return waits.length > 0 ? inMinutes(Math.max(...waits)) : '–';
    };
    const line = (list: readonly ResponseTimes[], at: 'p50' | 'p95') => list.map((one) => minutes(one[at]));
    return [
      {
        key: 'alerts',
        title: t('reports.trends.alerts'),
        summary: t('reports.trends.alertsSum', {
          ...{ n: total(opened), taken: total(counts(acknowledged)), closed: total(counts(resolved)) },
        }),
        model: {
          ...{ shape: 'columns', unit: '', ...byDay(of) },
          series: [
            { name: t('reports.trends.opened'), tone: 'quiet', values: opened },
            { name: t('reports.trends.taken'), tone: 'focus', values: counts(acknowledged) },
            { name: t('reports.trends.resolved'), tone: 'good', values: counts(resolved) },
          ],
        },
      },
      {
        key: 'response',
        title: t('reports.trends.response'),
        summary: t('reports.trends.responseSum', { taken: slowest(acknowledged), closed: slowest(resolved) }),
        model: {
          ...{ shape: 'lines', unit: 'min', ...byDay(of) },
          series: [
            { name: t('reports.trends.takenP50'), tone: 'focus', values: line(acknowledged, 'p50') },
            { name: t('reports.trends.takenP95'), tone: 'focus', values: line(acknowledged, 'p95'), dashed: true },
            { name: t('reports.trends.closedP50'), tone: 'good', values: line(resolved, 'p50') },
            { name: t('reports.trends.closedP95'), tone: 'good', values: line(resolved, 'p95'), dashed: true },
          ],
        },
      },
    ];
  }

  function findings(of: Trends): TrendChart[] {
    if (!of.findings) return [];
    const { open, overdue } = of.findings;
    return [
      {
        key: 'findings',
        title: t('reports.trends.findings'),
        summary: t('reports.trends.findingsSum', { open: open.at(-1) ?? 0, overdue: overdue.at(-1) ?? 0 }),
        model: {
          ...{ shape: 'columns', stacked: true, unit: '', ...byDay(of) },
          series: [
            {
              ...{ name: t('reports.trends.inTime'), tone: 'waiting' },
              values: open.map((count, day) => count - (overdue[day] ?? 0)),
            },
            { name: t('reports.trends.overdue'), tone: 'bad', values: overdue },
          ],
        },
      },
    ];
  }

  function violations(of: Trends): TrendChart[] {
    if (!of.violations) return [];
    const counts = of.violations.map(({ count }) => count);
    return [
      {
        key: 'violations',
        title: t('reports.trends.violations'),
        summary:
          counts.length > 0
            ? t('reports.trends.violationsSum', { n: total(counts) })
            : t('reports.trends.violationsNone'),
        model: {
          ...{ shape: 'bars', unit: '', heading: t('reports.trends.kind') },
          labels: of.violations.map(({ kind }) => kind),
          series: [{ name: t('reports.trends.count'), tone: 'waiting', values: counts }],
        },
      },
    ];
  }

  return computed(() => {
    const of = board();
    if (!of) return [];
    return [coverage(of), ...places(of), availability(of), ...alerts(of), ...findings(of), ...violations(of)];
  });
}
