import type { ConnectionState, ReportFormat, ReportKind } from '../../../server/contract/reports.ts';
import { vi } from '../../locales/vi.ts';
import { viReports } from '../../locales/vi-reports.ts';

const { orders } = viReports.reports;

/** What forms offer: every value of the contract that the console has a text for. */
export const connectionStates = Object.keys(vi.reports.progress.states).filter(
  (state) => state !== 'not_surveyed',
) as ConnectionState[];
export const reportKinds = Object.keys(orders.kinds) as ReportKind[];
export const reportFormats = Object.keys(orders.formats) as ReportFormat[];
/** Days that a report's file is kept; a test holds it to the contract's. */
export const reportKeptDays = 7;
