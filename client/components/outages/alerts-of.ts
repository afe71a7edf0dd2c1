import type { AlertView } from '../../../server/contract/alerts.ts';

const ofOutages = new Set<AlertView['source']>(['offline', 'frozen', 'black', 'cut']);

/** Whether what an alert tells of is also on record as an outage, of its camera or of its facility. */
export const hasOutage = ({ source }: AlertView): boolean => ofOutages.has(source);
