import { expect, test } from 'vitest';
import { CameraFacts, type Fact } from './camera-facts.ts';

const fact = (kind: Fact['kind'], active: boolean, more: Partial<Fact> = {}): Fact => ({
  ...{ kind, active, at: new Date(0), source: 'v', initial: false },
  ...more,
});

test('says what is so now and what was, newest first', () => {
  const facts = new CameraFacts();
  facts.add('a', fact('motion', true, { at: new Date(1000) }));
  facts.add('a', fact('tamper', true, { at: new Date(2000) }));
  facts.add('a', fact('motion', false, { at: new Date(3000) }));
  const { present, recent } = facts.view('a');
  expect(present).toEqual(['tamper']);
  expect(recent.map(({ kind, active, at }) => `${kind} ${active} ${at}`)).toEqual([
    'motion false 1970-01-01T00:00:03.000Z',
    'tamper true 1970-01-01T00:00:02.000Z',
    'motion true 1970-01-01T00:00:01.000Z',
  ]);
  expect(facts.view('b')).toEqual({ present: [], recent: [] });
});

test('two places of one camera are told apart', () => {
  const facts = new CameraFacts();
  facts.add('a', fact('input', true, { source: 'door' }));
  facts.add('a', fact('input', true, { source: 'gate' }));
  facts.add('a', fact('input', false, { source: 'door' }));
  expect(facts.view('a').present).toEqual(['input']);
});

test.each<[what: string, before: boolean | undefined, now: boolean, changes: number]>([
  ['quiet, as far as anybody knew', undefined, false, 0],
  ['something that began while nobody listened', undefined, true, 1],
  ['what was known', true, true, 1],
  ['something that ended while nobody listened', true, false, 2],
])('a new subscription tells of %s', (_, before, now, changes) => {
  const facts = new CameraFacts();
  if (before !== undefined) facts.add('a', fact('tamper', before));
  facts.add('a', fact('tamper', now, { initial: true }));
  expect(facts.view('a').recent).toHaveLength(changes);
  expect(facts.view('a').present).toEqual(now ? ['tamper'] : []);
});

test('keeps the last fifty changes of a camera, and two thousand cameras', () => {
  const facts = new CameraFacts();
  for (let index = 0; index < 60; index++) facts.add('a', fact('motion', index % 2 === 0, { at: new Date(index) }));
  expect(facts.view('a').recent).toHaveLength(50);
  expect(facts.view('a').recent[0]!.at).toBe(new Date(59).toISOString());
  for (let index = 0; index < 2000; index++) facts.add(`c${index}`, fact('motion', true));
  expect(facts.view('a').recent).toEqual([]);
  expect(facts.view('c0').present).toEqual(['motion']);
  for (let index = 0; index < 100; index++) facts.add('c1', fact('input', true, { source: String(index) }));
  expect(facts.view('c1').present).toEqual(['input']);
  facts.forget('c1');
  expect(facts.view('c1').present).toEqual([]);
});
