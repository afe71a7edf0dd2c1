import { expect, it } from 'vitest';
import { OpenViewing, type ViewingStart } from './open-viewing.ts';

const begun = () => new OpenViewing('id', {} as ViewingStart, 1000);

it('counts what was sent while pictures flowed, and nothing else', () => {
  const viewing = begun();
  viewing.setFlowing(true, 2000);
  viewing.setFlowing(false, 5000);
  viewing.setFlowing(true, 9000);
  expect(viewing.progress(9500)).toEqual({ lastSeenAt: new Date(9500), flowing: true, sentMs: 3500, shownMs: 0 });
});

it('believes the console about what was shown, up to what was sent', () => {
  const viewing = begun();
  viewing.shown(5000, 3000);
  expect(viewing.progress(3000).shownMs).toBe(0);
  viewing.setFlowing(true, 3000);
  viewing.shown(1500, 5000);
  expect(viewing.progress(5000)).toMatchObject({ sentMs: 2000, shownMs: 1500 });
  viewing.shown(3_600_000, 5000);
  expect(viewing.progress(5000).shownMs).toBe(2000);
});

it('never counts down, whatever the console says', () => {
  const viewing = begun();
  viewing.setFlowing(true, 1000);
  viewing.shown(4000, 6000);
  viewing.shown(10, 7000);
  expect(viewing.progress(7000)).toMatchObject({ sentMs: 6000, shownMs: 4000 });
});

it('does not go backwards with the clock', () => {
  const viewing = begun();
  viewing.setFlowing(true, 1000);
  viewing.shown(2000, 3000);
  expect(viewing.progress(500)).toEqual({ lastSeenAt: new Date(3000), flowing: true, sentMs: 2000, shownMs: 2000 });
});
