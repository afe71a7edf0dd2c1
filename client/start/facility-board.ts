import type { FacilityNumbers } from '../../server/contract/coverage.ts';
import type { FacilityView } from '../../server/contract/rest.ts';

/** A facility with its figures, as far as they are known. */
export interface BoardRow {
  id: string;
  facility: FacilityView;
  numbers: FacilityNumbers | undefined;
}

export const boardFilters = ['all', 'trouble', 'zones', 'unconnected'] as const;
export type BoardFilter = (typeof boardFilters)[number];
export const boardOrders = ['worst', 'name'] as const;
export type BoardOrder = (typeof boardOrders)[number];

const collator = new Intl.Collator('vi', { numeric: true });

const byName = (a: BoardRow, b: BoardRow): number =>
  collator.compare(a.facility.name, b.facility.name) || a.id.localeCompare(b.id);

export const orders: Record<BoardOrder, (a: BoardRow, b: BoardRow) => number> = {
  worst: (a, b) => (b.numbers?.weight ?? 0) - (a.numbers?.weight ?? 0) || byName(a, b),
  name: byName,
};

export const filters: Record<BoardFilter, (row: BoardRow) => boolean> = {
  all: () => true,
  trouble: ({ numbers }) => (numbers?.weight ?? 0) > 0,
  zones: ({ numbers }) => numbers !== undefined && numbers.zones.down + numbers.zones.missing > 0,
  unconnected: ({ numbers }) => numbers?.cameras.total === 0,
};

/** The figures of several facilities together. */
export function totals(rows: readonly BoardRow[]): {
  facilities: number;
  trouble: number;
  zones: { covered: number; required: number };
  cameras: { well: number; unknown: number; total: number };
} {
  const sum = {
    facilities: rows.length,
    trouble: 0,
    zones: { covered: 0, required: 0 },
    cameras: { well: 0, unknown: 0, total: 0 },
  };
  for (const { numbers } of rows) {
    if (!numbers) continue;
    if (numbers.weight > 0) sum.trouble += 1;
    sum.zones.covered += numbers.zones.covered;
    sum.zones.required += numbers.zones.required;
    sum.cameras.well += numbers.cameras.well;
    sum.cameras.unknown += numbers.cameras.unknown;
    sum.cameras.total += numbers.cameras.total;
  }
  return sum;
}
