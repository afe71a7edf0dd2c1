import { expect, it } from 'vitest';
import { formatTransport, parseTransport } from './transport-header.ts';

it.each([
  ['RTP/AVP/TCP;unicast;interleaved=4-5', { kind: 'tcp', rtpChannel: 4, rtcpChannel: 5 }],
  ['RTP/AVP/TCP;unicast', { kind: 'tcp', rtpChannel: 0, rtcpChannel: 1 }],
  ['RTP/AVP;unicast;client_port=5000-5001;mode="PLAY"', { kind: 'udp', rtpPort: 5000, rtcpPort: 5001 }],
  ['rtp/avp/udp; unicast; client_port=5000', { kind: 'udp', rtpPort: 5000, rtcpPort: 5001 }],
  [
    'RTP/AVP;multicast,RTP/SAVP;unicast;client_port=1-2,RTP/AVP/TCP;interleaved=0-1',
    { kind: 'tcp', rtpChannel: 0, rtcpChannel: 1 },
  ],
])('takes the first transport it can serve from %s', (header, transport) => {
  expect(parseTransport(header)).toEqual(transport);
});

it.each([
  '',
  'RTP/AVP;multicast',
  'RTP/AVP;unicast',
  'RTP/AVP;client_port=0-1',
  'RTP/AVP;client_port=70000',
  'RTP/AVP/TCP;interleaved=255-256',
  'RTP/SAVP/TCP',
])('finds none in "%s"', (header) => expect(parseTransport(header)).toBeUndefined());

it('tells UDP clients our ports, and nobody else', () => {
  expect(formatTransport({ kind: 'udp', rtpPort: 5000, rtcpPort: 5001 }, [7000, 7001])).toBe(
    'RTP/AVP;unicast;client_port=5000-5001;server_port=7000-7001',
  );
  expect(formatTransport({ kind: 'tcp', rtpChannel: 2, rtcpChannel: 3 }, [7000, 7001])).toBe(
    'RTP/AVP/TCP;unicast;interleaved=2-3',
  );
});
