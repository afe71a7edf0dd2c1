import { permittedFacilities } from '../access/access.ts';
import type { Actor } from '../access/actor.ts';
import { BoundedQueue } from '../access/bounded-queue.ts';
import { recordedBy } from '../access/by.ts';
import type { Call } from '../access/call.ts';
import type { DeviceReport } from '../cameras/device-report.ts';
import type { StreamLocation } from '../cameras/locate.ts';
import type { CameraService } from '../cameras/service.ts';
import type { CheckedSource } from '../cameras/source-check.ts';
import { parseStreamUrl } from '../cameras/stream-url.ts';
import type { ErrorCode } from '../contract/common.ts';
import type { ProbeReply, ProbeView, ProfileView, ScannedDevice, StreamTestView } from '../contract/onboarding.ts';
import type { RestInput } from '../contract/rest.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import { AppError } from '../errors.ts';
import type { LedgerPort } from '../ledger/ledger.ts';
import { advice, gopSeconds, type StreamEvidence } from './advice.ts';
import type { DevicePort, FoundDevice } from './device-port.ts';

const busy = 'Others are connecting cameras at this moment: try again in a few seconds.';
/** One scan serves the network; streams that are tested take a process each. */
const scans = { running: 1, waiting: 4, refusal: busy };
const tests = { running: 4, waiting: 8, refusal: busy };

export interface OnboardingOptions {
  prisma: PrismaClient;
  ledger: LedgerPort;
  cameras: Pick<CameraService, 'sources' | 'networks'>;
  devices: DevicePort;
}

/** Finds out what a camera is before it is registered. Whoever calls has checked the permission to manage the facility's cameras. */
export class OnboardingService {
  readonly #options: OnboardingOptions;
  readonly #scans = new BoundedQueue(scans);
  readonly #tests = new BoundedQueue(tests);

  constructor(options: OnboardingOptions) {
    this.#options = options;
  }

  /** Devices that answer and may be cameras here, by address; those that are registered already say so. */
  async scan({ id }: RestInput<'POST /api/facilities/:id/scan'>, call: Call): Promise<ScannedDevice[]> {
    const { devices, cameras, ledger } = this.#options;
    const found = await this.#scans.run(() => devices.discover(call.signal));
    const reachable = found.flatMap((device) => {
      const address = device.addresses.find(({ host }) => cameras.networks.allows(host));
      return address ? [{ ...device, ...address }] : [];
    });
    const scanned = await this.#withRegistered(reachable, id);
    await ledger.write({
      ...{ kind: 'onboarding.scanned', ...recordedBy(call), facilityId: id },
      details: { devices: scanned.length },
    });
    return scanned.toSorted((a, b) => byAddress.compare(a.host, b.host) || a.port - b.port);
  }

  /** What the device says of itself, or why it could not be asked. Throws what of SourceCheck.check is not about the camera. */
  async probe({ id, source }: RestInput<'POST /api/facilities/:id/probe'>, call: Call): Promise<ProbeReply> {
    const { cameras, ledger } = this.#options;
    const asked = await cameras.sources
      .check(source, { evenIfUnreachable: true, signal: call.signal })
      .catch((error: unknown) => ({ failure: failureOf(error) }));
    const failure = 'failure' in asked ? asked.failure : null;
    const address = `${source.host}:${source.port}`;
    await ledger.write({
      ...{ kind: 'onboarding.probed', ...recordedBy(call), facilityId: id },
      details: { address, outcome: failure ?? 'answered' },
    });
    if ('failure' in asked) return { device: null, failure, advice: advice({ failure: asked.failure }) };
    return { device: probeView(asked), failure: null, advice: advice({ device: asked.onvif!.report }) };
  }

