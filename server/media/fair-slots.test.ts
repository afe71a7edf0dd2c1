import { expect, it } from 'vitest';
import { FairSlots } from './fair-slots.ts';

const never = new AbortController().signal;
const order = (slots: FairSlots, names: string[], signal = never) => {
  const entered: string[] = [];
  for (const name of names) void slots.take(signal).then((slot) => slot && entered.push(name));
  return entered;
};
const settled = () => new Promise((done) => setImmediate(done));

it('lets in as many as there are places, and the rest in the order of their coming', async () => {
  const slots = new FairSlots(2);
  const [first, second] = [slots.tryTake()!, slots.tryTake()!];
  expect(slots.tryTake()).toBeUndefined();
  const entered = order(slots, ['a', 'b']);
  first.release();
  first.release(); // once is enough: the second does not let another one in
  await settled();
  expect(entered).toEqual(['a']);
  second.release();
  await settled();
  expect(entered).toEqual(['a', 'b']);
  expect(slots.held).toBe(2);
});

it('does not let a newcomer past those who wait', async () => {
  const slots = new FairSlots(1);
  const held = slots.tryTake()!;
  const entered = order(slots, ['first']);
  held.release();
  expect(slots.tryTake()).toBeUndefined();
  await settled();
  expect(entered).toEqual(['first']);
});

it('forgets who gives up waiting, and keeps nothing of them', async () => {
  const slots = new FairSlots(1);
  const held = slots.tryTake()!;
  const giveUp = new AbortController();
  const waiting = slots.take(giveUp.signal);
  const entered = order(slots, ['patient']);
  giveUp.abort();
  expect(await waiting).toBeUndefined();
  held.release();
  await settled();
  expect(entered).toEqual(['patient']);
  expect(slots.waiting).toBe(0);
});

it('follows a changed limit: a larger one at once, a smaller one as places are given back', async () => {
  const slots = new FairSlots(1);
  const first = slots.tryTake()!;
  const entered = order(slots, ['a', 'b']);
  slots.limit = 2;
  await settled();
  expect(entered).toEqual(['a']);
  slots.limit = 1;
  first.release();
  await settled();
  expect(entered).toEqual(['a']);
});

it('has no place in a full queue', async () => {
  const slots = new FairSlots(0, { longestQueue: 2 });
  const entered = order(slots, ['a', 'b']);
  expect(await slots.take(never)).toBeUndefined();
  slots.limit = 5;
  await settled();
  expect(entered).toEqual(['a', 'b']);
});
