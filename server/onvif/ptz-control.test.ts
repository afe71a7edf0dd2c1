import { describe, expect, it } from 'vitest';
import { PtzControl, type PtzOperator } from './ptz-control.ts';

const duty: PtzOperator = { id: 'duty', priority: 1 };
const other: PtzOperator = { id: 'other', priority: 1 };
const leader: PtzOperator = { id: 'leader', priority: 2 };

describe('PtzControl', () => {
  type Step = [at: number, who: PtzOperator, expected: 'granted' | PtzOperator | { lost: PtzOperator }];
  it.each<[string, Step[]]>([
    ['is for the first who asks', [[0, duty, 'granted']]],
    [
      'is kept from others of the same priority',
      [
        [0, duty, 'granted'],
        [999, other, duty],
      ],
    ],
    [
      'is free when the holder has been idle',
      [
        [0, duty, 'granted'],
        [1000, other, 'granted'],
      ],
    ],
    [
      'stays with whoever goes on',
      [
        [0, duty, 'granted'],
        [900, duty, 'granted'],
        [1800, other, duty],
        [1900, other, 'granted'],
      ],
    ],
    [
      'goes to a higher priority, and the loser is named once',
      [
        [0, duty, 'granted'],
        [100, leader, { lost: duty }],
        [200, leader, 'granted'],
        [300, duty, leader],
      ],
    ],
    [
      'names no loser who had gone idle',
      [
        [0, duty, 'granted'],
        [1000, leader, 'granted'],
      ],
    ],
  ])('%s', (_, steps) => {
    let time = 0;
    const control = new PtzControl({ idleMs: 1000, now: () => time });
    for (const [at, who, expected] of steps) {
      time = at;
      const answer = control.request(who);
      const told = answer.granted ? (answer.lost ? { lost: answer.lost } : 'granted') : answer.holder;
      expect(told).toEqual(expected);
      expect(control.holder).toEqual(answer.granted ? who : answer.holder);
    }
  });

  it('is given back by its holder alone', () => {
    let time = 0;
    const control = new PtzControl({ idleMs: 1000, now: () => time });
    control.request(duty);
    expect(control.request(other)).toEqual({ granted: false, holder: duty, freeAt: 1000 });
    expect(control.release('other')).toBe(false);
    expect(control.holder).toEqual(duty);
    expect(control.release('duty')).toBe(true);
    expect(control.holder).toBeUndefined();
    expect(control.request(other)).toEqual({ granted: true });
    time = 1000;
    expect(control.release('other')).toBe(false);
  });
});
