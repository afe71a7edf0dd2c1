/**
 * Why a device could not be asked for its streams. `unreachable`: no connection; `timeout`: no whole answer in time;
 * `bad_answer`: what answers does not speak ONVIF; `busy`: too many devices are being asked at once.
 */
export type OnvifErrorCode =
  'unreachable' | 'credentials_refused' | 'bad_answer' | 'no_h264_profile' | 'timeout' | 'busy';

/** `detail` is for the log; it may quote the device, and holds no secret of ours. */
export class OnvifError extends Error {
  readonly code: OnvifErrorCode;
  readonly detail: string;

  constructor(code: OnvifErrorCode, detail = '') {
    const quoted = detail.replace(/[^\P{C}]+/gu, ' ').slice(0, 200);
    super(quoted ? `${code}: ${quoted}` : code);
    this.name = 'OnvifError';
    this.code = code;
    this.detail = quoted;
  }
}
