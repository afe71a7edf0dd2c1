import { Device } from 'mediasoup-client';
import type { Consumer, RtpCapabilities, Transport } from 'mediasoup-client/types';
import type { ConsumerParams, TransportParams } from '../../server/contract/live.ts';
import type { LiveLink } from '../api/live-link.ts';
import { WireFailure } from '../api/wire-failure.ts';

/** The browser's end of all media of one connection: a Device and the receive transports that consumers arrive on. */
export class Receiver {
  readonly #link: LiveLink;
  readonly #device: Device;
  readonly #transports = new Map<string, Transport>();
  readonly #onBroken: () => void;
  #closed = false;

  private constructor(link: LiveLink, device: Device, onBroken: () => void) {
    this.#link = link;
    this.#device = device;
    this.#onBroken = onBroken;
  }

  /**
   * Tells the server what this browser can play. Once per connection, before the first watch.
   * `onBroken`: the network between this browser and a router gave way.
   */
  static async join(link: LiveLink, onBroken: () => void): Promise<Receiver> {
    const { rtpCapabilities } = await link.request('live.capabilities', {});
    const device = await makeDevice();
    await device.load({ routerRtpCapabilities: rtpCapabilities as RtpCapabilities });
    const { codecs, headerExtensions } = device.recvRtpCapabilities;
    await link.request('live.join', { rtpCapabilities: { codecs, headerExtensions } });
    return new Receiver(link, device, onBroken);
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

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const transport of this.#transports.values()) transport.close();
    this.#transports.clear();
  }

  #transport(params: TransportParams): Transport {
    if (this.#closed) throw new Error('receiver is closed');
    const existing = this.#transports.get(params.id);
    if (existing) return existing;
    const transport = this.#device.createRecvTransport(params);
    transport.on('connect', ({ dtlsParameters }, done, failed) => {
      this.#link.request('live.connect', { transportId: transport.id, dtlsParameters }).then(() => done(), failed);
    });
    transport.on('connectionstatechange', (state) => {
      if (state === 'failed' && !this.#closed) this.#onBroken();
    });
    this.#transports.set(params.id, transport);
    return transport;
  }
}

async function makeDevice(): Promise<Device> {
  try {
    return await Device.factory();
  } catch (error) {
    throw new WireFailure('browser_unsupported', String(error));
  }
}
