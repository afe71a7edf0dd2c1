import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { loadConfig, readConfig, type Config } from './config.ts';
import { ConfigError } from './errors.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vg-config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (settings: Record<string, string>): Config => readConfig({ DATA_DIR: folder, ...settings });

function refusal(settings: Record<string, string>): string {
  try {
    read(settings);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('the settings were taken');
}

const production = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgresql://vg:pw@db.example/vg',
  JWT_SECRET: 'q8Zr1vX0sT5uW9yB3dF6hJ2kM4nP7aCe',
  CREDENTIAL_KEY: '0123456789abcdeffedcba98765432100123456789abcdeffedcba9876543210',
  LEDGER_KEY: 'fedcba98765432100123456789abcdef0123456789abcdeffedcba9876543210',
};

describe('in production', () => {
  test('it starts with a database and three strong secrets, without demo and on every address', () => {
    const config = read(production);
    expect(config).toMatchObject({
      production: true,
      demo: false,
      localCameras: false,
      host: '0.0.0.0',
      prettyLog: false,
    });
    expect(config.credentialKey).toHaveLength(32);
  });

  test.each([
    ['JWT_SECRET', '', 'JWT_SECRET is not set'],
    ['JWT_SECRET', 'short', 'JWT_SECRET is weak'],
    ['JWT_SECRET', 'changeme'.repeat(8), 'JWT_SECRET is weak'],
    ['CREDENTIAL_KEY', '', 'CREDENTIAL_KEY is not set'],
    ['CREDENTIAL_KEY', 'not hexadecimal', 'CREDENTIAL_KEY must be 32 random bytes'],
    ['CREDENTIAL_KEY', '0'.repeat(64), 'CREDENTIAL_KEY must be 32 random bytes'],
    ['CREDENTIAL_KEY', 'ab'.repeat(16), 'CREDENTIAL_KEY must be 32 random bytes'],
    ['CREDENTIAL_KEY_PREVIOUS', 'not hexadecimal', 'CREDENTIAL_KEY_PREVIOUS must be'],
    ['CREDENTIAL_KEY_PREVIOUS', production.CREDENTIAL_KEY, 'CREDENTIAL_KEY_PREVIOUS must be'],
    ['LEDGER_KEY', '', 'LEDGER_KEY is not set'],
    ['LEDGER_KEY', 'ab'.repeat(16), 'LEDGER_KEY must be 32 random bytes'],
    ['NODE_ID', 'Đà Nẵng 1', 'NODE_ID: must be 1 to 32 small letters'],
    ['DATABASE_URL', '', 'DATABASE_URL is not set'],
    ['DATABASE_URL', 'mysql://db.example/vg', 'DATABASE_URL: must start with postgresql://'],
    ['DEMO', 'on', 'DEMO=on cannot be combined with NODE_ENV=production'],
  ])('%s=%j is refused by name', (name, value, words) => {
    const message = refusal({ ...production, [name]: value });
    expect(message).toContain(words);
    if (value.length > 8) expect(message).not.toContain(value);
  });

  test('both bad secrets are named at once, and none is made', () => {
    const message = refusal({ ...production, JWT_SECRET: '', CREDENTIAL_KEY: '' });
    expect(message).toContain('JWT_SECRET');
    expect(message).toContain('CREDENTIAL_KEY');
    expect(() => statSync(join(folder, 'secrets.json'))).toThrow('ENOENT');
  });

  test('the embedded database is taken only when it is allowed by name', () => {
    const embedded = { ...production, DATABASE_URL: '' };
    expect(refusal(embedded)).toContain('ALLOW_EMBEDDED_DATABASE=on');
    expect(read({ ...embedded, ALLOW_EMBEDDED_DATABASE: 'on' }).databaseUrl).toBeUndefined();
  });
});

describe('outside production', () => {
  test('it is a demo on loopback with simulated cameras and the embedded database', () => {
    expect(read({})).toMatchObject({
      demo: true,
      host: '127.0.0.1',
      localCameras: true,
      databaseUrl: undefined,
      port: 8443,
    });
    expect(read({ DEMO: 'off' })).toMatchObject({ demo: false, localCameras: false });
  });

  test('secrets are made once, strong, for the owner alone, and are the same at the next start', () => {
    const first = read({});
    const second = read({});
    expect(second.jwtSecret).toBe(first.jwtSecret);
    expect(second.credentialKey).toEqual(first.credentialKey);
    expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(read({ JWT_SECRET: production.JWT_SECRET })).toMatchObject({
      jwtSecret: production.JWT_SECRET,
      credentialKey: first.credentialKey,
    });
  });

  test('a file of secrets from before the ledger gets its key, once, and keeps the others', () => {
    const file = join(folder, 'secrets.json');
    const { jwtSecret } = read({});
    const { LEDGER_KEY: _, ...older } = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify(older));
    const { ledgerKey } = read({});
    expect(ledgerKey).toHaveLength(32);
    expect(read({})).toMatchObject({ jwtSecret, ledgerKey });
  });

  test('a damaged file of secrets stops the start instead of being replaced', () => {
    const file = join(folder, 'secrets.json');
    writeFileSync(file, '{"JWT_SECRET": "only');
    expect(refusal({})).toContain(file);
    expect(readFileSync(file, 'utf8')).toBe('{"JWT_SECRET": "only');
  });

  test('a weak secret is refused too', () => {
    expect(refusal({ JWT_SECRET: 'secret' })).toContain('JWT_SECRET is weak');
  });
});

test('an empty value is no value', () => {
  expect(read({ PORT: '', HOST: '', RTC_ANNOUNCED_ADDRESS: '' }).port).toBe(8443);
});

test('what the server starts does not inherit its secrets', () => {
  for (const [name, value] of Object.entries({ ...production, DATA_DIR: folder })) vi.stubEnv(name, value);
  expect(loadConfig().jwtSecret).toBe(production.JWT_SECRET);
  const inherited = Object.values(process.env);
  for (const name of ['DATABASE_URL', 'JWT_SECRET', 'CREDENTIAL_KEY', 'LEDGER_KEY'] as const) {
    expect(inherited, name).not.toContain(production[name]);
  }
  expect(process.env.NODE_ENV).toBe('production');
  vi.unstubAllEnvs();
});

test('every wrong setting is named in one message', () => {
  const message = refusal({ PORT: 'many', TLS: 'yes', MEDIA_WORKERS: '0', LOG_LEVEL: 'loud' });
  for (const name of ['PORT', 'TLS', 'MEDIA_WORKERS', 'LOG_LEVEL']) expect(message).toContain(`${name}:`);
});

describe('camera networks', () => {
  test('are the private ranges unless named', () => {
    expect(read({}).cameraNetworks).toEqual(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7']);
    expect(read({ CAMERA_NETWORKS: '10.20.0.0/16, fd00::/8' }).cameraNetworks).toEqual(['10.20.0.0/16', 'fd00::/8']);
  });

  test.each(['10.0.0.0', '10.0.0.0/33', 'fd00::/129', '10.0.0.0/8,', 'cameras/8', '10.0.0.0/8/8', '10.0.0.0/-1'])(
    '%j is refused',
    (blocks) => expect(refusal({ CAMERA_NETWORKS: blocks })).toContain('CAMERA_NETWORKS: must be CIDR blocks'),
  );
});

test('without TLS the server believes the proxy that ends it', () => {
  expect(read({ TLS: 'off' })).toMatchObject({ tls: undefined, behindProxy: true });
  expect(read({})).toMatchObject({ behindProxy: false, tls: { cert: expect.stringContaining('certs/cert.pem') } });
});
