/** The login page that leads back to `from` afterwards. */
export function loginPage(from: string): { name: 'login'; query: Record<string, string> } {
  return { name: 'login', query: from === '/' ? {} : { next: from } };
}

/** The page where the second factor is set up before anything else, which leads back to `from`. */
export function enrolmentPage(from: string): { name: 'enrolment'; query: Record<string, string> } {
  return { name: 'enrolment', query: from === '/' ? {} : { next: from } };
}

/** Where to go after signing in: a path of this console, whatever the address bar says. */
export function nextPage(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/';
}
