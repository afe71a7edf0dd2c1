import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { availableParallelism, networkInterfaces } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';

/** The server's settings, read once; `.env.example` documents each. Times in milliseconds unless the name says otherwise. */
export interface Config {
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
  readonly jwtSecret: string;
  /** 32 bytes: the AES-256 key that seals camera credentials. */
  readonly credentialKey: Buffer;
  /** The key before that one, while `npm run secrets:rotate` is still to come. */
  readonly previousCredentialKey: Buffer | undefined;
  /** Names this server's chain in the ledger; two servers on one database have two. */
  readonly nodeId: string;
  /** 32 bytes: the seed of the Ed25519 key that signs the ledger's checkpoints. */
  readonly ledgerKey: Buffer;
  /** SMTP server and sender of mails; undefined: none are sent. */
  readonly mail: { readonly url: string; readonly from: string } | undefined;
  /** Where people open the console, without a slash at the end: for links in mails. */
  readonly consoleUrl: string | undefined;
  /** Hosts of browsers' push services, and all below them. */
  readonly pushServices: readonly string[];
  readonly logLevel: string;
  readonly prettyLog: boolean;
}

/** A setting that is missing, malformed or unsafe. The message names it and says what to do. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

const privateRanges = '10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7';
function isCidr(block: string): boolean {
  const [address = '', prefix = '', ...rest] = block.split('/');
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return rest.length === 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits;
}

/** `[fd00::1]:554=8`, `10.0.0.5=4`. */
const sessionLimit = /^(\S+)=([1-9]\d{0,3})$/;

const flag = z.enum(['on', 'off']);
const port = z.coerce.number().int().min(0).max(65535);

const settings = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test']).default('development'),
  DEMO: flag.optional(),
  DEMO_PASSWORD: z.string().min(8).default('Demo-2021!'),
  DEMO_DAYS: z.coerce.number().int().min(0).max(60).default(30),
  HOST: z.string().optional(),
  PORT: port.default(8443),
  TLS: flag.default('on'),
  TLS_CERT: z.string().default('certs/cert.pem'),
  TLS_KEY: z.string().default('certs/key.pem'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must start with postgresql://')
    .optional(),
  ALLOW_EMBEDDED_DATABASE: flag.default('off'),
  DATA_DIR: z.string().default('data'),
  RTC_PORT: z.coerce.number().int().min(0).max(65000).default(44400),
  RTC_ANNOUNCED_ADDRESS: z.string().optional(),
  MEDIA_WORKERS: z.coerce.number().int().min(1).max(128).default(availableParallelism()),
  MEDIASOUP_WORKER_BIN: z.string().optional(),
  STREAM_LINGER_SECONDS: z.coerce.number().min(0).max(3600).default(10),
  COVERAGE_STREAMS: z.coerce.number().int().min(0).max(16).default(1),
  INGEST_ENGINE: z.enum(['ffmpeg', 'direct', 'auto']).default('ffmpeg'),
  TRANSCODE_LIMIT: z.coerce
    .number()
    .int()
    .min(0)
    .max(256)
    .default(Math.max(1, availableParallelism() - 1)),
  GOP_CACHE_MB: z.coerce.number().int().min(0).max(65_536).default(256),
  CAMERA_SESSION_LIMITS: z
    .string()
    .default('')
    .transform((list) => list.split(',').filter((entry) => entry.trim() !== ''))
    .refine(
      (entries) => entries.every((entry) => sessionLimit.test(entry.trim())),
      'must be host=number or host:port=number with commas between, such as 10.0.0.5=8,10.0.0.6:8554=4',
    ),
  CAMERA_NETWORKS: z
    .string()
    .default(privateRanges)
    .transform((list) => list.split(',').map((block) => block.trim()))
    .refine((blocks) => blocks.every(isCidr), 'must be CIDR blocks with commas between, such as 10.0.0.0/8,fd00::/8'),
  ONVIF_INTERFACES: z
    .string()
    .default('')
    .transform((list) => list.split(',').flatMap((name) => name.trim() || [])),
  SESSION_IDLE_LOCK_MINUTES: z.coerce.number().min(1).max(720).default(15),
  WRITES_PER_MINUTE: z.coerce.number().int().min(10).max(100_000).default(120),
  JWT_SECRET: z.string().optional(),
  CREDENTIAL_KEY: z.string().optional(),
  CREDENTIAL_KEY_PREVIOUS: z.string().optional(),
  LEDGER_KEY: z.string().optional(),
  NODE_ID: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/, 'must be 1 to 32 small letters, digits and hyphens')
    .default('main'),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\/\S+$/, 'must be such as smtp://user:password@host:587')
    .optional(),
  MAIL_FROM: z.email().optional(),
  CONSOLE_URL: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  PUSH_SERVICES: z
    .string()
    .default('fcm.googleapis.com,push.services.mozilla.com,notify.windows.com,push.apple.com')
    .transform((list) => list.split(',').flatMap((host) => host.trim().toLowerCase() || [])),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
});
type Settings = z.infer<typeof settings>;

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
    sessionLimits: new Map(
      values.CAMERA_SESSION_LIMITS.map((entry) => {
        const [, host = '', limit] = sessionLimit.exec(entry.trim()) ?? [];
        return [host, Number(limit)];
      }),
    ),
    cameraNetworks: values.CAMERA_NETWORKS,
    localCameras,
    onvifInterfaces: values.ONVIF_INTERFACES,
    idleLockMs: values.SESSION_IDLE_LOCK_MINUTES * 60_000,
    writesPerMinute: values.WRITES_PER_MINUTE,
    nodeId: values.NODE_ID,
    mail: values.SMTP_URL && values.MAIL_FROM ? { url: values.SMTP_URL, from: values.MAIL_FROM } : undefined,
    consoleUrl: values.CONSOLE_URL,
    pushServices: values.PUSH_SERVICES,
    ...secrets(values, production, dataDir),
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

