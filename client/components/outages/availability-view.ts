import type { AvailabilityPart, AvailabilityRow, AvailabilityScope } from '../../../server/contract/outages.ts';

/** Where the table leads on: from a row to what it consists of. */
export const finer: Partial<
  Record<AvailabilityScope, { by: AvailabilityScope; narrow: 'province' | 'facility' | 'enterprise' }>
> = {
  province: { by: 'facility', narrow: 'province' },
  facility: { by: 'camera', narrow: 'facility' },
  enterprise: { by: 'facility', narrow: 'enterprise' },
};

/** Parts that a table has a column for: those that there is some time of, and always the picture and its loss. */
export const partsShown = (
  parts: readonly AvailabilityPart[],
  total: Record<AvailabilityPart, number>,
): AvailabilityPart[] => parts.filter((part) => total[part] > 0 || part === 'live' || part === 'down');

export const rowKey = ({ id, period }: Pick<AvailabilityRow, 'id' | 'period'>): string => `${id} ${period ?? ''}`;
