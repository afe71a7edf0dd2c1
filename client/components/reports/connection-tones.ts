import type { ConnectionCounts } from '../../../server/contract/reports.ts';

/** How much a state of connection matters, as StateTag shows it. */
export const connectionTones = {
  not_surveyed: 'quiet',
  surveyed: 'waiting',
  installed: 'waiting',
  connectable: 'waiting',
  connected: 'good',
  not_connectable: 'bad',
  refused: 'bad',
} as const satisfies Record<keyof ConnectionCounts, 'good' | 'waiting' | 'bad' | 'quiet'>;
