import { expect, test } from 'vitest';
import { scanInterfaces } from './scan-interfaces.ts';

const local = [
  { name: 'eth0', address: '203.0.113.5' },
  { name: 'eth1', address: '192.168.10.2' },
  { name: 'eth1', address: '192.168.11.2' },
];
const allows = (address: string) => address.startsWith('192.168.');

test.each<[wanted: string[], addresses: string[]]>([
  [[], ['192.168.10.2', '192.168.11.2']],
  [['eth1'], ['192.168.10.2', '192.168.11.2']],
  [['192.168.11.2'], ['192.168.11.2']],
  // Whoever names one knows why: cameras behind it are judged by their own addresses.
  [['eth0'], ['203.0.113.5']],
])('%j: from %j', (wanted, addresses) => {
  expect(scanInterfaces(wanted, local, allows)).toEqual(addresses);
});

test('a name that no interface has says which there are', () => {
  expect(() => scanInterfaces(['eth7'], local, allows)).toThrow(/eth7.*eth0 \(203\.0\.113\.5\)/);
});

test('no interface in the camera networks is no reason to ask elsewhere', () => {
  expect(scanInterfaces([], local, () => false)).toEqual([]);
});
