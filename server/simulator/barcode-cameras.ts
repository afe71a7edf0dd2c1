import type { Logger } from '../log.ts';
import { drawBarcode } from './barcode.ts';
import type { EncoderSettings } from './encoding.ts';
import { drawnPicture } from './picture.ts';
import { Simulator } from './simulator.ts';

/** The benchmark's cameras: one encoder whose picture is the clock, served at as many URLs as wanted. */
export interface BarcodeCameras extends AsyncDisposable {
  readonly urls: string[];
  readonly picture: EncoderSettings;
}

/** `count` URLs, each a camera to whoever pulls it; the encoder's own cost does not grow with them. */
export async function startBarcodeCameras(options: {
  count: number;
  log: Logger;
  /** Between key frames; 2 unless told otherwise. */
  gopSeconds?: number;
}): Promise<BarcodeCameras> {
  const { count, log, gopSeconds = 2 } = options;
  const picture = drawnPicture((frame, { width, height }) => drawBarcode(frame, width, height, Date.now()));
  const sub = { fps: 25, gopSeconds, bitrateKbit: 1000 };
  const simulator = await Simulator.create({ cameras: [{ key: 'clock', picture }], log, settings: { sub } });
  const url = simulator.url('clock', 'sub');
  return {
    urls: Array.from({ length: count }, (_, index) => `${url}?camera=${index + 1}`),
    picture: simulator.settings('sub'),
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}
