import { createServer } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

const { host, port, backlog, gate } = workerData as { host: string; port: number; backlog: number; gate: Int32Array };
const server = createServer();
server.listen({ host, port, backlog }, () => {
  parentPort!.postMessage('listening');
  Atomics.wait(gate, 0, 0); // the event loop stands still: nothing is accepted
  server.close();
});
