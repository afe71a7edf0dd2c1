import { paths, response, type OnvifCamera, type Service } from './service.ts';
import { escapeXml } from './soap.ts';

/** What a client may ask before it has proven who it is (ONVIF core specification, access class PRE_AUTH). */
export const openActions: ReadonlySet<string> = new Set(['GetSystemDateAndTime', 'GetCapabilities', 'GetServices']);

/** Namespace and path of each service that the camera has. */
function servicesOf({ media2, ptz, events, imaging }: OnvifCamera): [string, string][] {
  const namespace = (rest: string) => `http://www.onvif.org/${rest}/wsdl`;
  return [
    [namespace('ver10/device'), paths.device],
    ...(media2 === 'alone' ? [] : [[namespace('ver10/media'), paths.media] as [string, string]]),
    ...(media2 ? [[namespace('ver20/media'), paths.media2] as [string, string]] : []),
    ...(ptz ? [[namespace('ver20/ptz'), paths.ptz] as [string, string]] : []),
    ...(imaging ? [[namespace('ver20/imaging'), paths.imaging] as [string, string]] : []),
    ...(events ? [[namespace('ver10/events'), paths.events] as [string, string]] : []),
  ];
}

export const deviceService: Service = {
  GetSystemDateAndTime: ({ now }) => {
    const time = new Date(now());
    const [hour, minute, second] = [time.getUTCHours(), time.getUTCMinutes(), time.getUTCSeconds()];
    const [year, month, day] = [time.getUTCFullYear(), time.getUTCMonth() + 1, time.getUTCDate()];
    return response(
      'tds:GetSystemDateAndTime',
      `<tds:SystemDateAndTime><tt:DateTimeType>Manual</tt:DateTimeType><tt:DaylightSavings>false</tt:DaylightSavings><tt:UTCDateTime>` +
        `<tt:Time><tt:Hour>${hour}</tt:Hour><tt:Minute>${minute}</tt:Minute><tt:Second>${second}</tt:Second></tt:Time>` +
        `<tt:Date><tt:Year>${year}</tt:Year><tt:Month>${month}</tt:Month><tt:Day>${day}</tt:Day></tt:Date>` +
        `</tt:UTCDateTime></tds:SystemDateAndTime>`,
    );
  },

  GetDeviceInformation: ({ info }) =>
    response(
      'tds:GetDeviceInformation',
      `<tds:Manufacturer>${escapeXml(info.manufacturer)}</tds:Manufacturer><tds:Model>${escapeXml(info.model)}</tds:Model>` +
        `<tds:FirmwareVersion>${escapeXml(info.firmwareVersion)}</tds:FirmwareVersion>` +
        `<tds:SerialNumber>${escapeXml(info.serialNumber)}</tds:SerialNumber><tds:HardwareId>${escapeXml(info.model)}</tds:HardwareId>`,
    ),

  GetServices: (camera) => {
    const services = servicesOf(camera).map(
      ([namespace, path]) =>
        `<tds:Service><tds:Namespace>${namespace}</tds:Namespace><tds:XAddr>${camera.baseUrl}${path}</tds:XAddr>` +
        `<tds:Version><tt:Major>2</tt:Major><tt:Minor>60</tt:Minor></tds:Version></tds:Service>`,
    );
    return response('tds:GetServices', services.join(''));
  },

  GetCapabilities: (camera) => {
    const at = (path: string) => `<tt:XAddr>${camera.baseUrl}${path}</tt:XAddr>`;
    const streaming =
      `<tt:StreamingCapabilities><tt:RTPMulticast>false</tt:RTPMulticast><tt:RTP_TCP>true</tt:RTP_TCP>` +
      `<tt:RTP_RTSP_TCP>true</tt:RTP_RTSP_TCP></tt:StreamingCapabilities>`;
    return response(
      'tds:GetCapabilities',
      `<tds:Capabilities><tt:Device>${at(paths.device)}</tt:Device>${
        camera.events ? `<tt:Events>${at(paths.events)}</tt:Events>` : ''
      }${
        camera.imaging ? `<tt:Imaging>${at(paths.imaging)}</tt:Imaging>` : ''
      }<tt:Media>${at(paths.media)}${streaming}</tt:Media>` +
        `${camera.ptz ? `<tt:PTZ>${at(paths.ptz)}</tt:PTZ>` : ''}</tds:Capabilities>`,
    );
  },
};
