import { beforeEach, expect, it, vi } from 'vitest';
import { WireFailure } from '../api/wire-failure.ts';
import { TamperReports } from './tamper-reports.ts';

beforeEach(() => void vi.useFakeTimers());

it('says once what happens again and again, and once more a minute later', async () => {
  const send = vi.fn(async () => null);
  const reports = new TamperReports(send);
  for (let times = 0; times < 10; times++) {
    reports.add('a', 'removed', true);
    await reports.flush();
  }
  expect(send.mock.calls).toEqual([[{ cameraId: 'a', what: 'removed', restored: true }]]);
  // That the picture had to be taken away is news.
  reports.add('a', 'removed', false);
  vi.advanceTimersByTime(61_000);
  reports.add('a', 'removed', true);
  await reports.flush();
  expect(send).toHaveBeenCalledTimes(3);
});

it('keeps what the server did not take, and gives up what it will never take', async () => {
  const refusals = ['unavailable', 'not_found'] as const;
  let refused = 0;
  const send = vi.fn(async () => {
    const code = refusals[refused++];
    if (code) throw new WireFailure(code, '');
    return null;
  });
  const reports = new TamperReports(send);
  reports.add('a', 'covered', true);
  reports.add('b', 'covered', true);
  await reports.flush();
  expect(send).toHaveBeenCalledTimes(1);
  // Of the camera that is not there for this person any more, and of the other.
  await reports.flush();
  expect(send.mock.calls.slice(1).map(([report]: any) => report.cameraId)).toEqual(['a', 'b']);
  await reports.flush();
  expect(send).toHaveBeenCalledTimes(3);
});

it('keeps no more than a page of tiles', async () => {
  const send = vi.fn(async () => null);
  const reports = new TamperReports(send);
  for (let camera = 0; camera < 100; camera++) reports.add(String(camera), 'copied', true);
  await reports.flush();
  expect(send).toHaveBeenCalledTimes(64);
});
