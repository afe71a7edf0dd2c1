/** The login page that leads back to `from` afterwards. */
export function loginPage(from: string): { name: 'login'; query: Record<string, string> } {
  return { name: 'login', query: from === '/' ? {} : { next: from } };
}

/** Where to go after signing in: a path of this console, whatever the address bar says. */
export function nextPage(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/';
}
