import { loadConfig, type Config } from './config.ts';
import { ConfigError } from './errors.ts';
import { createLogger, type Logger } from './log.ts';
import { startServer, type RunningServer } from './server.ts';

/** Longest orderly shutdown, milliseconds: past it something hangs, and the process ends all the same. */
const shutdownLimitMs = 15_000;

const config = readSettings();
const log = createLogger({ level: config.logLevel, pretty: config.prettyLog });
const server = await startServer(config, log).catch((error: unknown) => giveUp(error, log));
endOnSignal(server, log);
await announce(server, config);

function readSettings(): Config {
  try {
    return loadConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

function giveUp(error: unknown, logger: Logger): never {
  const { message, code, port } = error as NodeJS.ErrnoException & { port?: number };
  logger.debug({ err: error }, 'start failed');
  console.error(
    code === 'EADDRINUSE'
      ? `The server cannot start: port ${port} is in use. Stop what holds it, or set another PORT.`
      : `The server cannot start: ${message}`,
  );
  process.exit(1);
}

function endOnSignal(running: RunningServer, logger: Logger): void {
  const end = (signal: NodeJS.Signals) => {
    logger.info({ signal }, 'stopping');
    setTimeout(() => {
      logger.fatal('the shutdown hangs');
      process.exit(1);
    }, shutdownLimitMs).unref();
    running.close().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.fatal({ err: error }, 'the shutdown failed');
        process.exit(1);
      },
    );
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
}

async function announce({ url }: RunningServer, { demo, demoPassword }: Config): Promise<void> {
  console.log(`ready ${url}`);
  if (!demo) return;
  const { demoAccounts } = await import('../prisma/seed/demo-accounts.ts');
  console.log(`demo accounts (password ${demoPassword}): ${demoAccounts.map(({ username }) => username).join(', ')}`);
}
