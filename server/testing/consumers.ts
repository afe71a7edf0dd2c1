import type { types } from 'mediasoup';
import type { WorkerPool } from '../media/worker-pool.ts';

/** What is sent to browsers, kept up to date: the consumers that are made on the pool's routers from now on and not closed. */
export function consumersOf(pool: WorkerPool): ReadonlySet<types.Consumer> {
  const consumers = new Set<types.Consumer>();
  for (const { router } of pool.nodes) {
    router.observer.on('newtransport', ({ type, observer }) => {
      // Others carry pictures inside the server.
      if (type !== 'webrtc') return;
      observer.on('newconsumer', (consumer) => {
        consumers.add(consumer);
        consumer.observer.once('close', () => consumers.delete(consumer));
      });
    });
  }
  return consumers;
}
