import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../log.ts';
import type { ClipLibrary } from './clip.ts';
import { Encoder } from './encoder.ts';
import type { EncoderSettings } from './encoding.ts';
import type { FaultSet } from './faults.ts';
import { dropper, type Dropper } from './loss.ts';
import { Replay } from './replay.ts';
import { RtpSender, type RtpBurst } from './rtp-sender.ts';
import { planOf, samePlan, type StreamPlan } from './stream-plan.ts';

/** For the first packet of an encoder that replaces another, ms. */
const beginLimitMs = 10_000;

/** One player of a stream. */
export interface RtpSink {
  readonly over: 'tcp' | 'udp';
  onRtp(burst: RtpBurst): void;
  onRtcp(packet: Buffer): void;
  /** The camera ends it: there will be no more. */
  onEnd(): void;
}

export interface CameraSourceOptions {
  usual: StreamPlan;
  faults: FaultSet;
  clips: ClipLibrary;
  /** Where a loop is when the first player comes. */
  begin: 'key_frame' | 'mid_gop';
  log: Logger;
}

/** What sends at present. */
interface Feed {
  plan: StreamPlan;
  running: Encoder | Replay;
}

/** One simulated stream: encoded or replayed only while somebody plays, once for all players. */
export class CameraSource implements AsyncDisposable {
  readonly #options: CameraSourceOptions;
  readonly #sender: RtpSender;
  readonly #sinks = new Set<RtpSink>();
  readonly #droppers = new Map<RtpSink, Dropper>();
  #feed: Feed | undefined;
  /** Changes of the feed, one after the other. */
  #work: Promise<void> = Promise.resolve();
  #forced: Promise<void> | undefined;

  constructor(options: CameraSourceOptions) {
    this.#options = options;
    this.#sender = new RtpSender(options.faults);
  }

  get settings(): EncoderSettings {
    return this.#options.usual.settings;
  }

  get encoding(): boolean {
    return this.#feed?.running instanceof Encoder;
  }

  /** The session description that DESCRIBE answers, RFC 4566. */
  async sdp(): Promise<string> {
    const { settings, pictures } = this.#plan();
    const { clips } = this.#options;
    // An encoder that runs makes the parameter sets of its settings, whatever it shows.
    const { media } = await ('scene' in pictures
      ? clips.clip(pictures.scene, settings, pictures.caption)
      : clips.clip('black', settings));
    const session = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=Simulated camera', 'c=IN IP4 0.0.0.0', 't=0 0'];
    return [...session, 'a=control:*', 'a=range:npt=now-', ...media, 'a=control:trackID=1', ''].join('\r\n');
  }

  /** Begins to send; the answer ends it. */
  play(sink: RtpSink): () => void {
    this.#sinks.add(sink);
    void this.apply();
    return () => {
      this.#droppers.delete(sink);
      if (this.#sinks.delete(sink) && this.#sinks.size === 0) void this.apply();
    };
  }

  /** Makes the faults in force felt; resolves when they are. */
  apply(): Promise<void> {
    return this.#change(false);
  }

  /**
   * A key frame now: a loop begins anew, an encoder is replaced by a new one, which takes it some tenths of a second. Who asks while
   * that is under way gets the same one.
   */
  forceKeyFrame(): Promise<void> {
    return (this.#forced ??= this.#change(true).finally(() => (this.#forced = undefined)));
  }

  async close(): Promise<void> {
    this.#sinks.clear();
    this.#droppers.clear();
    await this.apply();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #change(anew: boolean): Promise<void> {
    this.#work = this.#work
      .then(() => this.#adjust(anew))
      .catch((error: unknown) => {
        this.#options.log.error({ err: error }, 'simulated camera cannot encode');
        this.#hangUp();
      });
    return this.#work;
  }

  #plan(): StreamPlan {
    return planOf(this.#options.usual, this.#options.faults);
  }

  async #adjust(anew: boolean): Promise<void> {
    const before = this.#feed;
    if (this.#sinks.size === 0) {
      this.#feed = undefined;
      await before?.running.close();
      return;
    }
    const plan = this.#plan();
    if (before && !anew && samePlan(before.plan, plan)) return;
    if (before && (before.plan.settings.codec ?? 'h264') !== (plan.settings.codec ?? 'h264')) {
      this.#hangUp(); // it would have to be described anew
      return;
    }
    await this.#start(plan, before);
    await before?.running.close();
  }

  /** The predecessor goes on until the first packet of its successor, so that there is no gap between them. */
  async #start(plan: StreamPlan, before: Feed | undefined): Promise<void> {
    const { clips, begin, log } = this.#options;
    const { settings, pictures } = plan;
    const { promise: begun, resolve } = Promise.withResolvers<void>();
    let first = true;
    const install = () => (this.#feed = feed);
    const forward = (packets: readonly Buffer[], shift: number) => {
      if (first) {
        install();
        this.#sender.changeOrigin();
        resolve();
      }
      first = false;
      if (this.#feed === feed) this.#forward(packets, shift, settings);
    };
    const onEnd = () => {
      resolve();
      if (this.#feed === feed) this.#hangUp();
    };
    const running =
      'scene' in pictures
        ? new Replay(
            await clips.clip(pictures.scene, settings, pictures.caption),
            forward,
            before ? 'key_frame' : begin,
          )
        : await Encoder.start(pictures.picture, settings, { onRtp: (packet) => forward([packet], 0), onEnd, log });
    const feed: Feed = { plan, running };
    if (!before) return void install();
    await Promise.race([begun, delay(beginLimitMs, undefined, { ref: false })]);
    install(); // in case there was no packet
  }

  #forward(packets: readonly Buffer[], shift: number, { codec = 'h264' }: EncoderSettings): void {
    const { faults } = this.#options;
    const burst = this.#sender.send(packets, shift, codec);
    if (faults.has('stall') || faults.has('unresponsive')) return;
    const report = this.#sender.report();
    for (const sink of [...this.#sinks]) {
      sink.onRtp(this.#lossy(sink, burst));
      if (report) sink.onRtcp(report);
    }
  }

  #lossy(sink: RtpSink, burst: RtpBurst): RtpBurst {
    const fault = this.#options.faults.get('loss');
    if (!fault || (fault.over && fault.over !== sink.over)) return burst;
    let drop = this.#droppers.get(sink);
    if (drop?.fault !== fault) this.#droppers.set(sink, (drop = dropper(fault)));
    return drop.thin(burst);
  }

  /** As a camera that restarts does: players have to come again. */
  #hangUp(): void {
    const sinks = [...this.#sinks];
    this.#sinks.clear();
    this.#droppers.clear();
    for (const sink of sinks) sink.onEnd();
    void this.apply();
  }
}
