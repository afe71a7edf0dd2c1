/**
 * Why a device could not be asked. `unreachable`: no connection; `timeout`: no whole answer in time; `bad_answer`: what
 * answers does not speak ONVIF; `not_supported`: it lacks the service or operation; `refused`: it answers with a fault;
 * `no_profile`: it offers no video; `busy`: too many devices are being asked at once.
 */
export type OnvifErrorCode =
  | 'unreachable'
  | 'timeout'
  | 'credentials_refused'
  | 'bad_answer'
  | 'not_supported'
  | 'refused'
  | 'no_profile'
  | 'busy';

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

/** Whether it is an OnvifError with one of these codes. */
export function isOnvifError(error: unknown, ...codes: OnvifErrorCode[]): error is OnvifError {
  return error instanceof OnvifError && (codes.length === 0 || codes.includes(error.code));
}
