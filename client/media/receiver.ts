import type { Consumer, Device, RtpCapabilities, Transport } from 'mediasoup-client/types';
import type { ConsumerParams, TransportParams } from '../../server/contract/live.ts';
import type { LiveLink } from '../api/live-link.ts';
import { failureCode, WireFailure } from '../api/wire-failure.ts';
import { IceRecovery } from './ice-recovery.ts';
import type { PacketCount } from './packet-loss.ts';

export interface ReceiverListener {
  /** Media reach this browser. */
  onConnected: () => void;
  /** The network between this browser and a router gave way, and no new way was found. */
  onBroken: () => void;
}

/** The browser's end of all media of one connection: a Device and the receive transports that consumers arrive on. */
export class Receiver {
  readonly #link: LiveLink;
  readonly #device: Device;
  readonly #transports = new Map<string, { transport: Transport; recovery: IceRecovery }>();
  readonly #listener: ReceiverListener;
  #closed = false;

  private constructor(link: LiveLink, device: Device, listener: ReceiverListener) {
    this.#link = link;
    this.#device = device;
    this.#listener = listener;
  }

  /** Tells the server what this browser can play. Once per connection, before the first watch. */
  static async join(link: LiveLink, listener: ReceiverListener): Promise<Receiver> {
    const loading = mediasoup();
    loading.catch(() => {});
    const { rtpCapabilities } = await link.request('live.capabilities', {});
    const device = await makeDevice(await loading);
    await device.load({ routerRtpCapabilities: rtpCapabilities as RtpCapabilities });
    const { codecs, headerExtensions } = device.recvRtpCapabilities;
    await link.request('live.join', { rtpCapabilities: { codecs, headerExtensions } });
    return new Receiver(link, device, listener);
  }

  /** Makes the browser's side of an offered consumer; pictures flow once the server has been told to resume it. */
  async consume(transport: TransportParams, consumer: ConsumerParams): Promise<Consumer> {
    const made = await this.#transport(transport).consume({
      id: consumer.id,
      producerId: consumer.producerId,
      kind: consumer.kind,
      rtpParameters: consumer.rtpParameters as Parameters<Transport['consume']>[0]['rtpParameters'],
      // Cameras have nothing to be synchronised with each other by.
      streamId: consumer.id,
    });
    // Show each picture as soon as it can be decoded (milliseconds; not in every browser).
    if (made.rtpReceiver && 'jitterBufferTarget' in made.rtpReceiver) made.rtpReceiver.jitterBufferTarget = 0;
    return made;
  }

  /** Of every stream by its SSRC, asked of each transport once. */
  async packets(): Promise<Map<number, PacketCount>> {
    const reports = await Promise.all(
      [...this.#transports.values()].map(({ transport }) => transport.getStats().catch(() => null)),
    );
    const counts = new Map<number, PacketCount>();
    for (const report of reports) {
      report?.forEach((entry: RTCInboundRtpStreamStats) => {
        if (entry.type !== 'inbound-rtp') return;
        counts.set(entry.ssrc, { received: entry.packetsReceived ?? 0, lost: entry.packetsLost ?? 0 });
      });
    }
    return counts;
  }

  /** The network may be another one now. */
  hurry(): void {
    for (const { recovery } of this.#transports.values()) recovery.hurry();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const { transport, recovery } of this.#transports.values()) {
      recovery.close();
      transport.close();
    }
    this.#transports.clear();
  }

  #drop(transportId: string): void {
    const known = this.#transports.get(transportId);
    this.#transports.delete(transportId);
    known?.recovery.close();
    known?.transport.close();
  }

  #transport(params: TransportParams): Transport {
    if (this.#closed) throw new Error('receiver is closed');
    const existing = this.#transports.get(params.id);
    if (existing) return existing.transport;
    const transport = this.#device.createRecvTransport(params);
    transport.on('connect', ({ dtlsParameters }, done, failed) => {
      this.#link.request('live.connect', { transportId: transport.id, dtlsParameters }).then(() => done(), failed);
    });
    const recovery = new IceRecovery({
      restart: async () => {
        try {
          const { iceParameters } = await this.#link.request('live.restartIce', { transportId: transport.id });
          if (!transport.closed) await transport.restartIce({ iceParameters });
        } catch (error) {
          // Its media worker died, or nothing came over it any more: its tiles have other transports by now.
          if (failureCode(error) === 'not_found') this.#drop(transport.id);
          else throw error;
        }
      },
      onLost: () => this.#closed || this.#listener.onBroken(),
    });
    transport.on('connectionstatechange', (state) => {
      recovery.handle(state);
      if (state === 'connected') this.#listener.onConnected();
    });
    this.#transports.set(params.id, { transport, recovery });
    return transport;
  }
}

/** Pictures need it, and the page before them does not: it is fetched while the connection is made. */
export const mediasoup = () => import('mediasoup-client');

async function makeDevice(library: Awaited<ReturnType<typeof mediasoup>>): Promise<Device> {
  try {
    return await library.Device.factory();
  } catch (error) {
    throw new WireFailure('browser_unsupported', String(error));
  }
}
