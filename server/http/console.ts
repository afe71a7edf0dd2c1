import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { Router, type RequestHandler } from 'express';

/** The built console: files with a hash in their name for ever, everything else asked for again each time; any page of it is index.html. */
export function consoleRoutes(folder: string): Router {
  const router = Router();
  router.use('/assets', express.static(join(folder, 'assets'), { immutable: true, maxAge: '1y', fallthrough: false }));
  router.use(
    express.static(folder, { index: false, cacheControl: false, setHeaders: (response) => response.set(ask) }),
  );
  router.get('/{*page}', page(folder));
  return router;
}

const ask = { 'cache-control': 'no-cache' };

const page =
  (folder: string): RequestHandler =>
  (request, response, next) => {
    if (!request.accepts('html')) next();
    else if (existsSync(join(folder, 'index.html'))) {
      response.set(ask).sendFile('index.html', { root: folder, cacheControl: false });
    } else response.status(503).type('text').send('The console is not built yet: run `npm run build`, then reload.\n');
  };
