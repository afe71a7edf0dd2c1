import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const schema = join(root, 'prisma', 'schema.prisma');
const run = promisify(execFile);

/** Exit code and output of `npm run prisma -- …`. */
async function prisma(...argv: string[]): Promise<{ code: number; output: string }> {
  const arguments_ = [join(root, 'server', 'setup', 'prisma.mjs'), ...argv];
  // No proxy and no host can be reached through this one: the tools must not need any.
  const env = { ...process.env, HTTPS_PROXY: 'http://127.0.0.1:1', HTTP_PROXY: 'http://127.0.0.1:1' };
  try {
    const { stdout, stderr } = await run(process.execPath, arguments_, { env });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
}

const drift = (toSchema: string) =>
  prisma('migrate', 'diff', '--from-migrations', 'prisma/migrations', '--to-schema', toSchema, '--exit-code');

it('finds no difference between the migrations and schema.prisma', async () => {
  const { code, output } = await drift(schema);
  expect(output).toContain('No difference detected');
  expect(code).toBe(0);
});

async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'vg-schema-'));
  return work(folder).finally(() => rm(folder, { recursive: true }));
}

it('would find one', () =>
  inTemporaryFolder(async (folder) => {
    const changed = join(folder, 'schema.prisma');
    const text = await readFile(schema, 'utf8');
    await writeFile(changed, text.replace('model Session {', 'model Session {\n  note String?'));
    const { code, output } = await drift(changed);
    expect(output).toContain('Added column `note`');
    expect(code).toBe(2);
  }));

it('writes the next migration from a change of the schema', () =>
  inTemporaryFolder(async (folder) => {
    await cp(join(root, 'prisma'), folder, { recursive: true });
    const file = join(folder, 'schema.prisma');
    await writeFile(file, (await readFile(file, 'utf8')).replace('model Session {', 'model Session {\n  note String?'));
    const config = await configFor(folder, 'postgresql://scratch@localhost/scratch');
    const { code, output } = await prisma('migrate', 'dev', '--create-only', '--name', 'note', '--config', config);
    expect({ code, output }).toMatchObject({ code: 0 });
    const made = (await readdir(join(folder, 'migrations'))).find((name) => name.endsWith('_note'))!;
    const sql = await readFile(join(folder, 'migrations', made, 'migration.sql'), 'utf8');
    expect(sql).toContain('ALTER TABLE "Session" ADD COLUMN     "note" TEXT;');
  }));

it('refuses to seem to work on a real database', async () => {
  expect(await prisma('migrate', 'deploy')).toMatchObject({ code: 1 });
  await inTemporaryFolder(async (folder) => {
    const config = await configFor(join(root, 'prisma'), 'postgresql://localhost/real', folder);
    const { code, output } = await prisma('migrate', 'dev', '--config', config);
    expect(output).toContain('an empty database in memory only');
    expect(code).toBe(1);
  });
});

/** A configuration file like .config/prisma.ts for the schema and migrations in `source`. */
async function configFor(source: string, url: string, folder = source): Promise<string> {
  const path = join(folder, 'config.mjs');
  const config = { schema: join(source, 'schema.prisma'), migrations: { path: join(source, 'migrations') } };
  await writeFile(path, `export default ${JSON.stringify({ ...config, datasource: { url } })}`);
  return path;
}
