import type { ErrorCode } from '../../server/contract/common.ts';
import type { WithheldReason } from '../../server/contract/live.ts';

/** What only the browser can know: given up by its person, no way to the server, no answer in time, no picture arriving, no WebRTC, a look that was ended. */
export const localCodes = [
  'cancelled',
  'no_connection',
  'timeout',
  'no_picture',
  'browser_unsupported',
  'no_longer_permitted',
] as const;

export type FailureCode = ErrorCode | (typeof localCodes)[number];

const withheld: Record<WithheldReason, true> = {
  placement_reported: true,
  facility_suspended: true,
  facility_closed: true,
};
/** Whether a picture is withheld from everybody, not from this person alone. */
export const isWithheld = (code: string): code is WithheldReason => Object.hasOwn(withheld, code);

/** Any request that did not give its reply. `code` chooses the text that a person reads; `message` is for the browser's console. */
export class WireFailure extends Error {
  readonly code: FailureCode;
  readonly details: unknown;

  constructor(code: FailureCode, message: string = code, details?: unknown) {
    super(message);
    this.name = 'WireFailure';
    this.code = code;
    this.details = details;
  }
}

/** What a caught value means to a person; anything that is no WireFailure is a defect of the console itself. */
export function failureCode(error: unknown): FailureCode {
  return error instanceof WireFailure ? error.code : 'internal';
}
