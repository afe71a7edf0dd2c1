import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { entryContent, entryHash, genesis } from './chain.ts';

const personId = '019AA6C0-0000-7000-8000-00000000000A';
const input = {
  kind: 'camera.changed',
  actor: { personId },
  subjectId: 'Cổng',
  details: { zone: 'gate', name: 'Cổng "1"\u0000\ud800' },
  at: new Date('2021-06-14T23:59:59.123Z'),
};

it('hashes the text that its description promises', () => {
  const details = '{\\"name\\":\\"Cổng \\\\\\"1\\\\\\"\\\\u0000\\\\ud800\\",\\"zone\\":\\"gate\\"}';
  const text =
    `[1,"main","7","2021-06-14T23:59:59.123Z","camera.changed","${personId.toLowerCase()}",null,null,null,null,"Cổng",` +
    `"${details}","${'00'.repeat(32)}"]`;
  const hash = entryHash(entryContent(input, 'main', 7n), genesis);
  expect(Buffer.from(hash).toString('hex')).toBe(createHash('sha256').update(text).digest('hex'));
});

it('gives the same details whatever the order they were said in, as text that a database keeps', () => {
  const { details } = entryContent(input, 'main', 1n);
  const turned = { ...input, details: { name: input.details.name, zone: input.details.zone } };
  expect(entryContent(turned, 'main', 1n).details).toBe(details);
  expect(details).toMatch(/^[^\p{Cc}\p{Cs}]*$/u);
});

it.each([
  ['chainId', 'other'],
  ['sequence', 8n],
  ['at', new Date(0)],
  ['kind', 'x.y'],
  ['personId', null],
  ['sessionId', personId],
  ['address', '::1'],
  ['facilityId', personId],
  ['cameraId', personId],
  ['subjectId', null],
  ['details', '{}'],
])('is another hash with another %s', (field, value) => {
  const content = entryContent(input, 'main', 7n);
  expect(entryHash({ ...content, [field]: value }, genesis)).not.toEqual(entryHash(content, genesis));
});

it('is another hash after another entry', () => {
  const content = entryContent(input, 'main', 7n);
  expect(entryHash(content, entryHash(content, genesis))).not.toEqual(entryHash(content, genesis));
});
