import { existsSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { resolve } from 'node:path';
import { ConfigError } from './errors.ts';
import { secretsOf, type Secrets } from './secrets.ts';
import { settings } from './settings.ts';

/** The server's settings, read once; `.env.example` documents each. Times in milliseconds unless the name says otherwise. */
export interface Config extends Secrets {
  readonly production: boolean;
  readonly demo: boolean;
  readonly demoPassword: string;
  /** Days before its first start that the demo shows as lived through; 0: none. */
  readonly demoDays: number;
  readonly host: string;
  readonly port: number;
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  /** Behind a proxy that ends TLS: cookies stay Secure, the proxy's X-Forwarded-For is believed. */
  readonly behindProxy: boolean;
  /** `postgresql://…`, or undefined for the embedded database under `dataDir`. */
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
  readonly rtc: { readonly listenIp: string; readonly announcedAddress: string; readonly port: number };
  readonly mediaWorkers: number;
  readonly mediaWorkerBin: string | undefined;
  readonly streamLingerMs: number;
  /** Cameras that nobody watches which are looked at at the same time; 0: none. */
  readonly coverageStreams: number;
  /** What pulls cameras that do not say: see .env.example. */
  readonly ingestEngine: 'ffmpeg' | 'direct' | 'auto';
  /** Streams transcoded at the same time. */
  readonly transcodeLimit: number;
  /** Bytes that the newest pictures of all streams may take, kept for who joins. */
  readonly gopCacheBytes: number;
  /** RTSP sessions that camera hosts admit, by `host` or `host:port`. */
  readonly sessionLimits: ReadonlyMap<string, number>;
  /** CIDR blocks in which cameras may live. */
  readonly cameraNetworks: readonly string[];
  /** Whether loopback and link-local addresses may be cameras: only in demo and tests. */
  readonly localCameras: boolean;
  /** Names or IPv4 addresses of this machine's interfaces from which cameras are searched for; empty: all that are in the camera networks. */
  readonly onvifInterfaces: readonly string[];
  /** Without input for this long a console hides its pictures until the password is given. */
  readonly idleLockMs: number;
  /** Changing REST requests of one account in a minute. */
  readonly writesPerMinute: number;
  /** Names this server's chain in the ledger; two servers on one database have two. */
  readonly nodeId: string;
  /** SMTP server and sender of mails; undefined: none are sent. */
  readonly mail: { readonly url: string; readonly from: string } | undefined;
  /** Where people open the console, without a slash at the end: for links in mails. */
  readonly consoleUrl: string | undefined;
  /** Hosts of browsers' push services, and all below them. */
  readonly pushServices: readonly string[];
  readonly logLevel: string;
  readonly prettyLog: boolean;
}

/** Settings that no child process has any business with. */
const secretSettings = [
  'DATABASE_URL',
  'DEMO_PASSWORD',
  'JWT_SECRET',
  'CREDENTIAL_KEY',
  'CREDENTIAL_KEY_PREVIOUS',
  'LEDGER_KEY',
  'SMTP_URL',
];

/** Reads `.env` (what the environment already has wins) and the environment, and takes the secrets out of it. Throws ConfigError. */
export function loadConfig(): Config {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const config = readConfig(process.env, process.stdout.isTTY === true);
  for (const name of secretSettings) delete process.env[name];
  return config;
}

/** The settings of an environment. Throws ConfigError; outside production makes and keeps missing secrets in DATA_DIR. */
export function readConfig(environment: NodeJS.ProcessEnv, terminal = false): Config {
  // An empty value in .env means "not set".
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = settings.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError(`These settings are wrong (see .env.example):\n${problems.join('\n')}`);
  }
  const values = parsed.data;
  const production = values.NODE_ENV === 'production';
  const demo = (values.DEMO ?? (production ? 'off' : 'on')) === 'on';
  if (production && demo) throw new ConfigError('DEMO=on cannot be combined with NODE_ENV=production: remove one.');
  if (production && !values.DATABASE_URL && values.ALLOW_EMBEDDED_DATABASE === 'off') {
    throw new ConfigError(
      'DATABASE_URL is not set. Name a PostgreSQL server (postgresql://user:password@host/database); the embedded database ' +
        'does not surely survive a power cut and is only used in production with ALLOW_EMBEDDED_DATABASE=on.',
    );
  }
  if (Boolean(values.SMTP_URL) !== Boolean(values.MAIL_FROM)) {
    throw new ConfigError('SMTP_URL and MAIL_FROM belong together: give both, or neither and no mail is sent.');
  }
  const dataDir = resolve(values.DATA_DIR);
  const host = values.HOST === 'localhost' ? '127.0.0.1' : (values.HOST ?? (production ? '0.0.0.0' : '127.0.0.1'));
  const localCameras = demo || values.NODE_ENV === 'test';
  return Object.freeze<Config>({
    production,
    demo,
    demoPassword: values.DEMO_PASSWORD,
    demoDays: values.DEMO_DAYS,
    host,
    port: values.PORT,
    tls: values.TLS === 'off' ? undefined : { cert: resolve(values.TLS_CERT), key: resolve(values.TLS_KEY) },
    behindProxy: values.TLS === 'off',
    databaseUrl: values.DATABASE_URL,
    dataDir,
    rtc: {
      listenIp: isLoopback(host) ? host : isIpv6(host) ? '::' : '0.0.0.0',
      announcedAddress: values.RTC_ANNOUNCED_ADDRESS ?? announcedAddress(host),
      port: values.RTC_PORT,
    },
    mediaWorkers: values.MEDIA_WORKERS,
    mediaWorkerBin: values.MEDIASOUP_WORKER_BIN,
    streamLingerMs: values.STREAM_LINGER_SECONDS * 1000,
    coverageStreams: values.COVERAGE_STREAMS,
    ingestEngine: values.INGEST_ENGINE,
    transcodeLimit: values.TRANSCODE_LIMIT,
    gopCacheBytes: values.GOP_CACHE_MB * 2 ** 20,
    sessionLimits: values.CAMERA_SESSION_LIMITS,
    cameraNetworks: values.CAMERA_NETWORKS,
    localCameras,
    onvifInterfaces: values.ONVIF_INTERFACES,
    idleLockMs: values.SESSION_IDLE_LOCK_MINUTES * 60_000,
    writesPerMinute: values.WRITES_PER_MINUTE,
    nodeId: values.NODE_ID,
    mail: values.SMTP_URL && values.MAIL_FROM ? { url: values.SMTP_URL, from: values.MAIL_FROM } : undefined,
    consoleUrl: values.CONSOLE_URL,
    pushServices: values.PUSH_SERVICES,
    ...secretsOf(values, production, dataDir),
    logLevel: values.LOG_LEVEL,
    prettyLog: terminal && !production,
  });
}

export const isLoopback = (host: string): boolean => host.startsWith('127.') || host === '::1';
const isIpv6 = (host: string): boolean => host.includes(':');

/** The address that browsers are told to send media to: the one listened on, else this machine's first outward one. */
function announcedAddress(host: string): string {
  if (host !== '0.0.0.0' && host !== '::') return host;
  const outward = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter((address) => !address.internal);
  const found = outward.find((address) => address.family === 'IPv4') ?? outward[0];
  return found?.address ?? '127.0.0.1';
}
