const SHORTEST = 12;

/** The rules that can be judged while it is typed; whether a password is common only the server knows. */
export function metRules(password: string, username: string): { length: boolean; username: boolean } {
  const text = password.normalize('NFC');
  return {
    length: [...text].length >= SHORTEST,
    username: text !== '' && text.toLowerCase() !== username.trim().toLowerCase(),
  };
}

/** What is wrong with a new password, a key of the locales; null when it may be sent. */
export function newPasswordProblem(password: string, repeated: string, username: string): string | null {
  const met = metRules(password, username);
  if (!met.length) return 'password.refused.length';
  if (!met.username) return 'password.refused.username';
  return password === repeated ? null : 'password.refused.repeat';
}
