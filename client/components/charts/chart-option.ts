import type { BarSeriesOption, LineSeriesOption } from 'echarts/charts';
import type { GridComponentOption, TooltipComponentOption } from 'echarts/components';
import type { ComposeOption } from 'echarts/core';
import type { ChartModel, ChartSeries, ChartTone } from './chart-model.ts';

export type ChartOption = ComposeOption<
  BarSeriesOption | LineSeriesOption | GridComponentOption | TooltipComponentOption
>;

/** The console's own colours, as they are at this moment. */
export interface ChartColours {
  tones: Record<ChartTone, string>;
  text: string;
  muted: string;
  line: string;
  surface: string;
}

const tokens: Record<ChartTone, string> = {
  good: '--vg-live',
  bad: '--vg-down',
  waiting: '--vg-trouble',
  quiet: '--vg-line-strong',
  accent: '--vg-accent',
  focus: '--vg-focus',
};

export function coloursOf(styles: CSSStyleDeclaration): ChartColours {
  const token = (name: string) => styles.getPropertyValue(name).trim();
  return {
    tones: Object.fromEntries(
      Object.entries(tokens).map(([tone, name]) => [tone, token(name)]),
    ) as ChartColours['tones'],
    ...{ text: token('--vg-text'), muted: token('--vg-text-muted') },
    ...{ line: token('--vg-line'), surface: token('--vg-raised') },
  };
}

/** Pixels of the names beside bars, which are broken into lines. */
const labelWidth = 170;
/** Milliseconds that a chart takes to come up. */
const RISE_MS = 300;

/** What ECharts draws of a model. `figure`: a value as people read it, with its unit. */
export function chartOption(
  model: ChartModel,
  colours: ChartColours,
  { figure, font, still }: { figure: (value: number) => string; font: string; still: boolean },
): ChartOption {
  const bars = model.shape === 'bars';
  const text = { color: colours.muted, fontFamily: font };
  const category = {
    type: 'category',
    data: model.labels,
    // The first bar is the first of the table too.
    inverse: bars,
    axisLabel: {
      ...text,
      hideOverlap: !bars,
      ...(bars && { width: labelWidth, overflow: 'break' as const, lineHeight: 14 }),
    },
    axisLine: { lineStyle: { color: colours.line } },
    axisTick: { show: false },
  } as const;
  const value = {
    type: 'value',
    min: 0,
    ...(model.unit === '%' ? { max: 100 } : { minInterval: 1 }),
    axisLabel: { ...text, hideOverlap: true, formatter: (at: number) => figure(at) },
    splitLine: { lineStyle: { color: colours.line } },
  } as const;
  return {
    animation: !still,
    animationDuration: RISE_MS,
    textStyle: { fontFamily: font },
    grid: { left: 8, right: 16, top: 12, bottom: 4, containLabel: true },
    tooltip: {
      trigger: 'axis',
      // Drawn into the picture: HTML of its own would need styles that the page forbids.
      renderMode: 'richText',
      ...{ backgroundColor: colours.surface, borderColor: colours.line, confine: true },
      textStyle: { color: colours.text, fontFamily: font, fontSize: 13 },
      valueFormatter: (given) => (typeof given === 'number' ? figure(given) : '–'),
    },
    xAxis: bars ? value : category,
    yAxis: bars ? category : value,
    series: model.series.map((series) => seriesOption(series, model, colours)),
  };
}

function seriesOption(
  { name, tone, values, dashed }: ChartSeries,
  { shape, stacked, labels }: ChartModel,
  colours: ChartColours,
): BarSeriesOption | LineSeriesOption {
  const color = colours.tones[tone];
  const shared = { name, data: values, itemStyle: { color }, emphasis: { disabled: true } } as const;
  if (shape !== 'lines') return { ...shared, type: 'bar', barMaxWidth: 28, ...(stacked && { stack: 'all' }) };
  return {
    ...shared,
    type: 'line',
    lineStyle: { color, width: 2, type: dashed ? 'dashed' : 'solid' },
    // A day by itself is no line.
    symbol: dashed ? 'diamond' : 'circle',
    symbolSize: labels.length > 45 ? 3 : 6,
  };
}
