import { expect, it } from 'vitest';
import { defaultRules, ruleFor, type StoredRule } from './rules.ts';

const stored = (id: string, rest: Partial<StoredRule> = {}): StoredRule => ({
  ...{ id, source: 'motion', nodeId: null, zone: null, fromMinute: null, toMinute: null },
  ...{ enabled: true, severity: 'minor', tell: ['duty'], escalateAfterS: null },
  ...rest,
});
const everywhere = stored('everywhere');
const province = stored('province', { nodeId: 'province' });
const facility = stored('facility', { nodeId: 'facility' });
const yard = stored('yard', { nodeId: 'facility', zone: 'yard' });
const night = stored('night', { nodeId: 'facility', zone: 'yard', fromMinute: 22 * 60, toMinute: 5 * 60 });
const elsewhere = stored('elsewhere', { nodeId: 'another' });
const other = stored('other', { source: 'offline', nodeId: 'facility' });
const all = [yard, elsewhere, everywhere, night, other, facility, province];

/** UTC; seven hours later in Viet Nam. */
const at = (time: string) => new Date(`2026-11-22T${time}Z`);

it.each([
  ['a rule for the zone at night', 'facility', 'yard', '16:30:00', night],
  ['until the morning', 'facility', 'yard', '21:59:59', night],
  ['the one for the zone by day', 'facility', 'yard', '22:00:00', yard],
  ['the one for the facility in another zone', 'facility', 'gate', '16:30:00', facility],
  ['the province’s for another facility', 'second', 'yard', '16:30:00', province],
] as const)('%s', (_, facilityId, zone, time, expected) => {
  const path = ['country', 'province', facilityId];
  expect(ruleFor(all, { source: 'motion', path, zone, at: at(time) })).toBe(expected);
});

it('what nobody changed is as the software brings it', () => {
  const subject = { source: 'tamper', path: ['country'], zone: null, at: at('00:00:00') } as const;
  expect(ruleFor(all, subject)).toBe(defaultRules.tamper);
  expect(defaultRules.motion.enabled).toBe(false);
});
