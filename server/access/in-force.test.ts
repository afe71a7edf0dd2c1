import { expect, test } from 'vitest';
import { grant } from '../testing/organisation.ts';
import { inForce, nextEnd, pictureGrantHolds } from './in-force.ts';

/** A moment of 15 June 2021 in Viet Nam. */
const at = (time: string, day = '2021-06-15') => new Date(`${day}T${time}:00+07:00`);
const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
const hours = (from: string, to: string) =>
  grant('duty', { nodeId: 'n', fromMinute: minutes(from), toMinute: minutes(to) });
const actor = (grants: ReturnType<typeof grant>[], reasons: { nodeId: string; until: Date }[] = []) => ({
  ...{
    id: 'a',
    username: 'a',
    fullName: 'A',
    position: '',
    unit: '',
    grants,
    reasons: reasons.map((reason) => ({ ...reason, text: 'why', cameraId: null })),
  },
});

test.each([
  ['07:00', '17:00', '06:59', false],
  ['07:00', '17:00', '07:00', true],
  ['07:00', '17:00', '16:59', true],
  ['07:00', '17:00', '17:00', false],
  // The server's own zone and the day's end in UTC are of no account.
  ['00:00', '06:00', '00:00', true],
  ['00:00', '06:00', '23:59', false],
  // Across midnight.
  ['22:00', '06:00', '21:59', false],
  ['22:00', '06:00', '22:00', true],
  ['22:00', '06:00', '00:00', true],
  ['22:00', '06:00', '05:59', true],
  ['22:00', '06:00', '06:00', false],
  ['22:00', '06:00', '12:00', false],
])('hours from %s to %s: at %s %j', (from, to, time, holds) => {
  expect(inForce(hours(from, to), at(time))).toBe(holds);
});

test('hours do not prolong a grant, nor does validity widen its hours', () => {
  const until = { ...hours('07:00', '17:00'), validTo: at('12:00') };
  expect(inForce(until, at('11:59'))).toBe(true);
  expect(inForce(until, at('12:00'))).toBe(false);
  expect(inForce({ ...until, validTo: at('20:00') }, at('18:00'))).toBe(false);
});

test('a picture grant counts with an approver other than its holder and an end within eight hours', () => {
  const picture = { validFrom: at('08:00'), validTo: at('16:00'), picture: true, approvedById: 'b' };
  const holds = (change: object) => pictureGrantHolds(grant('technician', { ...picture, ...change }), 'a');
  expect(holds({})).toBe(true);
  expect(holds({ approvedById: 'a' })).toBe(false);
  expect(holds({ approvedById: null })).toBe(false);
  expect(holds({ validTo: null })).toBe(false);
  expect(holds({ validTo: at('16:01') })).toBe(false);
});

test('the next end is the first of what holds now: validity, hours or a reason', () => {
  const evening = grant('duty', { nodeId: 'n', validTo: at('20:00') });
  expect(nextEnd(actor([]), at('10:00'))).toBeUndefined();
  expect(nextEnd(actor([grant('duty', { nodeId: 'n' })]), at('10:00'))).toBeUndefined();
  expect(nextEnd(actor([evening, hours('07:00', '17:00')]), at('10:00'))).toEqual(at('17:00'));
  expect(nextEnd(actor([evening, hours('07:00', '17:00')]), at('18:00'))).toEqual(at('20:00'));
  expect(nextEnd(actor([hours('22:00', '06:00')]), at('23:00'))).toEqual(at('06:00', '2021-06-16'));
  expect(nextEnd(actor([hours('22:00', '06:00')]), at('01:00'))).toEqual(at('06:00'));
  const reasons = [
    { nodeId: 'n', until: at('09:00') },
    { nodeId: 'n', until: at('10:30') },
  ];
  expect(nextEnd(actor([evening], reasons), at('10:00'))).toEqual(at('10:30'));
});
