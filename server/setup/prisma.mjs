// `npm run prisma -- generate | validate | format | migrate dev | migrate diff …`: Prisma's command line without internet.
// Prisma downloads a schema engine before its first command; the stand-in beside this file does the same work with the
// WebAssembly build of that engine from the npm registry.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [command, subcommand] = process.argv.slice(2);
if (command === 'db' || command === 'studio' || (command === 'migrate' && !['dev', 'diff'].includes(subcommand))) {
  // On the empty database in memory they would only seem to work.
  console.error(
    `\`${[command, subcommand].filter(Boolean).join(' ')}\` works on a real database, and here Prisma has none: ` +
      'the server applies the migrations to its database when it starts',
  );
  process.exit(1);
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const bin = join(root, 'node_modules', '.bin');
const cli = join(root, 'node_modules', 'prisma', 'build', 'index.js');
if (!existsSync(cli)) {
  console.error('Prisma is not installed: run `npm ci` first');
  process.exit(1);
}

const pinnedNode = join(bin, 'node');
const result = spawnSync(existsSync(pinnedNode) ? pinnedNode : process.execPath, [cli, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    PATH: [bin, process.env.PATH].join(delimiter),
    PRISMA_SCHEMA_ENGINE_BINARY: join(root, 'server', 'setup', 'schema-engine', 'main.ts'),
    CHECKPOINT_DISABLE: '1', // no question about updates to Prisma's own host
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
  },
});
if (result.error) console.error(`Prisma cannot be started: ${result.error.message}`);
process.exit(result.status ?? 1);
