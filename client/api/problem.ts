import { vi } from '../locales/vi.ts';
import { failureCode, WireFailure, type FailureCode } from './wire-failure.ts';

/** What a person is told of a failed try: a key of the locales, and for how many seconds the next one would be refused. */
export interface Problem {
  key: string;
  waitSeconds: number;
}

/** `texts`: keys for codes that mean something narrower where they come up. */
export function problemOf(error: unknown, texts: Partial<Record<FailureCode, string>> = {}): Problem {
  const code = failureCode(error);
  const details = error instanceof WireFailure ? error.details : undefined;
  const { seconds } = (details ?? {}) as { seconds?: unknown };
  return {
    key: narrowerKey(code, details) ?? texts[code] ?? `errors.${code}`,
    waitSeconds: code === 'too_many_attempts' && typeof seconds === 'number' ? seconds : 0,
  };
}

/** The text for what the server names beside the code, if there is one. */
function narrowerKey(code: FailureCode, details: unknown): string | undefined {
  const { rule, reason } = (details ?? {}) as { rule?: unknown; reason?: unknown };
  if (code === 'password_refused') return keyIn(vi.password.refused, 'password.refused', rule);
  if (code !== 'conflict') return undefined;
  return keyIn(vi.conflicts, 'conflicts', reason) ?? keyIn(vi.people.taken, 'people.taken', fieldsOf(details).at(0));
}

const keyIn = (texts: object, group: string, name: unknown): string | undefined =>
  typeof name === 'string' && Object.hasOwn(texts, name) ? `${group}.${name}` : undefined;

/** The fields that the server names in an error's details, each by the last part of its path. */
export function fieldsOf(details: unknown): string[] {
  if (!Array.isArray(details)) return [];
  const paths = details.map((detail) => String((detail as { path?: unknown }).path ?? ''));
  return [...new Set(paths.map((path) => path.split('.').at(-1) ?? ''))];
}
