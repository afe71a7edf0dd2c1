import type { RequestHandler } from 'express';
import type { Logger } from '../log.ts';

/** One line per answered request: no query, no headers, no bodies. Requests outside /api only at level debug. */
export function requestLog(log: Logger): RequestHandler {
  return (request, response, next) => {
    const started = performance.now();
    const { method, path } = request;
    response.once('close', () => {
      const line = {
        method,
        path,
        status: response.statusCode,
        ms: Math.round(performance.now() - started),
        personId: response.locals['personId'] as string | undefined,
        ...(!response.writableFinished && { aborted: true }),
      };
      if (path.startsWith('/api')) log.info(line, 'request');
      else log.debug(line, 'request');
    });
    next();
  };
}
