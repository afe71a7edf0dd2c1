import { expect, test } from 'vitest';
import { hints, type Hint } from './components/help/hints.ts';
import { keyPlaces, keys } from './keys.ts';
import { enWhole as en, viWhole as vi } from './locales/whole.ts';

const textAt = (messages: object, key: string): unknown =>
  key.split('.').reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], messages);

test.each([
  ['vi', vi],
  ['en', en],
])('what helps has its texts in %s: every key, every place, every hint', (_, messages) => {
  const told: Hint[] = Object.values(hints).flat();
  const wanted = [
    ...keys.map(({ textKey }) => textKey),
    ...keyPlaces.map((where) => `help.places.${where}`),
    ...told.map((hint) => `help.hints.${hint}`),
  ];
  expect(wanted.filter((key) => typeof textAt(messages, key) !== 'string')).toEqual([]);
});

test('nobody is told more than three things at first', () => {
  expect(Object.entries(hints).filter(([, list]) => list.length > 3)).toEqual([]);
});

test('a key does one thing in a place', () => {
  const named = keys.flatMap(({ keys: names, where }) => names.map((name) => `${where} ${name}`));
  expect(named.filter((name, index) => named.indexOf(name) !== index)).toEqual([]);
});
