import type { types } from 'mediasoup';
import type { TransportParams } from '../contract/live.ts';
import { AppError } from '../errors.ts';
import { BurstPacer } from './burst-pacer.ts';
import type { MediaNode } from './worker-pool.ts';

/** A browser's receive transport on one router, kept while any of the viewer's watches is on it and for a linger after. */
export class ReceiveTransport implements Disposable {
  readonly node: MediaNode;
  readonly transport: types.WebRtcTransport;
  /** Of the bursts to this browser. */
  readonly pacer = new BurstPacer();
  /** Resolves when what is sent reaches the browser: after the DTLS handshake. Also when it is closed before. */
  readonly connected: Promise<void>;
  readonly #lingerMs: number;
  #users = 0;
  #linger: NodeJS.Timeout | undefined;
  #connecting: { parameters: string; done: Promise<void> } | undefined;

  static async create(node: MediaNode, lingerMs: number): Promise<ReceiveTransport> {
    const transport = await node.router.createWebRtcTransport({
      webRtcServer: node.webRtcServer,
      enableUdp: true,
      enableTcp: true,
      preferUdp: true,
    });
    return new ReceiveTransport(node, transport, lingerMs);
  }

  private constructor(node: MediaNode, transport: types.WebRtcTransport, lingerMs: number) {
    this.node = node;
    this.transport = transport;
    this.#lingerMs = lingerMs;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.connected = promise;
    transport.observer.on('dtlsstatechange', (state) => {
      if (state === 'connected') resolve();
    });
    transport.observer.once('close', () => {
      this.pacer.close();
      resolve();
    });
  }

  get closed(): boolean {
    return this.transport.closed;
  }

  get params(): TransportParams {
    const { id, iceParameters, iceCandidates, dtlsParameters } = this.transport;
    return { id, iceParameters, iceCandidates, dtlsParameters };
  }

  /** Once; the same again changes nothing. Throws AppError `conflict` for other parameters. */
  async connect(dtlsParameters: types.DtlsParameters): Promise<void> {
    const parameters = JSON.stringify(dtlsParameters);
    this.#connecting ??= {
      parameters,
      done: this.transport.connect({ dtlsParameters }).catch((error: unknown) => {
        this.#connecting = undefined;
        throw error;
      }),
    };
    if (this.#connecting.parameters !== parameters) {
      throw new AppError('conflict', 'The transport is connected already, with other parameters.');
    }
    await this.#connecting.done;
  }

  /** What the browser finds a new way with, in the middle of everything. */
  restartIce(): Promise<types.IceParameters> {
    return this.transport.restartIce();
  }

  /** Counts a watch in; the answer counts it out, once. */
  use(): () => void {
    clearTimeout(this.#linger);
    this.#users += 1;
    let using = true;
    return () => {
      if (!using) return;
      using = false;
      this.#users -= 1;
      if (this.#users === 0 && !this.closed) this.#linger = setTimeout(() => this.close(), this.#lingerMs);
    };
  }

  close(): void {
    clearTimeout(this.#linger);
    this.transport.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
