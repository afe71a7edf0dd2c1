// What can befall our own processes, found in /proc: see proc(5).
import { readFile, readdir, readlink } from 'node:fs/promises';
import { processTree } from '../testing/processes.ts';

/** The media workers of the server with this process id. */
export const mediaWorkers = async (server: number): Promise<number[]> =>
  (await processTree(server)).filter(({ name }) => name.startsWith('mediasoup-worke')).map(({ pid }) => pid);

/** The server's ffmpeg that is connected to a camera on `port` of loopback; undefined when there is none. */
export async function ffmpegOf(server: number, port: number): Promise<number | undefined> {
  for (const { pid, name } of await processTree(server)) {
    if (name === 'ffmpeg' && (await remotePorts(pid)).has(port)) return pid;
  }
  return undefined;
}

/** The ports of the other ends of a process's TCP connections (IPv4). Empty for one that is gone. */
async function remotePorts(pid: number): Promise<Set<number>> {
  try {
    const descriptors = await readdir(`/proc/${pid}/fd`);
    const links = await Promise.all(descriptors.map((name) => readlink(`/proc/${pid}/fd/${name}`).catch(() => '')));
    const sockets = new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
    const lines = (await readFile(`/proc/${pid}/net/tcp`, 'utf8')).trim().split('\n').slice(1);
    const rows = lines.map((line) => line.trim().split(/\s+/));
    // Columns: number, local address, remote address (hexadecimal, with the port), ... the tenth is the socket's inode.
    return new Set(rows.filter((row) => sockets.has(row[9]!)).map((row) => parseInt(row[2]!.split(':')[1]!, 16)));
  } catch {
    return new Set();
  }
}
