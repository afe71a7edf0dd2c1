import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What ffprobe, a client that nobody here wrote, says of a URL's first stream, and in `complaints` what it did not like. Rejects when it gives up. */
export async function described(
  url: string,
  transport: 'tcp' | 'udp' = 'tcp',
  socketTimeoutMs = 5000,
): Promise<Record<string, unknown>> {
  const limits = ['-timeout', String(socketTimeoutMs * 1000), '-analyzeduration', '500000'];
  const args = ['-v', 'error', '-rtsp_transport', transport, ...limits, '-show_streams', '-of', 'json', url];
  const { stdout, stderr } = await run('ffprobe', args, { timeout: 30_000 });
  const { streams } = JSON.parse(stdout) as { streams: Record<string, unknown>[] };
  return { ...streams[0], complaints: stderr };
}
