import { expect, test } from 'vitest';
import { effectScope, nextTick, shallowRef } from 'vue';
import { useSettledOrder } from './useSettledOrder.ts';

const worst = (a: { weight: number }, b: { weight: number }) => b.weight - a.weight;

test('rows keep their place while they change, until a new order is asked for or chosen', async () => {
  const rows = shallowRef([
    { id: 'a', weight: 1 },
    { id: 'b', weight: 3 },
  ]);
  const compare = shallowRef(worst);
  const scope = effectScope();
  const list = scope.run(() =>
    useSettledOrder(
      () => rows.value,
      () => compare.value,
    ),
  )!;
  const shown = () => list.rows.value.map(({ id }) => id).join('');
  await nextTick();
  expect(shown()).toBe('ba');

  rows.value = [
    { id: 'a', weight: 9 },
    { id: 'b', weight: 3 },
    { id: 'c', weight: 5 },
  ];
  await nextTick();
  expect(shown()).toBe('bac');
  expect(list.stale.value).toBe(true);
  list.settle();
  expect(shown()).toBe('acb');
  expect(list.stale.value).toBe(false);

  compare.value = (a, b) => a.weight - b.weight;
  await nextTick();
  expect(shown()).toBe('bca');
  scope.stop();
});
