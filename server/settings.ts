import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import { z } from 'zod';

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

/** The variables of the environment, as `.env.example` documents them: names, forms and defaults. */
export const settings = z.object({
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
    )
    .transform(
      (entries) =>
        new Map(
          entries.map((entry) => {
            const [, host = '', limit] = sessionLimit.exec(entry.trim()) ?? [];
            return [host, Number(limit)] as const;
          }),
        ),
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
export type Settings = z.infer<typeof settings>;