  /** Pulls the stream; with a picture for whoever may see the facility's. Throws what SourceCheck.locate throws. */
  async testStream(
    { id, source, profile, declaredGopSeconds }: RestInput<'POST /api/facilities/:id/stream-test'>,
    call: Call,
  ): Promise<StreamTestView> {
    const { cameras, devices } = this.#options;
    const { signal } = call;
    const location = await cameras.sources.locate(source);
    return this.#tests.run(async () => {
      signal.throwIfAborted();
      const measured = await devices.measure({ location, signal });
      const evidence: StreamEvidence = { ...measured, ...(declaredGopSeconds !== undefined && { declaredGopSeconds }) };
      const picture = 'facts' in measured ? await this.#picture(location, id, call) : undefined;
      await this.#recordTest({ id, profile, url: source.url, result: measured, pictured: picture !== undefined }, call);
      return {
        facts: 'facts' in measured ? measured.facts : null,
        reason: 'reason' in measured ? measured.reason : null,
        advice: advice({ streams: { [profile]: evidence } }),
        picture: picture?.toString('base64') ?? null,
      };
    });
  }

  async #picture(location: StreamLocation, facilityId: string, { actor, signal }: Call): Promise<Buffer | undefined> {
    return (await this.#maySee(actor, facilityId)) ? this.#options.devices.picture({ location, signal }) : undefined;
  }

  async #maySee(actor: Actor, facilityId: string): Promise<boolean> {
    return (await permittedFacilities(this.#options.prisma, actor, 'camera.view', [facilityId])).has(facilityId);
  }

  /** Before the answer: nobody sees a picture that is not on record. Of the URL only host and port: a path may hold a password. */
  #recordTest(
    test: { id: string; profile: string; url: string; result: StreamEvidence; pictured: boolean },
    call: Call,
  ): Promise<void> {
    const { host, port } = parseStreamUrl(test.url, 'source.url');
    return this.#options.ledger.write({
      ...{ kind: 'onboarding.tested', ...recordedBy(call), facilityId: test.id },
      details: {
        ...{ address: `${host}:${port}`, profile: test.profile, picture: test.pictured },
        outcome: 'facts' in test.result ? 'received' : test.result.reason,
      },
    });
  }

  /** A device is known by its endpoint reference, or by its address where no other is known to have moved there. */
  async #withRegistered(
    devices: (FoundDevice & { host: string; port: number })[],
    facilityId: string,
  ): Promise<ScannedDevice[]> {
    const known = await this.#options.prisma.camera.findMany({
      where: {
        removedAt: null,
        OR: [
          { endpoint: { in: devices.map(({ endpoint }) => endpoint) } },
          { onvifHost: { in: devices.map(({ host }) => host) } },
        ],
      },
      select: { name: true, facilityId: true, endpoint: true, onvifHost: true, onvifPort: true },
    });
    return devices.map(({ endpoint, host, port, name, hardware }) => {
      const camera =
        known.find((one) => one.endpoint === endpoint) ??
        known.find((one) => one.onvifHost === host && one.onvifPort === port && !one.endpoint);
      // Of other facilities no more than that it is taken.
      const registered = camera ? { name: camera.facilityId === facilityId ? camera.name : null } : null;
      return { endpoint, host, port, name: name ?? null, hardware: hardware ?? null, registered };
    });
  }
}

/** Of a camera that was asked in vain; anything else is thrown again. */
function failureOf(error: unknown): ErrorCode {
  if (error instanceof AppError && advice({ failure: error.code }).length > 0) return error.code;
  throw error;
}

const byAddress = new Intl.Collator('en', { numeric: true });

function probeView({ onvif, main, sub }: CheckedSource): ProbeView {
  const { information, timeOffsetMs, ptz, events, ...report } = onvif!.report;
  const { manufacturer = null, model = null, firmware = null, serial = null } = information;
  return {
    ...{ manufacturer, model, firmware, serial, ptz, events, main },
    sub: sub ?? null,
    source: report.main.source,
    sources: [...new Set(report.profiles.map(({ source }) => source))],
    clockOffsetMs: timeOffsetMs ?? null,
    profiles: report.profiles.map((profile) => profileView(profile, report)),
  };
}

function profileView(
  profile: DeviceReport['profiles'][number],
  { main, sub }: Pick<DeviceReport, 'main' | 'sub'>,
): ProfileView {
  const { token, source, codec, width, height, fps = null, bitrateKbit = null } = profile;
  const chosen = token === main.token ? 'main' : token === sub?.token ? 'sub' : null;
  return { token, source, codec, width, height, fps, bitrateKbit, gopSeconds: gopSeconds(profile) ?? null, chosen };
}
