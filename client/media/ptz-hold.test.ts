import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PtzHold } from './ptz-hold.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const left = { pan: -1, tilt: 0, zoom: 0 };
const up = { pan: 0, tilt: 1, zoom: 0 };

function held(answer: (name: string) => Promise<null> = () => Promise.resolve(null)) {
  const sent: [name: string, press: number, pan?: number][] = [];
  const failures: unknown[] = [];
  const hold = new PtzHold({
    cameraId: 'camera',
    request: (name, input) => {
      sent.push([name, input.press, ...('pan' in input ? [input.pan] : [])] as (typeof sent)[number]);
      return answer(name);
    },
    onFailure: (error) => failures.push(error),
  });
  return { hold, sent, failures };
}

test('a movement is repeated well within a second while it is held, and stopped once', () => {
  const { hold, sent } = held();
  hold.press(left);
  vi.advanceTimersByTime(1000);
  expect(sent).toEqual(Array.from({ length: 4 }, () => ['ptz.move', 1, -1]));
  hold.release();
  hold.release();
  vi.advanceTimersByTime(5000);
  expect(sent.slice(4)).toEqual([['ptz.stop', 1]]);
});

test('a change of direction belongs to the same press; the next press has a number of its own', () => {
  const { hold, sent } = held();
  hold.press(left);
  hold.press(up);
  hold.release();
  hold.press(left);
  expect(sent.map(([name, press]) => `${name} ${press}`)).toEqual([
    'ptz.move 1',
    'ptz.move 1',
    'ptz.stop 1',
    'ptz.move 2',
  ]);
  vi.advanceTimersByTime(310);
  expect(sent.at(-1)).toEqual(['ptz.move', 2, -1]);
});

test('a refused movement is told, and taken back when one succeeds', async () => {
  let refuse = true;
  const { hold, failures } = held(() => (refuse ? Promise.reject(new Error('taken')) : Promise.resolve(null)));
  hold.press(left);
  await vi.advanceTimersByTimeAsync(0);
  expect(failures).toMatchObject([{ message: 'taken' }]);
  refuse = false;
  await vi.advanceTimersByTimeAsync(300);
  expect(failures.at(-1)).toBeNull();
});

test('nothing is sent that was not pressed', () => {
  const { hold, sent } = held();
  hold.release();
  expect(sent).toEqual([]);
});
