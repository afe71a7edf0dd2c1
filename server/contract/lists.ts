import type { ErrorCode } from './common.ts';

/** Why a row of a list cannot be taken; each has a text in the console, as has every error code. */
export const listProblemCodes = [
  'missing',
  'wrong',
  'unknown',
  'taken',
  'twice',
  'not_allowed',
  'missing_column',
  'unknown_column',
] as const;

/** `row` as the spreadsheet counts it; `column` is the heading, null for the whole row. */
export interface ListProblem {
  row: number;
  column: string | null;
  code: (typeof listProblemCodes)[number] | ErrorCode;
  message: string;
}
