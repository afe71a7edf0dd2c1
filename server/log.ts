import { pino, type DestinationStream, type Logger } from 'pino';

export type { Logger } from 'pino';

/** Field names whose values never reach the log, at the top and one level down. */
const secret = [
  'password',
  'passwordHash',
  'token',
  'accessToken',
  'refreshToken',
  'authorization',
  'cookie',
  'sealed',
];

/**
 * The process's logger: JSON lines on standard output or the given destination, readable text when `pretty`.
 * URLs are logged without user information by their owners; the redaction here is the second line of defence.
 */
export function createLogger(options: { level: string; pretty: boolean; destination?: DestinationStream }): Logger {
  const settings = {
    level: options.level,
    redact: { paths: secret.flatMap((name) => [name, `*.${name}`]), censor: '[secret]' },
    ...(options.pretty && {
      transport: { target: 'pino-pretty', options: { ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss.l' } },
    }),
  };
  return options.destination ? pino(settings, options.destination) : pino(settings);
}

const userInformation = /([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi;

/** Text from outside (a child process, a library) without the user information of any URL in it. */
export const withoutUserInformation = (text: string): string => text.replace(userInformation, '$1');
