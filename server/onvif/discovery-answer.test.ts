import { describe, expect, it } from 'vitest';
import { probeMatch } from '../simulator/onvif-device/discovery-responder.ts';
import { mergeAnswers, probeMatches, type DiscoveredDevice } from './discovery-answer.ts';

const messageId = 'urn:uuid:question';
const announced = {
  endpoint: 'urn:uuid:one',
  addresses: ['http://10.0.0.5:8080/onvif/device_service'],
  scopes: [
    'onvif://www.onvif.org/name/C%E1%BB%95ng%20A',
    'onvif://www.onvif.org/hardware/M1',
    'onvif://www.onvif.org/location/',
    'onvif://www.onvif.org/Profile/Streaming',
  ],
};
const heard = (answer: string, from = '10.0.0.5') => probeMatches({ bytes: Buffer.from(answer), from, messageId });
const match = (more: Partial<typeof announced> = {}) => probeMatch({ ...announced, ...more }, messageId);

describe('probeMatches', () => {
  it('reads what a device says of itself', () => {
    expect(heard(match())).toEqual([
      {
        endpoint: 'urn:uuid:one',
        addresses: [{ host: '10.0.0.5', port: 8080 }],
        name: 'Cổng A',
        hardware: 'M1',
        location: undefined,
        scopes: announced.scopes,
      },
    ]);
  });

  it.each<[string, string[], { host: string; port: number }]>([
    [
      'its own of several addresses',
      ['http://[fe80::1]/x', 'http://192.168.0.9:81/', 'http://10.0.0.5:82/'],
      { host: '10.0.0.5', port: 82 },
    ],
    ["never somebody else's address", ['http://192.168.0.9:81/x'], { host: '10.0.0.5', port: 81 }],
    ['the usual port of HTTP', ['http://10.0.0.5/x'], { host: '10.0.0.5', port: 80 }],
    ['no local file', ['file:///etc/passwd'], { host: '10.0.0.5', port: 80 }],
    ['nonsense', ['::', 'nowhere'], { host: '10.0.0.5', port: 80 }],
  ])('takes %s', (_, addresses, expected) => {
    expect(heard(match({ addresses }))[0]!.addresses).toEqual([expected]);
  });

  it.each([
    ['an answer to another question', probeMatch(announced, 'urn:uuid:other')],
    ['an endpoint of markup', match({ endpoint: '<script>alert(1)</script>' })],
    ['an endless endpoint', match({ endpoint: `urn:${'x'.repeat(300)}` })],
    ['no endpoint', match({ endpoint: '' })],
    ['nonsense', '\0<<<'],
    ['entities', `<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>${match()}`],
    ['something else', '<s:Envelope><s:Body><d:Hello/></s:Body></s:Envelope>'],
  ])('hears no device in %s', (_, answer) => {
    expect(heard(answer)).toEqual([]);
  });

  it('keeps a bounded number of scopes of a bounded length', () => {
    const scopes = Array.from({ length: 100 }, (_, index) => `onvif://${index}/${'x'.repeat(300)}`);
    const [device] = heard(match({ scopes }));
    expect(device!.scopes).toHaveLength(32);
    expect(Math.max(...device!.scopes.map(({ length }) => length))).toBe(200);
  });
});

describe('mergeAnswers', () => {
  const device = (endpoint: string, host: string): DiscoveredDevice => ({
    endpoint,
    addresses: [{ host, port: 80 }],
    name: `at ${host}`,
    scopes: [],
  });

  it('makes one device of its answers, whose first word counts', () => {
    const answers = [
      device('a', '10.0.0.1'),
      device('b', '10.0.0.2'),
      device('a', '10.0.0.1'),
      device('a', '10.0.0.3'),
    ];
    expect(mergeAnswers(answers)).toEqual([
      {
        ...device('a', '10.0.0.1'),
        addresses: [
          { host: '10.0.0.1', port: 80 },
          { host: '10.0.0.3', port: 80 },
        ],
      },
      device('b', '10.0.0.2'),
    ]);
  });

  it('keeps a bounded number of devices and addresses', () => {
    const many = Array.from({ length: 600 }, (_, index) => device(`${index}`, '10.0.0.1'));
    const addresses = Array.from({ length: 10 }, (_, index) => device('0', `10.0.1.${index}`));
    const found = mergeAnswers([...many, ...addresses]);
    expect(found).toHaveLength(512);
    expect(found[0]!.addresses).toHaveLength(4);
  });
});
