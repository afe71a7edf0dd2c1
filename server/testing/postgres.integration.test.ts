import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { expect, it } from 'vitest';
import { PostgresCluster } from './postgres.ts';

const folderOf = (url: string) => new URL(url).searchParams.get('host')!;

/** A process that has started a cluster, and the folder of that cluster. */
async function owner() {
  const module = new URL('./postgres.ts', import.meta.url).href;
  const program = `import { PostgresCluster } from '${module}';
    console.log((await PostgresCluster.create()).url()); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  const folder = folderOf(url);
  const pid = Number((await readFile(join(folder, 'data', 'postmaster.pid'), 'utf8')).split('\n')[0]);
  return { child, folder, pid };
}

/** Resolves when the process is gone, which the kernel does not announce for a process that is not one's own child. */
async function gone(pid: number): Promise<void> {
  while (existsSync(`/proc/${pid}`)) await new Promise((resolve) => setTimeout(resolve, 20));
}

it('gives databases of its own and leaves nothing behind', async () => {
  const cluster = await PostgresCluster.create();
  const client = new pg.Client(await cluster.createDatabase('mine'));
  await client.connect();
  expect((await client.query('SELECT current_database()')).rows).toEqual([{ current_database: 'mine' }]);
  await client.end();
  await Promise.all([cluster.close(), cluster.close()]);
  expect(existsSync(folderOf(cluster.url()))).toBe(false);
});

it('ends with a process that is told to stop', async () => {
  const { child, folder, pid } = await owner();
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([null, 'SIGTERM']);
  await gone(pid);
  expect(existsSync(folder)).toBe(false);
});

it('ends with a process that is killed', async () => {
  const { child, folder, pid } = await owner();
  child.kill('SIGKILL');
  await gone(pid);
  await rm(folder, { recursive: true });
});
