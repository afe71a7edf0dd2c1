import { paths, response, type OnvifCamera, type OnvifProfile, type Service } from './service.ts';
import { escapeXml, SoapFault, type SoapRequest } from './soap.ts';

/** The media service as Profile S has it. */
export const mediaService: Service = {
  GetProfiles: (camera) =>
    response('trt:GetProfiles', camera.profiles.map((profile) => mediaProfile(profile, camera)).join('')),

  GetStreamUri: (camera, request) => {
    const { url } = profileOf(camera, request);
    return response(
      'trt:GetStreamUri',
      `<trt:MediaUri><tt:Uri>${escapeXml(url)}</tt:Uri><tt:InvalidAfterConnect>false</tt:InvalidAfterConnect>` +
        `<tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT0S</tt:Timeout></trt:MediaUri>`,
    );
  },

  GetSnapshotUri: (camera, request) =>
    response('trt:GetSnapshotUri', `<trt:MediaUri><tt:Uri>${snapshotUri(camera, request)}</tt:Uri></trt:MediaUri>`),

  SetSynchronizationPoint: (camera, request) => {
    synchronize(camera, request);
    return response('trt:SetSynchronizationPoint');
  },

  GetServiceCapabilities: () =>
    response(
      'trt:GetServiceCapabilities',
      `<trt:Capabilities SnapshotUri="true"><trt:ProfileCapabilities MaximumNumberOfProfiles="8"/><trt:StreamingCapabilities RTP_RTSP_TCP="true"/></trt:Capabilities>`,
    ),
};

/** The media service as Profile T has it. */
export const media2Service: Service = {
  GetProfiles: (camera) =>
    response('tr2:GetProfiles', camera.profiles.map((profile) => media2Profile(profile, camera)).join('')),

  GetStreamUri: (camera, request) =>
    response('tr2:GetStreamUri', `<tr2:Uri>${escapeXml(profileOf(camera, request).url)}</tr2:Uri>`),

  GetSnapshotUri: (camera, request) =>
    response('tr2:GetSnapshotUri', `<tr2:Uri>${snapshotUri(camera, request)}</tr2:Uri>`),

  SetSynchronizationPoint: (camera, request) => {
    synchronize(camera, request);
    return response('tr2:SetSynchronizationPoint');
  },
};

export function profileOf({ profiles }: OnvifCamera, request: SoapRequest): OnvifProfile {
  const token = request.parameter('ProfileToken');
  const profile = profiles.find(({ name }) => name === token);
  if (!profile) throw new SoapFault('Sender', ['InvalidArgVal', 'NoProfile'], 'There is no such profile');
  return profile;
}

function snapshotUri(camera: OnvifCamera, request: SoapRequest): string {
  const { name } = profileOf(camera, request);
  if (!camera.hasSnapshot) throw new SoapFault('Receiver', ['ActionNotSupported'], 'No pictures');
  return escapeXml(`${camera.baseUrl}${paths.snapshots}/${encodeURIComponent(name)}`);
}

function synchronize(camera: OnvifCamera, request: SoapRequest): void {
  const { name } = profileOf(camera, request);
  if (!camera.forceKeyFrame) throw new SoapFault('Receiver', ['ActionNotSupported'], 'No synchronization point');
  camera.forceKeyFrame(name);
}

function resolution({ width, height }: OnvifProfile): string {
  return `<tt:Resolution><tt:Width>${width}</tt:Width><tt:Height>${height}</tt:Height></tt:Resolution>`;
}

function videoSource({ width, height, source = 'source' }: OnvifProfile, { name }: OnvifCamera): string {
  return (
    `<tt:Name>${escapeXml(name)}</tt:Name><tt:UseCount>1</tt:UseCount><tt:SourceToken>${escapeXml(source)}</tt:SourceToken>` +
    `<tt:Bounds x="0" y="0" width="${width}" height="${height}"/>`
  );
}

const ptzConfiguration = '<tt:Name>ptz</tt:Name><tt:UseCount>1</tt:UseCount><tt:NodeToken>ptz</tt:NodeToken>';

function mediaProfile(profile: OnvifProfile, camera: OnvifCamera): string {
  const { fps, codec, source = 'source', gopFrames = fps * 2, bitrateKbit = 2048 } = profile;
  const [token, sourceToken] = [profile.name, source].map(escapeXml);
  const h264 = `<tt:H264><tt:GovLength>${gopFrames}</tt:GovLength><tt:H264Profile>Baseline</tt:H264Profile></tt:H264>`;
  return (
    `<trt:Profiles token="${token}" fixed="true"><tt:Name>${token}</tt:Name>` +
    `<tt:VideoSourceConfiguration token="configuration-${sourceToken}">${videoSource(profile, camera)}</tt:VideoSourceConfiguration>` +
    `<tt:VideoEncoderConfiguration token="encoder-${token}"><tt:Name>${token}</tt:Name><tt:UseCount>1</tt:UseCount>` +
    `<tt:Encoding>${codec.toUpperCase()}</tt:Encoding>${resolution(profile)}<tt:Quality>5</tt:Quality>` +
    `<tt:RateControl><tt:FrameRateLimit>${fps}</tt:FrameRateLimit><tt:EncodingInterval>1</tt:EncodingInterval><tt:BitrateLimit>${bitrateKbit}</tt:BitrateLimit></tt:RateControl>` +
    `${codec === 'h264' ? h264 : ''}<tt:SessionTimeout>PT60S</tt:SessionTimeout></tt:VideoEncoderConfiguration>${
      camera.ptz ? `<tt:PTZConfiguration token="ptz">${ptzConfiguration}</tt:PTZConfiguration>` : ''
    }</trt:Profiles>`
  );
}

function media2Profile(profile: OnvifProfile, camera: OnvifCamera): string {
  const { fps, codec, source = 'source', gopFrames = fps * 2, bitrateKbit = 2048 } = profile;
  const [token, sourceToken] = [profile.name, source].map(escapeXml);
  return (
    `<tr2:Profiles token="${token}" fixed="true"><tr2:Name>${token}</tr2:Name><tr2:Configurations>` +
    `<tr2:VideoSource token="configuration-${sourceToken}">${videoSource(profile, camera)}</tr2:VideoSource>` +
    `<tr2:VideoEncoder token="encoder-${token}" GovLength="${gopFrames}" Profile="Main"><tt:Name>${token}</tt:Name><tt:UseCount>1</tt:UseCount>` +
    `<tt:Encoding>${codec.toUpperCase()}</tt:Encoding>${resolution(profile)}` +
    `<tt:RateControl ConstantBitRate="true"><tt:FrameRateLimit>${fps}</tt:FrameRateLimit><tt:BitrateLimit>${bitrateKbit}</tt:BitrateLimit></tt:RateControl>` +
    `<tt:Quality>5</tt:Quality></tr2:VideoEncoder>${
      camera.ptz ? `<tr2:PTZ token="ptz">${ptzConfiguration}</tr2:PTZ>` : ''
    }</tr2:Configurations></tr2:Profiles>`
  );
}
