import { describe, expect, test } from 'vitest';
import { CameraNetworks } from './networks.ts';

const field = new CameraNetworks(['10.0.0.0/8', '192.168.0.0/16', 'fc00::/7'], false);

describe('in the field', () => {
  test.each([
    '10.1.2.3',
    '192.168.255.254',
    'fd12::1',
    '::ffff:10.1.2.3',
    '::ffff:0a01:0203',
    '0:0:0:0:0:ffff:10.1.2.3',
  ])('%s may be a camera', (address) => expect(field.allows(address)).toBe(true));

  test.each([
    '8.8.8.8',
    '::ffff:8.8.8.8',
    '::ffff:0808:0808',
    '0:0:0:0:0:FFFF:8.8.8.8',
    '172.32.0.1',
    '2001:db8::1',
    '127.0.0.1',
    '::ffff:127.0.0.1',
    '::1',
    '169.254.169.254',
    'fe80::1',
    'fe80::1%eth0',
    '0.0.0.0',
    '::',
    '224.0.0.1',
    '255.255.255.255',
    'ff02::1',
    '::127.0.0.1',
    '64:ff9b::8.8.8.8',
    '2002:7f00:1::',
    'localhost',
    '10.1',
    '',
  ])('%s may not', (address) => expect(field.allows(address)).toBe(false));
});

test('blocks that span everything still let no loopback, link-local or multicast address in', () => {
  const wide = new CameraNetworks(['0.0.0.0/0', '::/0'], false);
  expect(wide.allows('8.8.8.8')).toBe(true);
  expect(wide.allows('2001:db8::1')).toBe(true);
  for (const address of [
    '127.0.0.1',
    '::1',
    '169.254.169.254',
    '::ffff:127.0.0.1',
    '0.0.0.0',
    'ff02::1',
    '224.0.0.1',
  ]) {
    expect(wide.allows(address), address).toBe(false);
  }
});

test('a block of IPv6 alone does not let IPv4 in through its mapped spelling', () => {
  expect(new CameraNetworks(['::/0'], false).allows('::ffff:8.8.8.8')).toBe(false);
});

test('simulated cameras may live on loopback', () => {
  const demo = new CameraNetworks(['10.0.0.0/8'], true);
  expect(['127.0.0.1', '::1', '::ffff:127.0.0.1', '10.0.0.1'].map((address) => demo.allows(address))).not.toContain(
    false,
  );
  expect(demo.allows('8.8.8.8')).toBe(false);
  expect(demo.allows('0.0.0.0')).toBe(false);
});
