import { isIPv6 } from 'node:net';

/** Characters; the longest that ONVIF allows are far shorter. */
const longestUri = 2048;

/**
 * A device's stream URI as it may be used: at the host that was asked (a device behind NAT names its inner address), and
 * without user information. Undefined when it is no RTSP URI or when its user information cannot be told from its path.
 */
export function usableStreamUri(uri: string, host: string): string | undefined {
  if (uri.length > longestUri) return undefined;
  const url = URL.parse(uri);
  if (!url || !/^rtsps?:$/.test(url.protocol) || !url.hostname || url.pathname.includes('@')) return undefined;
  const port = url.port && `:${url.port}`;
  return URL.parse(`${url.protocol}//${isIPv6(host) ? `[${host}]` : host}${port}${url.pathname}${url.search}`)?.href;
}
