import { resolve } from 'node:path';
import express, { Router, type Express } from 'express';
import type { RestHandlers } from '../access/call.ts';
import type { Sessions } from '../access/sessions.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import type { Logger } from '../log.ts';
import { bindRest } from './bind.ts';
import { consoleRoutes } from './console.ts';
import { errorHandler, unknownRoute } from './errors.ts';
import { healthRoutes, type ReadinessChecks } from './health.ts';
import { requestLog } from './request-log.ts';
import { securityHeaders } from './security-headers.ts';
import { sessionRoutes } from './session-routes.ts';

export interface AppOptions {
  config: { production: boolean; behindProxy: boolean };
  log: Logger;
  prisma: PrismaClient;
  sessions: Sessions;
  /** The routes of the domain folders; those of the session are added here. */
  handlers: Omit<RestHandlers, keyof ReturnType<typeof sessionRoutes>>;
  checks: ReadinessChecks;
  /** Where the built console is; client/dist unless told otherwise. */
  consoleFolder?: string;
}

const builtConsole = resolve(import.meta.dirname, '../../client/dist');

/** The express application: health, REST and the console. It listens nowhere by itself. */
export function createApp({ config, log, prisma, sessions, handlers, checks, consoleFolder }: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', config.behindProxy ? 1 : false);
  app.use(requestLog(log), securityHeaders(config), healthRoutes(checks));

  const api = Router();
  api.use('/api', (_, response, next) => {
    response.set('cache-control', 'no-store');
    next();
  });
  api.use('/api', express.json({ limit: '64kb' }));
  bindRest(api, { prisma, sessions, handlers: { ...sessionRoutes(sessions), ...handlers } });
  api.use('/api', unknownRoute);

  app.use(api, consoleRoutes(consoleFolder ?? builtConsole), unknownRoute, errorHandler(log));
  return app;
}
