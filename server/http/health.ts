import { Router } from 'express';
import { withLimit } from '../limit.ts';

/** Parts that must work before requests make sense; each throws or takes too long when its part does not. */
export type ReadinessChecks = Record<string, () => Promise<void>>;

const limit = 3000;

/** `/healthz`: the process answers. `/readyz`: its parts work, or 503 with the names of those that do not. */
export function healthRoutes(checks: ReadinessChecks): Router {
  const router = Router();
  router.get('/healthz', (_, response) => {
    response.set('cache-control', 'no-store').json({ status: 'ok' });
  });
  router.get('/readyz', async (_, response) => {
    const failing = await failingOf(checks);
    response.set('cache-control', 'no-store').status(failing.length > 0 ? 503 : 200);
    response.json(failing.length > 0 ? { status: 'not_ready', failing } : { status: 'ready' });
  });
  return router;
}

async function failingOf(checks: ReadinessChecks): Promise<string[]> {
  const answers = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      try {
        await withLimit(check(), limit, () => new Error(`${name} does not answer`));
        return [];
      } catch {
        return [name];
      }
    }),
  );
  return answers.flat();
}
