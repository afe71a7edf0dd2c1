import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a page of somebody else sent this. Browsers say so themselves and let no page change it: Sec-Fetch-Site, or for older browsers
 * and WebSockets the Origin, which must be the host that was asked. What says neither is no page's and has nobody's cookie.
 */
export function isForeign(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { origin, host } = headers;
  return origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host);
}
