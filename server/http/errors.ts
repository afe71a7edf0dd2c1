import { randomUUID } from 'node:crypto';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { AppError, toWire } from '../errors.ts';
import type { Logger } from '../log.ts';

export const unknownRoute: RequestHandler = (request) => {
  throw new AppError('not_found', `There is no ${request.method} ${request.baseUrl}${request.path}.`);
};

/** Answers `{error: {code, message, details?}}`. What nobody foresaw is logged under the id that the caller gets in `details`; bodies never are. */
export function errorHandler(log: Logger): ErrorRequestHandler {
  return (thrown: unknown, request, response, next) => {
    if (response.headersSent) {
      next(thrown);
      return;
    }
    if (response.destroyed) return; // nobody is there to be told, and what was given up is no failure
    const error = known(thrown);
    if (error instanceof AppError && error.code !== 'internal') {
      response.status(error.status).json({ error: toWire(error) });
      return;
    }
    const requestId = randomUUID();
    log.error({ err: thrown, requestId, method: request.method, path: request.path }, 'a request failed');
    response.status(500).json({ error: { ...toWire(error), details: { requestId } } });
  };
}

/** What express and its body parser throw, in our terms. */
function known(thrown: unknown): unknown {
  if (!(thrown instanceof Error) || thrown instanceof AppError) return thrown;
  const { status, type, limit } = thrown as { status?: unknown; type?: unknown; limit?: unknown };
  if (type === 'entity.too.large') {
    return new AppError('payload_too_large', `The body is larger than ${Math.round(Number(limit) / 1024)} KB.`);
  }
  if (type === 'entity.parse.failed') return new AppError('invalid_input', 'The body is not valid JSON.');
  if (status === 404) return new AppError('not_found', 'There is no such file.');
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new AppError('invalid_input', 'The request cannot be read: send JSON in UTF-8, and a valid path.');
  }
  return thrown;
}
