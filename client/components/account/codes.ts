/** A code as it is sent: people type it in groups, as it is shown to them. */
export const tidyCode = (typed: string): string => typed.replace(/\s/g, '');

/** What is wrong with a typed code, a key of the locales; null when it may be right. */
export function codeProblem(typed: string, kind: 'totp' | 'recovery'): string | null {
  const code = tidyCode(typed);
  if (kind === 'totp') return /^\d{6}$/.test(code) ? null : 'secondFactor.sixDigits';
  return /^[0-9a-z]{16}$/i.test(code.replace(/-/g, '')) ? null : 'secondFactor.recoveryForm';
}

/** The code and the name of a link `/activation#code=...&username=...`; the part after # stays in the browser and comes into no log. */
export function activationOf(hash: string): { username: string; code: string } {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  return { username: given.get('username') ?? '', code: given.get('code') ?? '' };
}
