import { describe, expect, it } from 'vitest';
import { DiscoveryResponder, type AnnouncedDevice } from '../simulator/onvif-device/discovery-responder.ts';
import { announcement, fullDevice, onvifCredentials } from '../testing/onvif.ts';
import { discoverDevices } from './discovery.ts';
import { findDevice } from './find-device.ts';

const responder = (...answers: (AnnouncedDevice | string | Buffer)[]) =>
  DiscoveryResponder.create({ host: '127.0.0.1', port: 0, answers: () => answers });

const discover = ({ port }: { port: number }, more: Partial<Parameters<typeof discoverDevices>[0]> = {}) =>
  discoverDevices({ interfaces: ['127.0.0.1'], timeoutMs: 1500, to: { address: '127.0.0.1', port }, ...more });

describe('discoverDevices', () => {
  it('finds each device once, though it is asked twice', async () => {
    const scopes = ['onvif://www.onvif.org/name/Gate', 'onvif://www.onvif.org/hardware/M1'];
    await using network = await responder(announcement('one', 8001, { scopes }), announcement('two', 8002));
    expect(await discover(network)).toEqual([
      expect.objectContaining({ endpoint: 'urn:uuid:one', name: 'Gate', hardware: 'M1' }),
      expect.objectContaining({ endpoint: 'urn:uuid:two', addresses: [{ host: '127.0.0.1', port: 8002 }] }),
    ]);
    expect(network.probes).toBe(2);
  });

  it('is not hurt by hostile answers', async () => {
    const bomb = `<!DOCTYPE a [<!ENTITY b "${'boom'.repeat(100)}">]><a>${'&b;'.repeat(1000)}</a>`;
    const huge = announcement('huge', 1, { scopes: ['x'.repeat(40_000)] });
    const deep = Buffer.from('<a>'.repeat(15_000));
    await using network = await responder(
      'nonsense',
      bomb,
      huge,
      deep,
      Buffer.alloc(60_000, '<'),
      announcement('good', 8001),
    );
    expect((await discover(network)).map(({ endpoint }) => endpoint)).toEqual(['urn:uuid:good']);
  });

  it('listens to no sender without end', async () => {
    const many = Array.from({ length: 200 }, (_, index) => announcement(`device-${index}`, 8001));
    await using network = await responder(...many);
    expect((await discover(network)).length).toBeLessThanOrEqual(128);
  });

  it('ends when the caller gives up', async () => {
    await using network = await responder();
    const caller = new AbortController();
    const searching = discover(network, { timeoutMs: 60_000, signal: caller.signal });
    caller.abort(new Error('gave up'));
    await expect(searching).rejects.toThrow('gave up');
  });

  it('asks from the interfaces that there are, and says when there is none', async () => {
    await using network = await responder(announcement('one', 8001));
    expect(await discover(network, { interfaces: ['203.0.113.7', '127.0.0.1'] })).toHaveLength(1);
    await expect(discover(network, { interfaces: ['203.0.113.7'] })).rejects.toMatchObject({ code: 'unreachable' });
    await expect(discover(network, { interfaces: [] })).rejects.toMatchObject({ code: 'unreachable' });
  });
});

describe('findDevice', () => {
  const camera = (serialNumber: string) =>
    fullDevice({ info: { manufacturer: 'Maker', model: 'M1', firmwareVersion: '1', serialNumber } });
  const at = ({ port }: { port: number }) => ({ host: '127.0.0.1', port });

  it('finds a camera at its new address by its serial, and asks no more than it has to', async () => {
    await using other = await camera('7');
    await using sought = await camera('42');
    const endpoint = 'urn:uuid:sought';
    await using network = await responder(announcement('other', other.port), announcement('sought', sought.port));
    const discovered = await discover(network);
    expect(await findDevice({ serial: '42', ...onvifCredentials }, { discovered })).toEqual(at(sought));
    const asked = other.requests.length;
    expect(await findDevice({ endpoint, serial: '42', ...onvifCredentials }, { discovered: [discovered[1]!] })).toEqual(
      at(sought),
    );
    expect(await findDevice({ endpoint, ...onvifCredentials }, { discovered })).toEqual(at(sought));
    expect(other.requests.length).toBe(asked);
    expect(await findDevice({ serial: '43', ...onvifCredentials }, { discovered })).toBeUndefined();
    expect(await findDevice({ endpoint: 'urn:uuid:x', ...onvifCredentials }, { discovered })).toBeUndefined();
  });

  it("is not led to a device that answers with another's endpoint", async () => {
    await using liar = await camera('7');
    await using sought = await camera('42');
    await using network = await responder(announcement('sought', liar.port), announcement('sought', sought.port));
    const discovered = await discover(network);
    expect(discovered).toHaveLength(1);
    const wanted = { endpoint: 'urn:uuid:sought', serial: '42', ...onvifCredentials };
    expect(await findDevice(wanted, { discovered })).toEqual(at(sought));
    expect(await findDevice({ ...wanted, serial: '43' }, { discovered })).toBeUndefined();
  });

  it("does not show itself to other people's devices, and survives those that say nothing", async () => {
    await using foreign = await camera('7');
    await using silent = await camera('8');
    await using sought = await camera('42');
    silent.inject({ kind: 'silence' });
    const ports = [foreign, silent, sought].map(({ port }) => port);
    await using network = await responder(...ports.map((port) => announcement(`device-${port}`, port)));
    const discovered = await discover(network);
    const skip = ({ port }: { port: number }) => port === foreign.port;
    const options = { discovered, skip, timeoutMs: 2000 };
    expect(await findDevice({ serial: '42', ...onvifCredentials }, options)).toEqual(at(sought));
    expect(foreign.requests).toEqual([]);
  });
});
