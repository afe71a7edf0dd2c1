import { response, type Service } from './service.ts';

export const imagingService: Service = {
  GetImagingSettings: () =>
    response(
      'timg:GetImagingSettings',
      `<timg:ImagingSettings><tt:BacklightCompensation><tt:Mode>OFF</tt:Mode></tt:BacklightCompensation>` +
        `<tt:Brightness>50</tt:Brightness><tt:ColorSaturation>60</tt:ColorSaturation><tt:Contrast>55</tt:Contrast>` +
        `<tt:IrCutFilter>AUTO</tt:IrCutFilter><tt:Sharpness>40</tt:Sharpness>` +
        `<tt:WideDynamicRange><tt:Mode>ON</tt:Mode></tt:WideDynamicRange></timg:ImagingSettings>`,
    ),
};
