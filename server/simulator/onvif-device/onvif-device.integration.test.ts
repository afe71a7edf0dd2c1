import { request as httpRequest } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OnvifDevice } from './onvif-device.ts';

const soap = (body: string, header = '') =>
  `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header>${header}</s:Header><s:Body>${body}</s:Body></s:Envelope>`;
const token =
  '<Security><UsernameToken><Username>admin</Username><Password>x</Password><Nonce>eA==</Nonce><Created>2021-07-01T00:00:00Z</Created></UsernameToken></Security>';

describe('OnvifDevice', () => {
  let device: OnvifDevice;
  beforeAll(async () => {
    device = await OnvifDevice.create({
      host: '127.0.0.1',
      port: 0,
      name: 'Sân',
      credentials: { username: 'admin', password: 'right' },
      info: { manufacturer: 'Maker', model: 'M1', firmwareVersion: '1', serialNumber: '1' },
      profiles: [],
    });
  });
  afterAll(() => device?.close());

  async function send(body: string, { path = '/onvif/device_service', method = 'POST' } = {}) {
    const request = httpRequest({ host: '127.0.0.1', port: device.port, path, method, agent: false });
    request.on('error', () => {}); // the device may hang up before it has read everything
    request.end(body);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return { status: response.statusCode, headers: response.headers, body: await text(response) };
  }

  it('tells its time to anybody', async () => {
    const { status, body } = await send(soap('<GetSystemDateAndTime/>'));
    expect(status).toBe(200);
    expect(body).toContain(`<tt:Year>${new Date().getUTCFullYear()}</tt:Year>`);
  });

  it.each(['GetDeviceInformation', 'GetProfiles', 'GetStreamUri', 'Nonsense'])(
    'answers %s with a Digest challenge without credentials, and a fault to a wrong token',
    async (action) => {
      const unknown = await send(soap(`<${action}/>`));
      expect(unknown.status).toBe(401);
      expect(unknown.headers['www-authenticate']).toMatch(/^Digest realm=".+", nonce=".+"/);
      const wrong = await send(soap(`<${action}/>`, token));
      expect(wrong.status).toBe(400);
      expect(wrong.body).toContain('ter:NotAuthorized');
    },
  );

  it('judges requests that are none', async () => {
    expect((await send('', { path: '/' })).status).toBe(404);
    expect((await send('', { method: 'GET' })).status).toBe(405);
    expect((await send('<html/>')).status).toBe(400);
    expect((await send('x'.repeat(257 * 1024))).status).toBe(413);
  });

  it('goes down and comes back at the same address', async () => {
    const comeBack = await device.goDown();
    await expect(send(soap('<GetSystemDateAndTime/>'))).rejects.toThrow('ECONNREFUSED');
    await comeBack();
    expect((await send(soap('<GetSystemDateAndTime/>'))).status).toBe(200);
  });

  it('misbehaves as it is told, for the actions that it is told, until that is over', async () => {
    device.inject({ kind: 'status', status: 503, only: ['GetServices'] });
    expect((await send(soap('<GetServices/>'))).status).toBe(503);
    expect((await send(soap('<GetCapabilities/>'))).status).toBe(200);
    device.inject({ kind: 'bomb' });
    expect((await send(soap('<GetCapabilities/>'))).body).toContain('<!ENTITY e9');
    device.clear();
    expect((await send(soap('<GetServices/>'))).status).toBe(200);
  });

  it('counts what it refused', async () => {
    const before = device.refusals;
    await send(soap('<GetProfiles/>'));
    expect(device.refusals).toBe(before);
    await send(soap('<GetProfiles/>', token));
    expect(device.refusals).toBe(before + 1);
  });

  it('is gone after close()', async () => {
    await device.close();
    await expect(send(soap('<GetSystemDateAndTime/>'))).rejects.toThrow('ECONNREFUSED');
  });
});
