import type { z } from 'zod';
import type { ConflictReason, ErrorCode, WireError } from './contract/common.ts';

const statuses: Record<ErrorCode, number> = {
  invalid_input: 400,
  credentials_in_url: 400,
  unsupported_scheme: 400,
  unauthenticated: 401,
  token_expired: 401,
  wrong_credentials: 401,
  second_factor_required: 401,
  second_factor_wrong: 401,
  second_factor_enrolment_required: 403,
  password_refused: 400,
  cross_origin: 403,
  not_found: 404,
  conflict: 409,
  ptz_taken: 409,
  placement_reported: 409,
  facility_suspended: 409,
  facility_closed: 409,
  ptz_failed: 502,
  payload_too_large: 413,
  host_not_allowed: 422,
  host_unknown: 422,
  host_unreachable: 422,
  onvif_failed: 422,
  onvif_no_profile: 422,
  onvif_credentials_refused: 422,
  too_many_attempts: 429,
  too_many_requests: 429,
  too_many_tiles: 429,
  internal: 500,
  unavailable: 503,
};

/** A failure that may be told to a client: its message and details must hold no secret. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: unknown;

  constructor(code: ErrorCode, message: string, details?: unknown) {
    super(message);
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }

  /** The HTTP status that carries this code. */
  get status(): number {
    return statuses[this.code];
  }
}

/** A setting that is missing, malformed or unsafe. The message names it and says what to do. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** The one answer for what does not exist and for what the caller may not know of. */
export const notFound = (what: string): AppError =>
  new AppError('not_found', `There is no such ${what}, or you may not see it.`);

/** What the present state of things does not allow, in a way that the console can name. */
export const conflict = (reason: ConflictReason, message: string): AppError =>
  new AppError('conflict', message, { reason });

/** An input that the contract does not allow, with each place and what is wrong with it. */
export const invalidInput = (message: string, error: z.ZodError | undefined): AppError =>
  new AppError(
    'invalid_input',
    message,
    error?.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })),
  );

/** What a client is told of any failure: an AppError as it is, everything else as `internal` without its text. */
export function toWire(error: unknown): WireError {
  if (!(error instanceof AppError)) return { code: 'internal', message: 'The server failed; its log says why.' };
  const { code, message, details } = error;
  return details === undefined ? { code, message } : { code, message, details };
}
