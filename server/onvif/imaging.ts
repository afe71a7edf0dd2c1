import { z } from 'zod';

/** How the camera makes its picture, on the device's own scales; only read, never set. */
export interface ImagingSettings {
  brightness?: number;
  contrast?: number;
  saturation?: number;
  sharpness?: number;
  /** `ON`: colours by day; `OFF`: infrared by night; `AUTO`. */
  irCutFilter?: string;
  backlightCompensation?: string;
  wideDynamicRange?: string;
}

const number = z.number().optional().catch(undefined);
const word = z.string().max(32).optional().catch(undefined);
const mode = z.object({ mode: word }).catch({});

const reported = z.object({
  brightness: number,
  contrast: number,
  colorSaturation: number,
  sharpness: number,
  irCutFilter: word,
  backlightCompensation: mode,
  wideDynamicRange: mode,
});

/** What of GetImagingSettings' answer can be used; undefined when it is none. */
export function imagingSettings(answer: unknown): ImagingSettings | undefined {
  const { data } = reported.safeParse(answer);
  if (!data) return undefined;
  const { colorSaturation, backlightCompensation, wideDynamicRange, ...rest } = data;
  return {
    ...rest,
    saturation: colorSaturation,
    backlightCompensation: backlightCompensation.mode,
    wideDynamicRange: wideDynamicRange.mode,
  };
}
