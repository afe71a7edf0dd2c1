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

/**
 * Where to ask for a picture that a device names: always the host that was asked, at the port that it names for itself; a
 * device behind NAT names an inner address, whose port would mean something else here. Undefined when it is no HTTP URI.
 */
export function usableSnapshotUri(
  uri: string,
  asked: { host: string; port: number },
): { port: number; path: string } | undefined {
  if (uri.length > longestUri) return undefined;
  const url = URL.parse(uri);
  if (url?.protocol !== 'http:' || !url.hostname || url.pathname.includes('@')) return undefined;
  const own = url.hostname.replace(/^\[|\]$/g, '') === asked.host;
  return { port: own ? Number(url.port || 80) : asked.port, path: url.pathname + url.search };
}
