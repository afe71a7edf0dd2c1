import type { LocationQuery } from 'vue-router';
import type { AlertSeverity, AlertSource, AlertState } from '../../../server/contract/alerts.ts';
import { alertSeverities, alertSources, alertStates } from '../../stores/choices.ts';

/** What is looked for among the alerts; empty: any. */
export interface AlertFilterChoice {
  state: 'open' | AlertState | '';
  severity: AlertSeverity | '';
  source: AlertSource | '';
  /** The id of one, as a board links it. */
  facility: string;
}

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

const one = <Value extends string>(
  given: LocationQuery[string] | undefined,
  values: readonly Value[],
): Value | undefined => values.find((value) => value === given);

/** As the page's address says; the open ones where it says nothing. */
export const filterOf = (query: LocationQuery): AlertFilterChoice => ({
  state:
    (one(query.state, ['open', 'any', ...alertStates] as const)?.replace(/^any$/, '') as AlertFilterChoice['state']) ??
    'open',
  severity: one(query.severity, alertSeverities) ?? '',
  source: one(query.source, alertSources) ?? '',
  facility: typeof query.facility === 'string' && uuid.test(query.facility) ? query.facility : '',
});

export const queryOf = ({ state, severity, source, facility }: AlertFilterChoice): Record<string, string> => ({
  ...(state !== 'open' && { state: state || 'any' }),
  ...(severity && { severity }),
  ...(source && { source }),
  ...(facility && { facility }),
});
