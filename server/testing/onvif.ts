import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { DeviceClient } from '../onvif/device-client.ts';
import type { AnnouncedDevice } from '../simulator/onvif-device/discovery-responder.ts';
import { OnvifDevice, type OnvifDeviceOptions } from '../simulator/onvif-device/onvif-device.ts';

export const onvifCredentials = { username: 'admin', password: 'right' };

const stream = { fps: 15, codec: 'h264' } as const;
export const mainProfile = {
  ...stream,
  name: 'main',
  width: 1280,
  height: 720,
  url: 'rtsp://127.0.0.1:8554/gate/main',
};
export const subProfile = { ...stream, name: 'sub', width: 640, height: 360, url: 'rtsp://127.0.0.1:8554/gate/sub' };
/** The least that passes for a JPEG. */
export const smallestPicture = Buffer.from('ffd8ffe000104a46ffd9', 'hex');

/** A simulated device on loopback with everything that ONVIF gives a camera. */
export const fullDevice = (options: Partial<OnvifDeviceOptions> = {}): Promise<OnvifDevice> =>
  OnvifDevice.create({
    host: '127.0.0.1',
    port: 0,
    name: 'Cổng',
    credentials: onvifCredentials,
    info: { manufacturer: 'Maker', model: 'M & 1', firmwareVersion: '1.0', serialNumber: '0042' },
    profiles: [subProfile, mainProfile],
    ptz: true,
    events: true,
    imaging: true,
    snapshot: () => smallestPicture,
    forceKeyFrame: () => {},
    ...options,
  });

export const clientOf = (
  { port }: { port: number },
  { timeoutMs, ...target }: { timeoutMs?: number; host?: string; username?: string; password?: string } = {},
): DeviceClient =>
  new DeviceClient({ host: '127.0.0.1', port, ...onvifCredentials, ...target }, { timeoutMs: timeoutMs ?? 10_000 });

/** How a device on loopback answers a search. */
export const announcement = (endpoint: string, port: number, more: Partial<AnnouncedDevice> = {}): AnnouncedDevice => ({
  endpoint: `urn:uuid:${endpoint}`,
  addresses: [`http://127.0.0.1:${port}/onvif/device_service`],
  ...more,
});

/** A server on loopback that answers every connection in its own way. */
export async function strangeServer(answer: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    answer(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
