import { describe, expect, it } from 'vitest';
import { EventQueue, type OnvifEvent } from './event-queue.ts';

const event = (value: string): OnvifEvent => ({
  topic: 'Device/Trigger/DigitalInput',
  source: ['InputToken', '1'],
  data: ['LogicalState', value],
});
const pulling = { waitMs: 60_000, most: 1000, gone: new AbortController().signal };

describe('EventQueue', () => {
  const queue = () => {
    let time = 0;
    const events = new EventQueue(() => time);
    return { events, pass: (ms: number) => void (time += ms) };
  };
  const values = (pulled: Awaited<ReturnType<EventQueue['pull']>>) => pulled?.events.map(({ data }) => data[1]);

  it('tells a new subscriber how things stand, and then what changes', async () => {
    const { events } = queue();
    events.emit(event('true'));
    const { id } = events.subscribe(1000)!;
    events.emit(event('false'));
    const pulled = await events.pull(id, pulling);
    expect(pulled!.events.map(({ data, operation }) => [data[1], operation])).toEqual([
      ['true', 'Initialized'],
      ['false', 'Changed'],
    ]);
  });

  it('waits for news, and gives none to one who has hung up', async () => {
    const { events } = queue();
    const { id } = events.subscribe(1000)!;
    const caller = new AbortController();
    const given = events.pull(id, { ...pulling, gone: caller.signal });
    caller.abort();
    expect(values(await given)).toEqual([]);
    const kept = events.pull(id, pulling);
    events.emit(event('true'));
    expect(values(await kept)).toEqual(['true']);
  });

  it('keeps the latest hundred for one who does not pull', async () => {
    const { events } = queue();
    const { id } = events.subscribe(1000)!;
    for (let index = 0; index <= 100; index++) events.emit(event(`${index}`));
    const kept = values(await events.pull(id, pulling));
    expect(kept).toHaveLength(100);
    expect(kept!.at(-1)).toBe('100');
  });

  it('has ten subscriptions, each as long as it is renewed', async () => {
    const { events, pass } = queue();
    const ids = Array.from({ length: 10 }, () => events.subscribe(1000)!.id);
    expect(events.subscribe(1000)).toBeUndefined();
    pass(999);
    expect(events.renew(ids[0]!, 1000)).toBe(1999);
    pass(1);
    expect(events.subscriptions).toBe(1);
    expect(await events.pull(ids[1]!, pulling)).toBeUndefined();
    expect(events.renew(ids[1]!, 1000)).toBeUndefined();
    expect(events.unsubscribe(ids[0]!)).toBe(true);
    expect(events.unsubscribe(ids[0]!)).toBe(false);
    expect(events.subscribe(1000)).toBeDefined();
  });

  it('ends what waits when it forgets its subscriptions', async () => {
    const { events } = queue();
    const { id } = events.subscribe(1000)!;
    const waiting = events.pull(id, pulling);
    events.clear();
    expect(await waiting).toBeUndefined();
  });
});
