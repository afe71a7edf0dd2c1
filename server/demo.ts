import { createHmac } from 'node:crypto';
import { demoCameras, type DemoCamera } from '../prisma/seed/demo-cameras.ts';
import { seedDemo } from '../prisma/seed/demo.ts';
import { hashPassword, verifyPassword } from './access/passwords.ts';
import { CredentialVault } from './cameras/credentials.ts';
import type { Config } from './config.ts';
import type { PrismaClient } from './db/generated/client.ts';
import type { Logger } from './log.ts';
import type { SealedBox } from './sealed-box.ts';
import type { Credentials } from './simulator/authenticator.ts';
import { OnvifDevice } from './simulator/onvif-device/onvif-device.ts';
import { clockPicture } from './simulator/picture.ts';
import { Simulator } from './simulator/simulator.ts';

export interface DemoOptions {
  config: Pick<Config, 'credentialKey' | 'demoPassword'>;
  box: SealedBox;
  prisma: PrismaClient;
  log: Logger;
}

/** Backgrounds by which neighbouring tiles can be told apart. */
const shades = ['0x31424f', '0x3b3f55', '0x2f4a45', '0x4a4038', '0x37474f', '0x45384a'];

/** Starts the simulated cameras and fills the database with the demo; the answer owns the cameras. */
export async function startDemo({ config, box, prisma, log }: DemoOptions): Promise<AsyncDisposable> {
  await using resources = new AsyncDisposableStack();
  const vault = new CredentialVault(box);
  // The same after a restart, and of no use elsewhere.
  const password = createHmac('sha256', config.credentialKey).update('demo cameras').digest('base64url').slice(0, 20);
  const credentials = { username: 'admin', password };
  const simulator = resources.use(
    await Simulator.create({
      cameras: demoCameras.map(({ key, name }, index) => ({
        key,
        picture: clockPicture(name, shades[index % shades.length]),
        credentials,
        authentication: index % 2 === 0 ? ('digest' as const) : ('basic' as const),
      })),
      log,
    }),
  );
  for (const camera of demoCameras) {
    const device = resources.use(await startOnvifDevice(simulator, camera, credentials));
    const rtsp = simulator.url(camera.key, 'main');
    log.debug({ cameraId: camera.id, rtsp, onvifPort: device.port }, 'simulated camera');
  }
  await seedDemo(prisma, {
    password: config.demoPassword,
    hash: hashPassword,
    verify: verifyPassword,
    sealCredential: (cameraId, credential) => vault.seal(cameraId, credential),
    cameras: demoCameras.map((camera) => ({
      ...camera,
      credentials,
      main: simulator.url(camera.key, 'main'),
      sub: simulator.url(camera.key, 'sub'),
    })),
  });
  return resources.move();
}

/** The camera's ONVIF side: an address that leads to its streams. */
const startOnvifDevice = (
  simulator: Simulator,
  { key, name }: DemoCamera,
  credentials: Credentials,
): Promise<OnvifDevice> =>
  OnvifDevice.create({
    host: '127.0.0.1',
    port: 0,
    name,
    credentials,
    profiles: (['main', 'sub'] as const).map((profile) => {
      const { width, height, fps } = simulator.settings(profile);
      return { name: profile, width, height, fps, codec: 'h264', url: simulator.url(key, profile) };
    }),
    info: { manufacturer: 'Vong Gac', model: 'Simulated camera', firmwareVersion: '1', serialNumber: `SIM-${key}` },
  });
