import { resolve } from 'node:path';
import express, { Router, type Express } from 'express';
import type { RestHandlers } from '../access/call.ts';
import type { OwnAccount } from '../access/own-account.ts';
import { isForeign } from '../access/same-origin.ts';
import type { Sessions } from '../access/sessions.ts';
import type { PrismaClient } from '../db/generated/client.ts';
import { AppError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { bindRest } from './bind.ts';
import { consoleRoutes } from './console.ts';
import { errorHandler, unknownRoute } from './errors.ts';
import { openApiRoute } from './openapi.ts';
import { healthRoutes, type ReadinessChecks } from './health.ts';
import { requestLog } from './request-log.ts';
import { securityHeaders } from './security-headers.ts';
import { sessionRoutes } from './session-routes.ts';

export interface AppOptions {
  config: { production: boolean; behindProxy: boolean; writesPerMinute: number };
  log: Logger;
  prisma: PrismaClient;
  sessions: Sessions;
  ownAccount: OwnAccount;
  /** The routes of the domain folders; those of the session and of the document are added here. */
  handlers: Omit<RestHandlers, keyof ReturnType<typeof ownRoutes>>;
  checks: ReadinessChecks;
  onUse?: (personId: string) => void;
  /** Where the built console is; client/dist unless told otherwise. */
  consoleFolder?: string;
}

const ownRoutes = (sessions: Sessions, ownAccount: OwnAccount) => ({
  ...sessionRoutes(sessions, ownAccount),
  ...openApiRoute(),
});

const builtConsole = resolve(import.meta.dirname, '../../client/dist');

/** The express application: health, REST and the console. It listens nowhere by itself. */
export function createApp(options: AppOptions): Express {
  const { config, log, prisma, sessions, ownAccount, handlers, checks, onUse, consoleFolder } = options;
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', config.behindProxy ? 1 : false);
  app.use(requestLog(log), securityHeaders(config), healthRoutes(checks));

  const api = Router();
  api.use('/api', (request, response, next) => {
    response.set('cache-control', 'no-store');
    if (isForeign(request.headers)) {
      log.warn(
        { origin: request.headers.origin, path: request.path, address: request.ip },
        'request of another site refused',
      );
      throw new AppError('cross_origin', 'Requests from pages of other sites are refused.');
    }
    next();
  });
  const { writesPerMinute } = config;
  bindRest(api, {
    ...{ prisma, sessions, writesPerMinute, ...(onUse && { onUse }) },
    handlers: { ...ownRoutes(sessions, ownAccount), ...handlers },
  });
  api.use('/api', unknownRoute);

  app.use(api, consoleRoutes(consoleFolder ?? builtConsole), unknownRoute, errorHandler(log));
  return app;
}
