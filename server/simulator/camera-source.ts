import type { Logger } from '../log.ts';
import { Encoder, parameterSets, payloadType, type EncoderSettings, type RtpSink } from './encoder.ts';
import type { Picture } from './picture.ts';

/** One simulated stream: encoded only while somebody plays, once for all players. */
export class CameraSource implements AsyncDisposable {
  readonly #picture: Picture;
  readonly #settings: EncoderSettings;
  readonly #log: Logger;
  readonly #sinks = new Set<RtpSink>();
  #sdp: Promise<string> | undefined;
  #encoder: Promise<Encoder> | undefined;
  #stopping: Promise<void> = Promise.resolve();
  /** A fault on request: the encoder runs, nothing is sent. */
  silent = false;

  constructor(picture: Picture, settings: EncoderSettings, log: Logger) {
    this.#picture = picture;
    this.#settings = settings;
    this.#log = log;
  }

  get settings(): EncoderSettings {
    return this.#settings;
  }

  get encoding(): boolean {
    return this.#encoder !== undefined;
  }

  /** The session description that DESCRIBE answers, RFC 4566 and 6184. */
  sdp(): Promise<string> {
    this.#sdp ??= parameterSets(this.#settings).then((sets) => {
      const level = Buffer.from(sets[0]!, 'base64').subarray(1, 4).toString('hex');
      return [
        'v=0',
        'o=- 1 1 IN IP4 127.0.0.1',
        's=Simulated camera',
        'c=IN IP4 0.0.0.0',
        't=0 0',
        'a=control:*',
        'a=range:npt=now-',
        `m=video 0 RTP/AVP ${payloadType}`,
        `a=rtpmap:${payloadType} H264/90000`,
        `a=fmtp:${payloadType} packetization-mode=1; profile-level-id=${level}; sprop-parameter-sets=${sets.join(',')}`,
        'a=control:trackID=1',
        '',
      ].join('\r\n');
    });
    return this.#sdp;
  }

  /** Begins to send; the answer ends it. */
  play(sink: RtpSink): () => void {
    this.#sinks.add(sink);
    if (!this.#encoder) this.#start();
    return () => {
      if (this.#sinks.delete(sink) && this.#sinks.size === 0) this.#stop();
    };
  }

  async close(): Promise<void> {
    this.#sinks.clear();
    this.#stop();
    await this.#stopping;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #start(): void {
    const forward = (send: (sink: RtpSink) => void) => {
      if (!this.silent) for (const sink of this.#sinks) send(sink);
    };
    const all: RtpSink = {
      onRtp: (packet) => forward((sink) => sink.onRtp(packet)),
      onRtcp: (packet) => forward((sink) => sink.onRtcp(packet)),
      onEnd: () => this.#hangUp(),
    };
    this.#encoder = this.#stopping.then(() => Encoder.start(this.#picture, this.#settings, all, this.#log));
    this.#encoder.catch((error: unknown) => {
      this.#log.error({ err: error }, 'simulated camera cannot encode');
      this.#hangUp();
    });
  }

  /** As a camera that restarts does: players have to come again. */
  #hangUp(): void {
    for (const sink of [...this.#sinks]) sink.onEnd();
  }

  #stop(): void {
    const encoder = this.#encoder;
    this.#encoder = undefined;
    if (encoder) this.#stopping = encoder.then((running) => running.close()).catch(() => undefined);
  }
}
