import type { types } from 'mediasoup';
import type { TransportParams } from '../contract/live.ts';
import type { MediaNode } from './worker-pool.ts';

/** A browser's receive transport on one router, kept while any of the viewer's watches is on it and for a linger after. */
export class ReceiveTransport implements Disposable {
  readonly node: MediaNode;
  readonly transport: types.WebRtcTransport;
  readonly #lingerMs: number;
  #users = 0;
  #linger: NodeJS.Timeout | undefined;
  #connecting: Promise<void> | undefined;

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
  }

  get closed(): boolean {
    return this.transport.closed;
  }

  get params(): TransportParams {
    const { id, iceParameters, iceCandidates, dtlsParameters } = this.transport;
    return { id, iceParameters, iceCandidates, dtlsParameters };
  }

  /** Once; a repeated call changes nothing. */
  async connect(dtlsParameters: types.DtlsParameters): Promise<void> {
    this.#connecting ??= this.transport.connect({ dtlsParameters }).catch((error: unknown) => {
      this.#connecting = undefined;
      throw error;
    });
    await this.#connecting;
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
