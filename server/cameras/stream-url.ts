import { isIP } from 'node:net';
import { AppError } from '../errors.ts';
import type { ErrorCode } from '../contract/common.ts';

/** A stream's URL without user information, taken apart: `host` without brackets, `port` also where the URL leaves it out. */
export interface StreamUrl {
  href: string;
  host: string;
  port: number;
}

/** As registered with IANA. */
const defaultPorts: Record<string, number> = { 'rtsp:': 554, 'rtsps:': 322 };

/**
 * Judges the form of a URL that a person or a device gave; nothing is looked up. Throws `credentials_in_url`, `unsupported_scheme` or
 * `invalid_input`, naming `field`; the messages never repeat the URL, which may hold a password.
 */
export function parseStreamUrl(text: string, field: string): StreamUrl {
  const url = URL.parse(text);
  if (url?.username || url?.password || /^[^/?#]*\/\/[^/?#]*@/.test(text) || (!url && text.includes('@'))) {
    throw refusal(
      'credentials_in_url',
      'Credentials do not belong into the URL: put them into source.username and source.password.',
      field,
    );
  }
  const scheme = /^([a-z][a-z0-9+.-]*:)\/\//i.exec(text)?.[1]?.toLowerCase();
  if (!scheme) throw refusal('invalid_input', 'The URL must begin with rtsp:// or rtsps://.', field);
  const defaultPort = defaultPorts[scheme];
  if (!defaultPort) {
    throw refusal('unsupported_scheme', `${scheme}// is not supported: give an rtsp:// or rtsps:// URL.`, field);
  }
  if (!url || url.port === '0') {
    throw refusal(
      'invalid_input',
      'The URL is malformed: write rtsp://host:port/path, with a port from 1 to 65535.',
      field,
    );
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (!isHostName(host)) throw refusal('invalid_input', 'The URL names no host that could be a camera.', field);
  url.hash = '';
  return { href: url.href, host, port: url.port ? Number(url.port) : defaultPort };
}

/** The same stream asked for at another host name or address. */
export function withHost({ href, port }: StreamUrl, host: string): string {
  const { protocol, pathname, search } = new URL(href);
  return `${protocol}//${bracketed(host)}:${port}${pathname}${search}`;
}

/** A DNS name or an address, IPv6 without brackets. */
export const isHostName = (host: string): boolean =>
  isIP(host) !== 0 || /^[a-z0-9]([\w.-]{0,251}[a-z0-9.])?$/i.test(host);

const bracketed = (host: string): string => (isIP(host) === 6 ? `[${host}]` : host);

/** An AppError about one field of the request, in the form that wrong input takes everywhere. */
export const refusal = (code: ErrorCode, message: string, field: string): AppError =>
  new AppError(code, message, [{ path: field, message }]);
