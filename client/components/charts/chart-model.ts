/** What a series stands for decides its colour: see chart-option.ts. */
export type ChartTone = 'good' | 'bad' | 'waiting' | 'quiet' | 'accent' | 'focus';

export interface ChartSeries {
  name: string;
  tone: ChartTone;
  /** One for each label; null where nothing is known. */
  values: (number | null)[];
  /** A line that is not whole, so that two of one colour are told apart. */
  dashed?: boolean;
}

/** A chart, and at the same time the table that says the same. */
export interface ChartModel {
  shape: 'columns' | 'bars' | 'lines';
  /** Columns and bars of one label stand on each other. */
  stacked?: boolean;
  /** Of the values: `%` ends at 100. */
  unit: '%' | 'min' | '';
  /** What the labels are, over their column of the table. */
  heading: string;
  labels: string[];
  series: ChartSeries[];
}
