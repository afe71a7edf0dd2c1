import { expect, it } from 'vitest';
import type { AlertSeverity } from '../../server/contract/alerts.ts';
import { isDrowned } from './useAlertSound.ts';

/** How often 50 alerts a second are heard. */
function heard(severities: readonly AlertSeverity[]): AlertSeverity[] {
  const sounds: { at: number; severity: AlertSeverity }[] = [];
  for (const [index, severity] of severities.entries()) {
    const next = { at: index * 20, severity };
    if (!isDrowned(next, sounds.at(-1))) sounds.push(next);
  }
  return sounds.map(({ severity }) => severity);
}

it('of 500 alerts in ten seconds one is heard, and one more where they get worse', () => {
  const flood = Array.from({ length: 500 }, (): AlertSeverity => 'major');
  expect(heard(flood)).toEqual(['major']);
  expect(heard(flood.with(200, 'critical').with(300, 'critical'))).toEqual(['major', 'critical']);
});

it('what comes later is heard again, also when it is less severe', () => {
  expect(isDrowned({ at: 9_999, severity: 'minor' }, { at: 0, severity: 'critical' })).toBe(true);
  expect(isDrowned({ at: 10_000, severity: 'minor' }, { at: 0, severity: 'critical' })).toBe(false);
  expect(isDrowned({ at: 0, severity: 'minor' }, undefined)).toBe(false);
});
