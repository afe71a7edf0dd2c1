import { escapeXml, SoapFault, type SoapRequest } from './soap.ts';

/** One stream that the device offers; `url` is what GetStreamUri answers. */
export interface OnvifProfile {
  /** Also its token. */
  name: string;
  /** Pixels. */
  width: number;
  height: number;
  fps: number;
  codec: 'h264' | 'h265' | 'jpeg';
  url: string;
  /** Token of the picture it shows: a recorder has several, a camera one. */
  source?: string;
}

export interface OnvifDeviceInfo {
  manufacturer: string;
  model: string;
  firmwareVersion: string;
  serialNumber: string;
}

/** What the services answer from. `baseUrl` is where they are, without a slash at its end. */
export interface OnvifServicesOptions {
  name: string;
  baseUrl: string;
  info: OnvifDeviceInfo;
  profiles: readonly OnvifProfile[];
  now: () => number;
}

export const devicePath = '/onvif/device_service';
export const mediaPath = '/onvif/media_service';

/** What a client may ask before it has proven who it is (ONVIF core specification, access class PRE_AUTH). */
export const openActions: ReadonlySet<string> = new Set(['GetSystemDateAndTime', 'GetCapabilities', 'GetServices']);

/** The answers of a camera's device and media services, as the element in the SOAP body; an unknown action is a fault. */
export function onvifAnswer(request: SoapRequest, device: OnvifServicesOptions): string {
  const answer = Object.hasOwn(answers, request.action) ? answers[request.action] : undefined;
  if (!answer) throw new SoapFault('Receiver', ['ActionNotSupported'], `No such operation: ${request.action}`);
  return answer(device, request);
}

const answers: Record<string, (device: OnvifServicesOptions, request: SoapRequest) => string> = {
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

  GetServices: ({ baseUrl }) => {
    const service = (namespace: string, path: string) =>
      `<tds:Service><tds:Namespace>${namespace}</tds:Namespace><tds:XAddr>${baseUrl}${path}</tds:XAddr>` +
      `<tds:Version><tt:Major>2</tt:Major><tt:Minor>60</tt:Minor></tds:Version></tds:Service>`;
    return response(
      'tds:GetServices',
      service('http://www.onvif.org/ver10/device/wsdl', devicePath) +
        service('http://www.onvif.org/ver10/media/wsdl', mediaPath),
    );
  },

  GetCapabilities: ({ baseUrl }) =>
    response(
      'tds:GetCapabilities',
      `<tds:Capabilities><tt:Device><tt:XAddr>${baseUrl}${devicePath}</tt:XAddr></tt:Device>` +
        `<tt:Media><tt:XAddr>${baseUrl}${mediaPath}</tt:XAddr><tt:StreamingCapabilities><tt:RTPMulticast>false</tt:RTPMulticast>` +
        `<tt:RTP_TCP>true</tt:RTP_TCP><tt:RTP_RTSP_TCP>true</tt:RTP_RTSP_TCP></tt:StreamingCapabilities></tt:Media></tds:Capabilities>`,
    ),

  GetProfiles: ({ name, profiles }) =>
    response('trt:GetProfiles', profiles.map((profile) => mediaProfile(profile, name)).join('')),

  GetStreamUri: ({ profiles }, request) => {
    const token = request.parameter('ProfileToken');
    const profile = profiles.find(({ name }) => name === token);
    if (!profile) throw new SoapFault('Sender', ['InvalidArgVal', 'NoProfile'], 'There is no such profile');
    return response(
      'trt:GetStreamUri',
      `<trt:MediaUri><tt:Uri>${escapeXml(profile.url)}</tt:Uri><tt:InvalidAfterConnect>false</tt:InvalidAfterConnect>` +
        `<tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT0S</tt:Timeout></trt:MediaUri>`,
    );
  },
};

function response(name: string, content: string): string {
  return `<${name}Response>${content}</${name}Response>`;
}

function mediaProfile(profile: OnvifProfile, sourceName: string): string {
  const { width, height, fps, codec, source = 'source' } = profile;
  const [token, sourceToken] = [profile.name, source].map(escapeXml);
  const size = `<tt:Resolution><tt:Width>${width}</tt:Width><tt:Height>${height}</tt:Height></tt:Resolution>`;
  const h264 = `<tt:H264><tt:GovLength>${fps * 2}</tt:GovLength><tt:H264Profile>Baseline</tt:H264Profile></tt:H264>`;
  return (
    `<trt:Profiles token="${token}" fixed="true"><tt:Name>${token}</tt:Name>` +
    `<tt:VideoSourceConfiguration token="configuration-${sourceToken}"><tt:Name>${escapeXml(sourceName)}</tt:Name><tt:UseCount>1</tt:UseCount>` +
    `<tt:SourceToken>${sourceToken}</tt:SourceToken><tt:Bounds x="0" y="0" width="${width}" height="${height}"/></tt:VideoSourceConfiguration>` +
    `<tt:VideoEncoderConfiguration token="encoder-${token}"><tt:Name>${token}</tt:Name><tt:UseCount>1</tt:UseCount>` +
    `<tt:Encoding>${codec.toUpperCase()}</tt:Encoding>${size}<tt:Quality>5</tt:Quality>` +
    `<tt:RateControl><tt:FrameRateLimit>${fps}</tt:FrameRateLimit><tt:EncodingInterval>1</tt:EncodingInterval><tt:BitrateLimit>2048</tt:BitrateLimit></tt:RateControl>` +
    `${codec === 'h264' ? h264 : ''}<tt:SessionTimeout>PT60S</tt:SessionTimeout></tt:VideoEncoderConfiguration></trt:Profiles>`
  );
}
