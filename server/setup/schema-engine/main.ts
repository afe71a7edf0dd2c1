#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
// What Prisma's command line starts instead of its downloaded schema engine (server/setup/prisma.mjs): the same
// JSON-RPC, one message a line, over the engine's WebAssembly build.
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { SchemaEngine } from '@prisma/schema-engine-wasm';
import { scratchFactory } from './scratch-adapter.ts';

/** The address in .config/prisma.ts; any other would be taken for a database that is really worked on. */
const SCRATCH_URL = 'postgresql://scratch@localhost/scratch';

interface Call {
  id: number;
  method: string;
  params?: unknown;
}

const { values, positionals } = parseArgs({
  strict: false, // options that mean nothing here are ignored
  allowPositionals: true,
  options: {
    datamodels: { type: 'string', multiple: true },
    datasource: { type: 'string' },
    version: { type: 'boolean' },
  },
});

if (values.version === true) {
  console.log('schema-engine-wasm');
  process.exit(0);
}
const url = typeof values.datasource === 'string' ? (JSON.parse(values.datasource) as { url?: string }).url : undefined;
if (url !== undefined && url !== SCRATCH_URL) {
  fatal(
    'Here Prisma works on an empty database in memory only: leave the URL out. The server applies migrations itself.',
  );
}
// `cli can-connect-to-database` and the like: the database in memory is always there.
if (positionals[0] === 'cli') process.exit(0);

const files = (values.datamodels ?? []).filter((file) => typeof file === 'string');
let engine: Promise<SchemaEngine> | undefined;

const lines = createInterface({ input: process.stdin });
for await (const line of lines) {
  const call = JSON.parse(line) as Partial<Call>;
  if (call.method !== undefined) await answer(call as Call); // the rest are acknowledgements of `print`
}
process.exit(0);

async function answer({ id, method, params }: Call): Promise<void> {
  try {
    engine ??= open();
    send({ id, result: await perform(await engine, method, params) });
  } catch (error) {
    const { message, code, meta } = error as Error & { code?: string; meta?: unknown };
    send({ id, error: { code: 4466, message, data: { is_panic: false, message, meta, error_code: code } } });
  }
}

async function open(): Promise<SchemaEngine> {
  const read = files.map(async (file): Promise<[string, string]> => [file, await readFile(file, 'utf8')]);
  const datamodels = files.length > 0 ? await Promise.all(read) : undefined;
  // The engine looks for it there when it panics.
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: (text: string) => console.error(text) } });
  const ignoreLog = () => {};
  return SchemaEngine.new({ datamodels }, ignoreLog, bindMigrationAwareSqlAdapterFactory(scratchFactory));
}

async function perform(target: SchemaEngine, method: string, params: unknown): Promise<unknown> {
  const name = method === 'getDatabaseVersion' ? 'version' : method;
  const command = (target as unknown as Record<string, unknown>)[name];
  if (typeof command !== 'function') throw new Error(`the schema engine has no command ${method}`);
  if (name === 'evaluateDataLoss' || name === 'createMigration')
    await target.diagnoseMigrationHistory(diagnosis(params));
  const result: unknown = await command.call(target, params);
  if (method !== 'diff') return result ?? {};
  // The binary prints the script by a call of its own and leaves it out of the result.
  const diff = result as { exitCode: number; stdout: string | null };
  if (diff.stdout !== null) send({ id: 'print', method: 'print', params: { content: diff.stdout } });
  return { exitCode: diff.exitCode, stdout: null };
}

/**
 * These two commands need the schema that the migrations make. The WebAssembly engine can only find it out during a
 * diagnosis, and remembers it from there.
 */
function diagnosis(params: unknown): Parameters<SchemaEngine['diagnoseMigrationHistory']>[0] {
  const { migrationsList, filters } = params as Parameters<SchemaEngine['evaluateDataLoss']>[0];
  return { migrationsList, filters, optInToShadowDatabase: true };
}

function send(message: object): void {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}

function fatal(message: string): never {
  // The command line drops the first line and reads the second as a log record.
  const record = { level: 'ERROR', target: 'schema_engine::logger', fields: { error_code: 'P1001', message } };
  console.error(`\n${JSON.stringify(record)}`);
  process.exit(1);
}
