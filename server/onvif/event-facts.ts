import { z } from 'zod';
import { label } from './text.ts';

/** What a camera noticed by itself. `signal_loss`: its sensor or, at a recorder, that channel's line; `input`: a contact. */
export interface CameraFact {
  kind: 'motion' | 'tamper' | 'signal_loss' | 'input';
  active: boolean;
  /** When the camera noticed, by our clock. */
  at: Date;
  /** The device's own name of where: a token of a source, a rule or a contact; empty when it names none. */
  source: string;
  /** How it stood when we subscribed, not a change. */
  initial: boolean;
}

export interface PulledFacts {
  facts: CameraFact[];
  /** Messages whose topic or content means nothing to us. */
  unknown: number;
}

const kinds: readonly [RegExp, CameraFact['kind']][] = [
  [/^RuleEngine\/(CellMotionDetector|MotionRegionDetector)\/Motion$/, 'motion'],
  [/^VideoSource\/MotionAlarm$/, 'motion'],
  [/^RuleEngine\/TamperDetector\/Tamper$/, 'tamper'],
  [/^VideoSource\/GlobalSceneChange(\/\w+)?$/, 'tamper'],
  [/^VideoSource\/(SignalLoss|SignalLost)$/, 'signal_loss'],
  [/^Device\/Trigger\/DigitalInput$/, 'input'],
];
const stateItems = new Set(['State', 'IsMotion', 'IsTamper', 'LogicalState']);
const states: Record<string, boolean> = { true: true, '1': true, false: false, '0': false };
/** Messages of one answer that are read; ten times as many as are asked for. */
const mostMessages = 500;
/** A change that is older than this by the device's word was told by a wrong clock, ms. */
const oldestChangeMs = 2 * 60_000;

const items = z.array(
  z.object({ simpleItem: z.array(z.object({ $: z.object({ Name: z.string(), Value: z.string() }) })) }),
);
const content = z.object({
  $: z.object({ UtcTime: z.string().optional(), PropertyOperation: z.string().optional() }),
  source: items.catch([]),
  data: items,
});
const notification = z.object({
  topic: z.tuple([z.union([z.string(), z.object({ _: z.string() }).transform(({ _ }) => _)])]),
  message: z.tuple([z.object({ message: z.tuple([content]) })]),
});
const pulled = z.tuple([
  z.object({
    pullMessagesResponse: z.tuple([z.object({ notificationMessage: z.array(z.unknown()).catch([]) })]),
  }),
]);

/** What a PullMessages answer tells. `timeOffsetMs`: the device's clock minus ours. Undefined when it is no such answer. */
export function pulledFacts(
  body: unknown,
  { now, timeOffsetMs = 0 }: { now: number; timeOffsetMs?: number },
): PulledFacts | undefined {
  const { data } = pulled.safeParse(body);
  if (!data) return undefined;
  const messages = data[0].pullMessagesResponse[0].notificationMessage.slice(0, mostMessages);
  const facts = messages.map((message) => factOf(message, now, timeOffsetMs)).filter((fact) => fact !== undefined);
  return { facts, unknown: messages.length - facts.length };
}

function factOf(message: unknown, now: number, timeOffsetMs: number): CameraFact | undefined {
  const { data } = notification.safeParse(message);
  if (!data) return undefined;
  const { $, source, data: told } = data.message[0].message[0];
  const topic = data.topic[0]
    .trim()
    .split('/')
    .map((part) => part.replace(/^[^:]*:/, ''))
    .join('/');
  const kind = kinds.find(([pattern]) => pattern.test(topic))?.[1];
  const state = told.flatMap(({ simpleItem }) => simpleItem).find(({ $ }) => stateItems.has($.Name));
  const active = states[state?.$.Value.toLowerCase() ?? ''];
  if (!kind || active === undefined || $.PropertyOperation === 'Deleted') return undefined;
  const initial = $.PropertyOperation === 'Initialized';
  return {
    kind,
    active,
    at: timeOf($.UtcTime, { now, timeOffsetMs, oldest: initial ? 0 : now - oldestChangeMs }),
    source: label(source[0]?.simpleItem[0]?.$.Value) ?? '',
    initial,
  };
}

/** By our clock; our own time where the device's makes no sense. */
function timeOf(text: string | undefined, limits: { now: number; timeOffsetMs: number; oldest: number }): Date {
  const { now, timeOffsetMs, oldest } = limits;
  const time = Date.parse(text ?? '') - timeOffsetMs;
  return new Date(time >= oldest ? Math.min(time, now) : now);
}
