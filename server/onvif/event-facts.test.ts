import { describe, expect, it } from 'vitest';
import { pulledFacts } from './event-facts.ts';
import { soapBody } from './soap-answer.ts';

const now = Date.parse('2026-11-22T10:00:00Z');
const item = (name: string, value: string) => `<tt:SimpleItem Name="${name}" Value="${value}"/>`;

interface Told {
  topic?: string;
  data?: string;
  source?: string;
  time?: string;
  operation?: string;
}

const message = ({ topic, data, source, time, operation }: Told) =>
  `<wsnt:NotificationMessage><wsnt:Topic Dialect="d">${topic ?? 'tns1:VideoSource/MotionAlarm'}</wsnt:Topic><wsnt:Message>` +
  `<tt:Message UtcTime="${time ?? '2026-11-22T09:59:58Z'}" PropertyOperation="${operation ?? 'Changed'}">` +
  `${source ?? `<tt:Source>${item('Source', 'source')}</tt:Source>`}<tt:Data>${data ?? item('State', 'true')}</tt:Data></tt:Message></wsnt:Message></wsnt:NotificationMessage>`;

const read = (messages: string, timeOffsetMs?: number) => {
  const xml = `<s:Envelope><s:Body><tev:PullMessagesResponse><tev:CurrentTime>x</tev:CurrentTime>${messages}</tev:PullMessagesResponse></s:Body></s:Envelope>`;
  return pulledFacts(soapBody(xml), { now, timeOffsetMs });
};
const one = (told: Told, timeOffsetMs?: number) => read(message(told), timeOffsetMs)?.facts[0];

describe('pulledFacts', () => {
  it.each([
    ['tns1:VideoSource/MotionAlarm', item('State', 'true'), 'motion', true],
    ['tns1:RuleEngine/CellMotionDetector/Motion', item('IsMotion', 'false'), 'motion', false],
    ['tns1:RuleEngine/tnsx:MotionRegionDetector/Motion', item('State', '1'), 'motion', true],
    ['tns1:RuleEngine/TamperDetector/Tamper', item('IsTamper', 'TRUE'), 'tamper', true],
    ['tns1:VideoSource/GlobalSceneChange/ImagingService', item('State', 'true'), 'tamper', true],
    ['tns1:VideoSource/SignalLoss', item('State', 'true'), 'signal_loss', true],
    ['tns1:Device/Trigger/DigitalInput', item('Other', '7') + item('LogicalState', '0'), 'input', false],
  ])('%s is a fact', (topic, data, kind, active) => {
    expect(one({ topic, data })).toMatchObject({ kind, active, source: 'source', initial: false });
  });

  it.each<[string, Told]>([
    ['a topic that means nothing here', { topic: 'tns1:Monitoring/ProcessorUsage' }],
    ['a longer topic', { topic: 'tns1:VideoSource/MotionAlarm/x' }],
    ['no state', { data: item('Level', '5') }],
    ['a state that is none', { data: item('State', 'maybe') }],
    ['a property that is gone', { operation: 'Deleted' }],
    ['nonsense', { topic: '' }],
  ])('counts %s as unknown', (_, told) => {
    expect(read(message(told) + message({}))).toEqual({ facts: [expect.anything()], unknown: 1 });
  });

  it('says what stood so already', () => {
    expect(one({ operation: 'Initialized' })).toMatchObject({ initial: true });
  });

  it('needs no source', () => {
    expect(one({ source: '' })).toMatchObject({ source: '' });
  });

  const hour = 3600_000;
  it.each([
    ['by a right clock', '2026-11-22T09:59:58Z', 0, '2026-11-22T09:59:58Z'],
    ['by a clock an hour ahead', '2026-11-22T10:59:58Z', hour, '2026-11-22T09:59:58Z'],
    ['never in the future', '2026-11-22T10:59:58Z', 0, '2026-11-22T10:00:00Z'],
    ['ours when the clock was set back meanwhile', '2026-11-22T08:59:58Z', 0, '2026-11-22T10:00:00Z'],
    ['ours when it is none', 'soon', 0, '2026-11-22T10:00:00Z'],
  ])('tells the time %s', (_, time, offset, expected) => {
    expect(one({ time }, offset)?.at).toEqual(new Date(expected));
  });

  it('lets a state be old', () => {
    const time = '2026-11-20T00:00:00Z';
    expect(one({ time, operation: 'Initialized' })?.at).toEqual(new Date(time));
  });

  it('reads a bounded number, and nothing of another answer', () => {
    expect(read(message({}).repeat(600))?.facts).toHaveLength(500);
    expect(read('')).toEqual({ facts: [], unknown: 0 });
    expect(pulledFacts(soapBody('<Envelope><Body><RenewResponse/></Body></Envelope>'), { now })).toBeUndefined();
  });
});
