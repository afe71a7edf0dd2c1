import { createHash, createHmac } from 'node:crypto';
import { demoCameras, laterDemoCameras, newDemoCameras, type DemoCamera } from '../prisma/seed/demo-cameras.ts';
import { seedDemo, type LaterDemoCamera } from '../prisma/seed/demo.ts';
import { seedMonth } from '../prisma/seed/month/month.ts';
import { hashPassword, verifyPassword } from './access/passwords.ts';
import { CredentialVault } from './cameras/credentials.ts';
import type { Config } from './config.ts';
import type { Profile } from './contract/common.ts';
import type { PrismaClient } from './db/generated/client.ts';
import type { Logger } from './log.ts';
import type { SealedBox } from './sealed-box.ts';
import type { Credentials } from './simulator/authenticator.ts';
import { DiscoveryResponder, type AnnouncedDevice } from './simulator/onvif-device/discovery-responder.ts';
import { OnvifDevice } from './simulator/onvif-device/onvif-device.ts';
import { paths } from './simulator/onvif-device/service.ts';
import { clockPicture } from './simulator/picture.ts';
import { Simulator } from './simulator/simulator.ts';

export interface DemoOptions {
  config: Pick<Config, 'credentialKey' | 'demoPassword' | 'demoDays' | 'nodeId' | 'ledgerKey' | 'jwtSecret'>;
  box: SealedBox;
  prisma: PrismaClient;
  log: Logger;
}

/** Backgrounds by which neighbouring tiles can be told apart. */
const shades = ['0x31424f', '0x3b3f55', '0x2f4a45', '0x4a4038', '0x37474f', '0x45384a'];

/** The demo's cameras; they answer a search for devices at this address alone. */
export interface Demo extends AsyncDisposable {
  readonly discovery: { address: string; port: number };
}

const host = '127.0.0.1';

/** Starts the simulated cameras and fills the database with the demo; the answer owns the cameras. */
export async function startDemo({ config, box, prisma, log }: DemoOptions): Promise<Demo> {
  await using resources = new AsyncDisposableStack();
  const vault = new CredentialVault(box);
  // The same after a restart, and of no use elsewhere.
  const password = createHmac('sha256', config.credentialKey).update('demo cameras').digest('base64url').slice(0, 20);
  const credentials = { username: 'admin', password };
  const known = { username: 'admin', password: config.demoPassword };
  const simulator = resources.use(
    await Simulator.create({
      cameras: [...demoCameras, ...newDemoCameras, ...laterDemoCameras].map(({ key, name }, index) => ({
        key,
        picture: clockPicture(name, shades[index % shades.length]),
        credentials: newDemoCameras.some((found) => found.key === key) ? known : credentials,
        authentication: index % 2 === 0 ? ('digest' as const) : ('basic' as const),
      })),
      log,
    }),
  );
  const announced: AnnouncedDevice[] = [];
  const start = async (camera: Pick<DemoCamera, 'key' | 'name' | 'profiles'>, its: Credentials, found = false) => {
    const device = resources.use(await startOnvifDevice(simulator, camera, its));
    const endpoint = endpointOf(camera.key);
    if (found)
      announced.push({
        ...{ endpoint, addresses: [`http://${host}:${device.port}${paths.device}`] },
        scopes: [
          `onvif://www.onvif.org/name/${encodeURIComponent(camera.name)}`,
          'onvif://www.onvif.org/hardware/Simulated',
        ],
      });
    return { host, port: device.port, endpoint, serial: serialOf(camera.key) };
  };
  const cameras = [];
  for (const camera of demoCameras) {
    const onvif = await start(camera, credentials, camera.device);
    const [main, sub] = [simulator.url(camera.key, 'main'), simulator.url(camera.key, 'sub')];
    log.debug({ cameraId: camera.id, rtsp: main, onvifPort: onvif.port }, 'simulated camera');
    cameras.push({ ...camera, credentials, onvif, main, sub });
  }
  const later = laterDemoCameras.map((camera): LaterDemoCamera => {
    const [main, sub] = [simulator.url(camera.key, 'main'), simulator.url(camera.key, 'sub')];
    return { ...camera, credentials, main, sub };
  });
  for (const camera of newDemoCameras) await start(camera, known, true);
  const responder = resources.use(await DiscoveryResponder.create({ host, port: 0, answers: () => announced }));
  await seedDemo(prisma, {
    password: config.demoPassword,
    hash: hashPassword,
    verify: verifyPassword,
    sealCredential: (cameraId, credential) => vault.seal(cameraId, credential),
    ...{ cameras, later },
  });
  if (config.demoDays > 0) await liveThrough({ config, box, prisma, log }, later);
  const owned = resources.move();
  return {
    discovery: { address: host, port: responder.port },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** The days before this moment, once. */
async function liveThrough(
  { config, box, prisma, log }: DemoOptions,
  cameras: readonly LaterDemoCamera[],
): Promise<void> {
  const { nodeId: chainId, ledgerKey, jwtSecret, demoPassword: password, demoDays: days } = config;
  const end = new Date();
  const options = { prisma, box, chainId, ledgerKey, jwtSecret, password };
  const written = await seedMonth({ ...options, cameras, days, end });
  if (written) log.info({ days, ms: Date.now() - end.getTime() }, 'the demo has its past');
}

const serialOf = (key: string): string => `SIM-${key}`;
/** The same after a restart, as a device's is. */
function endpointOf(key: string): string {
  const hex = createHash('sha256').update(serialOf(key)).digest('hex');
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

/** The camera's ONVIF side: an address that leads to its streams. */
const startOnvifDevice = (
  simulator: Simulator,
  { key, name, profiles }: Pick<DemoCamera, 'key' | 'name' | 'profiles'>,
  credentials: Credentials,
): Promise<OnvifDevice> =>
  OnvifDevice.create({
    host,
    port: 0,
    name,
    credentials,
    ptz: true,
    events: true,
    profiles: profiles.map((profile) => {
      const { width, height, fps } = simulator.settings(profile);
      return { name: profile, width, height, fps, codec: 'h264', url: simulator.url(key, profile) };
    }),
    forceKeyFrame: (profile) => void simulator.forceKeyFrame(key, profile as Profile),
    info: { manufacturer: 'Vong Gac', model: 'Simulated camera', firmwareVersion: '1', serialNumber: serialOf(key) },
  });
