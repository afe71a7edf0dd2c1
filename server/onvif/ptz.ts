import { z } from 'zod';
import type { AskLimits } from './bounded-cam.ts';
import type { DeviceClient, Question } from './device-client.ts';
import { OnvifError } from './onvif-error.ts';
import { PtzMotion, type PtzVelocity } from './ptz-motion.ts';
import { label, xmlText } from './text.ts';

export interface PtzPreset {
  token: string;
  name: string;
}

/** Presets listed; cameras have up to 256. */
const mostPresets = 256;
/** The device stops by itself after this, ms, should we die; longer than a movement stays without a repetition. */
const deviceTimeoutMs = 2000;

type CallOptions = Partial<AskLimits>;

const preset = z.object({ $: z.object({ token: z.string().max(256) }), name: z.array(z.unknown()).catch([]) });
const presetsAnswer = z.tuple([
  z.object({
    getPresetsResponse: z.tuple([z.union([z.string(), z.object({ preset: z.array(preset).catch([]) })])]),
  }),
]);
/** For a movement or a stop, ms: a late one helps nobody. */
const motionLimits = { timeoutMs: 2000 };

/** The movable head of one camera, through one of its profiles. All reject with OnvifError, or with the signal's reason. */
export class PtzDrive implements AsyncDisposable {
  readonly #client: DeviceClient;
  readonly #profileToken: string;
  readonly #motion: PtzMotion;
  /** What has moved since the last stop. */
  #turned = false;
  #zoomed = false;

  /** `onFailed` hears of movements that the device did not take, and of a stop that was not confirmed. */
  constructor(client: DeviceClient, profileToken: string, options: { onFailed?: (error: unknown) => void } = {}) {
    this.#client = client;
    this.#profileToken = xmlText(profileToken);
    this.#motion = new PtzMotion({
      move: (velocity) => this.#move(velocity),
      stop: () => {
        this.#turned = this.#zoomed = false;
        return this.#ask(
          (cam, done) => cam.stop({ profileToken: this.#profileToken, panTilt: true, zoom: true }, done),
          motionLimits,
        );
      },
      onFailed: options.onFailed ?? (() => {}),
    });
  }

  /** Each from -1 to 1. To be repeated: the camera stops when that has not happened for a second. */
  move(velocity: PtzVelocity): void {
    this.#motion.move(velocity);
  }

  /** Resolves when the device has confirmed it, also behind a movement that is still on its way. */
  stop(): Promise<void> {
    return this.#motion.stop();
  }

  async presets(options?: CallOptions): Promise<PtzPreset[]> {
    const { data } = presetsAnswer.safeParse(
      await this.#asked<unknown>(
        // The package's own answer is by name, where one of two presets of the same name is lost.
        (cam, done) => cam.getPresets({ profileToken: this.#profileToken }, (error) => done(error, cam.lastBody)),
        options,
      ),
    );
    if (!data) throw new OnvifError('bad_answer', 'The device lists no presets');
    const presets = data[0].getPresetsResponse[0];
    return (typeof presets === 'string' ? [] : presets.preset)
      .slice(0, mostPresets)
      .map(({ $: { token }, name: [name] }) => ({ token, name: label(name) ?? token }));
  }

  gotoPreset(token: string, options?: CallOptions): Promise<void> {
    return this.#ask(
      (cam, done) => cam.gotoPreset({ profileToken: this.#profileToken, preset: xmlText(token) }, done),
      options,
    );
  }

  /** Remembers the present position; resolves with its token. */
  async setPreset(name: string, options?: CallOptions): Promise<string> {
    const answer = await this.#asked<[{ setPresetResponse?: [{ presetToken?: [unknown] }] }]>(
      (cam, done) => cam.setPreset({ profileToken: this.#profileToken, presetName: xmlText(name) }, done),
      options,
    );
    const token = answer?.[0]?.setPresetResponse?.[0]?.presetToken?.[0];
    if (typeof token !== 'string') throw new OnvifError('bad_answer', 'The device names no preset');
    return token;
  }

  removePreset(token: string, options?: CallOptions): Promise<void> {
    return this.#ask(
      (cam, done) => cam.removePreset({ profileToken: this.#profileToken, presetToken: xmlText(token) }, done),
      options,
    );
  }

  goHome(options?: CallOptions): Promise<void> {
    return this.#ask((cam, done) => cam.gotoHomePosition({ profileToken: this.#profileToken }, done), options);
  }

  setHome(options?: CallOptions): Promise<void> {
    return this.#ask((cam, done) => cam.setHomePosition({ profileToken: this.#profileToken }, done), options);
  }

  /** Stops what moves. */
  close(): Promise<void> {
    return this.#motion.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Heads without a zoom refuse its speed even when it is 0, so an axis is named only if it moves or has moved. */
  #move({ pan, tilt, zoom }: PtzVelocity): Promise<void> {
    this.#turned ||= pan !== 0 || tilt !== 0;
    this.#zoomed ||= zoom !== 0;
    const axes = { onlySendPanTilt: !this.#zoomed, onlySendZoom: this.#zoomed && !this.#turned };
    return this.#ask(
      (cam, done) =>
        cam.continuousMove(
          { profileToken: this.#profileToken, x: pan, y: tilt, zoom, ...axes, timeout: deviceTimeoutMs },
          done,
        ),
      motionLimits,
    );
  }

  #asked<Answer>(question: Question<Answer>, options?: CallOptions): Promise<Answer | undefined> {
    return this.#client.call(question, options);
  }

  async #ask(question: Question<unknown>, options?: CallOptions): Promise<void> {
    await this.#asked(question, options);
  }
}
