import { expect, it } from 'vitest';
import { FrontendMessages, MAX_MESSAGE } from './pglite-messages.ts';

const startUp = Buffer.from([0, 0, 0, 8, 0, 3, 0, 0]);
const sync = Buffer.from([0x53, 0, 0, 0, 4]);
const query = Buffer.from([0x51, 0, 0, 0, 6, 0x3b, 0]);

it('cuts a stream into its messages, wherever the chunks begin and end', () => {
  const stream = Buffer.concat([startUp, query, sync, query]);
  for (let size = 1; size <= stream.length; size++) {
    const messages = new FrontendMessages();
    const cut: Uint8Array[] = [];
    for (let at = 0; at < stream.length; at += size) cut.push(...messages.push(stream.subarray(at, at + size)));
    expect(cut.map((each) => Buffer.from(each))).toEqual([startUp, query, sync, query]);
  }
});

it('takes no message longer than the limit, and none of a length that cannot be', () => {
  const head = (length: number) => {
    const bytes = Buffer.from([0x51, 0, 0, 0, 0]);
    bytes.writeInt32BE(length, 1);
    return bytes;
  };
  const started = () => {
    const messages = new FrontendMessages();
    messages.push(startUp);
    return messages;
  };
  expect(started().push(head(MAX_MESSAGE))).toEqual([]);
  expect(() => started().push(head(MAX_MESSAGE + 1))).toThrow('not accepted');
  expect(() => started().push(head(3))).toThrow('not accepted');
  expect(() => started().push(head(-1))).toThrow('not accepted');
});
