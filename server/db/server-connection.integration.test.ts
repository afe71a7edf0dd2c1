import { createServer } from 'node:net';
import { once } from 'node:events';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../testing/free-port.ts';
import { PostgresCluster } from '../testing/postgres.ts';
import { openDatabase } from './database.ts';
import { DatabaseUnreachable } from './server-connection.ts';

let cluster: PostgresCluster;
beforeAll(async () => void (cluster = await PostgresCluster.create()));
afterAll(() => cluster.close());

const silent = pino({ level: 'silent' });

/** The message with which openDatabase refuses `url`. */
async function refusal(url: string): Promise<string> {
  const error = await openDatabase({ url, dataDir: '/nonexistent', log: silent }).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(DatabaseUnreachable);
  return (error as Error).message;
}

function edited(change: (url: URL) => void): string {
  const url = new URL(cluster.url());
  change(url);
  return url.href;
}

it('says that the password is refused, without it', async () => {
  const message = await refusal(edited((url) => (url.password = 'Wrong-Secret-1')));
  expect(message).toContain('refused the password of user postgres');
  expect(message).not.toContain('Wrong-Secret-1');
});

it('says that the database does not exist, and how to make it', async () => {
  expect(await refusal(cluster.url('nowhere'))).toContain('has no database nowhere: make it with `createdb nowhere`');
});

it('says that nothing listens', async () => {
  const port = await freePort();
  const message = await refusal(`postgresql://someone:Secret-2@127.0.0.1:${port}/vg`);
  expect(message).toContain(`nothing listens at 127.0.0.1:${port}`);
  expect(message).not.toContain('Secret-2');
});

it('gives up on a server that takes the connection and says nothing', async () => {
  const silentServer = createServer().listen(0, '127.0.0.1');
  await once(silentServer, 'listening');
  const { port } = silentServer.address() as { port: number };
  const message = await refusal(`postgresql://someone:Secret-3@127.0.0.1:${port}/vg`);
  silentServer.close();
  expect(message).toMatch(/cannot be used: .*timeout/i);
});

it('goes on after its connections are cut, and does not log the password', async () => {
  const url = await cluster.createDatabase('cut');
  const lines: string[] = [];
  const lost = Promise.withResolvers<void>();
  const write = (line: string) => {
    lines.push(line);
    if (line.includes('connection was lost')) lost.resolve();
  };
  await using database = await openDatabase({ url, dataDir: '/nonexistent', log: pino({}, { write }) });
  await database.prisma.person.count();
  await cluster.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'cut'`);
  await lost.promise;
  expect(await database.prisma.person.count()).toBe(0);
  expect(lines.join('')).not.toContain(new URL(url).password);
});

it('lets servers that start together take turns to migrate', async () => {
  const url = await cluster.createDatabase('together');
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => lines.push(line) });
  const open = () => openDatabase({ url, dataDir: '/nonexistent', log });
  const databases = await Promise.all([open(), open(), open()]);
  await Promise.all(databases.map((database) => database.close()));
  expect(lines.filter((line) => line.includes('brought up to date'))).toHaveLength(1);
});

it('keeps sessions in UTC even when the URL asks for another zone', async () => {
  await cluster.createDatabase('zone');
  const url = edited((each) => {
    each.pathname = '/zone';
    each.searchParams.set('options', '-c TimeZone=Asia/Ho_Chi_Minh -c search_path=public');
  });
  await using database = await openDatabase({ url, dataDir: '/nonexistent', log: silent });
  expect(await database.prisma.$queryRaw`SHOW TimeZone`).toEqual([{ TimeZone: 'UTC' }]);
});
