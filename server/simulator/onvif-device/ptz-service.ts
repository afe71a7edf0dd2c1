import { profileOf } from './media-service.ts';
import type { PtzHead } from './ptz-head.ts';
import { response, type OnvifCamera, type Service } from './service.ts';
import { escapeXml, SoapFault, type SoapRequest } from './soap.ts';

/** For a continuous movement without a time-out of its own, ms. */
const defaultTimeoutMs = 10_000;

/** Every action names a profile and is noted. */
function action(answer: (head: PtzHead, request: SoapRequest) => string | void): Service[string] {
  return (camera: OnvifCamera, request: SoapRequest) => {
    profileOf(camera, request);
    camera.ptz!.note(request.action);
    return response(`tptz:${request.action}`, answer(camera.ptz!, request) ?? '');
  };
}

const noSuchPreset = () => new SoapFault('Sender', ['InvalidArgVal', 'NoToken'], 'There is no such preset');

export const ptzService: Service = {
  ContinuousMove: action((head, request) => {
    if (!head.zooms && request.parameter('Velocity', 'Zoom', '@x') !== undefined) {
      throw new SoapFault('Sender', ['InvalidArgVal', 'SpaceNotSupported'], 'It cannot zoom');
    }
    // An axis that is not named goes on as it does.
    const speed = (name: 'PanTilt' | 'Zoom', attribute: '@x' | '@y', present: number) => {
      const value = Number(request.parameter('Velocity', name, attribute) ?? present);
      if (!(Math.abs(value) <= 1)) throw new SoapFault('Sender', ['InvalidArgVal', 'SpaceNotSupported'], 'Too fast');
      return value;
    };
    const velocity = {
      pan: speed('PanTilt', '@x', head.velocity.pan),
      tilt: speed('PanTilt', '@y', head.velocity.tilt),
      zoom: speed('Zoom', '@x', head.velocity.zoom),
    };
    const seconds = /^PT([\d.]+)S$/.exec(request.parameter('Timeout') ?? '')?.[1];
    head.move(velocity, seconds === undefined ? defaultTimeoutMs : Number(seconds) * 1000);
  }),

  Stop: action((head) => head.stop()),

  GetPresets: action((head) =>
    [...head.presets]
      .map(
        ([token, { name, position }]) =>
          `<tptz:Preset token="${escapeXml(token)}"><tt:Name>${escapeXml(name)}</tt:Name><tt:PTZPosition>` +
          `<tt:PanTilt x="${position.pan}" y="${position.tilt}"/><tt:Zoom x="${position.zoom}"/></tt:PTZPosition></tptz:Preset>`,
      )
      .join(''),
  ),

  SetPreset: action((head, request) => {
    const token = head.setPreset(request.parameter('PresetName') ?? '', request.parameter('PresetToken'));
    if (token === undefined) throw new SoapFault('Receiver', ['Action', 'TooManyPresets'], 'No more presets');
    return `<tptz:PresetToken>${escapeXml(token)}</tptz:PresetToken>`;
  }),

  GotoPreset: action((head, request) => {
    if (!head.gotoPreset(request.parameter('PresetToken') ?? '')) throw noSuchPreset();
  }),

  RemovePreset: action((head, request) => {
    if (!head.presets.delete(request.parameter('PresetToken') ?? '')) throw noSuchPreset();
  }),

  GotoHomePosition: action((head) => head.goHome()),
  SetHomePosition: action((head) => head.setHome()),
};
