import { failureCode, WireFailure, type FailureCode } from './wire-failure.ts';

const passwordRules = ['length', 'username', 'common', 'same'];

/** What a person is told of a failed try: a key of the locales, and for how many seconds the next one would be refused. */
export interface Problem {
  key: string;
  waitSeconds: number;
}

/** `texts`: keys for codes that mean something narrower where they come up. */
export function problemOf(error: unknown, texts: Partial<Record<FailureCode, string>> = {}): Problem {
  const code = failureCode(error);
  const details = (error instanceof WireFailure && error.details) as
    { rule?: unknown; seconds?: unknown } | null | false;
  const rule = code === 'password_refused' && details && passwordRules.find((known) => known === details.rule);
  const waits = code === 'too_many_attempts' && details && typeof details.seconds === 'number';
  return {
    key: rule ? `password.refused.${rule}` : (texts[code] ?? `errors.${code}`),
    waitSeconds: waits ? Number(details.seconds) : 0,
  };
}