/** In production all must be given and strong; otherwise missing ones are made once and kept, so that sessions and sealed credentials outlive a restart. */
function secrets(
  values: Settings,
  production: boolean,
  dataDir: string,
): Pick<Config, 'jwtSecret' | 'credentialKey' | 'previousCredentialKey' | 'ledgerKey'> {
  const kept = production ? {} : keptSecrets(dataDir, values);
  const jwtSecret = values.JWT_SECRET ?? kept.JWT_SECRET;
  const credentialKey = values.CREDENTIAL_KEY ?? kept.CREDENTIAL_KEY;
  const previousKey = values.CREDENTIAL_KEY_PREVIOUS;
  const ledgerKey = values.LEDGER_KEY ?? kept.LEDGER_KEY;
  const problems = [
    !jwtSecret && 'JWT_SECRET is not set: give it the output of `openssl rand -base64 48`.',
    jwtSecret && weak(jwtSecret) && 'JWT_SECRET is weak: give it the output of `openssl rand -base64 48`.',
    !credentialKey &&
      'CREDENTIAL_KEY is not set: give it the output of `openssl rand -hex 32`, and keep a copy: without it the stored camera passwords cannot be read.',
    credentialKey &&
      !strongKey(credentialKey) &&
      'CREDENTIAL_KEY must be 32 random bytes as 64 hexadecimal digits: `openssl rand -hex 32`.',
    previousKey &&
      (!/^[0-9a-f]{64}$/i.test(previousKey) || previousKey.toLowerCase() === credentialKey?.toLowerCase()) &&
      'CREDENTIAL_KEY_PREVIOUS must be what CREDENTIAL_KEY was before, 64 hexadecimal digits; remove it when there was none.',
    !ledgerKey &&
      'LEDGER_KEY is not set: give it the output of `openssl rand -hex 32`, and keep a copy: it signs the ledger.',
    ledgerKey &&
      !strongKey(ledgerKey) &&
      'LEDGER_KEY must be 32 random bytes as 64 hexadecimal digits: `openssl rand -hex 32`.',
  ].filter(Boolean);
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  return {
    jwtSecret: jwtSecret!,
    credentialKey: Buffer.from(credentialKey!, 'hex'),
    previousCredentialKey: previousKey === undefined ? undefined : Buffer.from(previousKey, 'hex'),
    ledgerKey: Buffer.from(ledgerKey!, 'hex'),
  };
}

const distinct = (text: string): number => new Set(text).size;
const weak = (secret: string): boolean => secret.length < 32 || distinct(secret) < 12;
const strongKey = (key: string): boolean => /^[0-9a-f]{64}$/i.test(key) && distinct(key.toLowerCase()) >= 8;

/** The ledger's key is younger than the others. */
const secretsFile = z.object({ JWT_SECRET: z.string(), CREDENTIAL_KEY: z.string(), LEDGER_KEY: z.string().optional() });

function keptSecrets(dataDir: string, values: Settings): Partial<z.infer<typeof secretsFile>> {
  if (values.JWT_SECRET && values.CREDENTIAL_KEY && values.LEDGER_KEY) return {};
  const file = join(dataDir, 'secrets.json');
  if (!existsSync(file)) makeSecrets(file);
  const kept = readSecrets(file);
  if (kept.LEDGER_KEY || values.LEDGER_KEY) return kept;
  const complete = { ...kept, LEDGER_KEY: newKey() };
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(complete), { mode: 0o600 });
  renameSync(draft, file);
  return complete;
}

const newKey = (): string => randomBytes(32).toString('hex');

function readSecrets(file: string): z.infer<typeof secretsFile> {
  try {
    return secretsFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new ConfigError(
      `${file} cannot be read or is damaged. Restore it; if you remove it instead, everybody must sign in again and ` +
        'the stored camera passwords are lost.',
    );
  }
}

/** The file appears whole or not at all; of two starts at once the first one's stays. */
function makeSecrets(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const made = { JWT_SECRET: randomBytes(48).toString('base64'), CREDENTIAL_KEY: newKey(), LEDGER_KEY: newKey() };
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(made), { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
}
