import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { ClipLibrary } from '../simulator/clip.ts';
import { Simulator } from '../simulator/simulator.ts';
import { createLogger } from '../log.ts';
import { startMedia, stateOf } from '../testing/media.ts';

const lagMs = 1600;

/** A way to a camera that becomes slow once: what comes over the connections of that moment is late from then on. */
async function slowWay(port: number) {
  const connections: { slow: boolean; sockets: Socket[] }[] = [];
  const server = createServer((client) => {
    const camera = connect(port, '127.0.0.1');
    const connection = { slow: false, sockets: [client, camera] };
    connections.push(connection);
    client.on('data', (data) => camera.write(data));
    camera.on('data', (data) => {
      if (!connection.slow) client.write(data);
      else setTimeout(() => client.destroyed || client.write(data), lagMs);
    });
    for (const [socket, other] of [
      [client, camera],
      [camera, client],
    ] as const)
      socket.on('error', () => other.destroy()).on('close', () => other.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    server,
    port: (server.address() as { port: number }).port,
    connections,
    [Symbol.asyncDispose]: async () => {
      for (const { sockets } of connections) for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

it.each(['ffmpeg', 'direct'] as const)(
  'a stream whose packets come more than a second late is begun anew, and is at the live edge again: %s',
  async (engine) => {
    const log = createLogger({ level: 'silent', pretty: false });
    await using simulator = await Simulator.create({ log, clips: new ClipLibrary(), cameras: [{ key: 'a' }] });
    const url = new URL(simulator.url('a', 'sub'));
    await using way = await slowWay(Number(url.port));
    url.port = String(way.port);
    await using media = await startMedia({ camera: { url: url.href, engine } });
    const { stream } = media.registry.acquire({ id: 'camera', facilityId: 'f', profiles: ['main', 'sub'] }, 'sub');
    await stateOf(stream, 'live');
    while (!stream.time) await once(stream, 'time');
    const anew = once(way.server, 'connection');
    for (const connection of way.connections) connection.slow = true;
    await anew;
    expect(media.logged()).toContain('"reason":"lagging"');
    while (stream.state.kind !== 'live' || !stream.time || stream.time.lagMs > lagMs / 2) {
      const over = new AbortController();
      await Promise.race((['time', 'state'] as const).map((event) => once(stream, event, { signal: over.signal })));
      over.abort();
    }
  },
  60_000,
);
