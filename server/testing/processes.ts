import { readFile, readdir } from 'node:fs/promises';

/** Linux counts processor time in hundredths of a second (USER_HZ) for every architecture that Node runs on. */
const ticksPerSecond = 100;
const pageBytes = 4096;

export interface Process {
  pid: number;
  name: string;
  /** Processor time used so far, seconds. */
  cpuSeconds: number;
  /** Resident memory, bytes. */
  memory: number;
}

/** A process and everything it started, from /proc. */
export async function processTree(root: number): Promise<Process[]> {
  const all = await Promise.all((await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(readProcess));
  const alive = all.filter((process) => process !== undefined);
  const tree = new Set([root]);
  for (let before = 0; before !== tree.size;) {
    before = tree.size;
    for (const { pid, parent } of alive) if (tree.has(parent)) tree.add(pid);
  }
  return alive.filter(({ pid }) => tree.has(pid));
}

async function readProcess(pid: string): Promise<(Process & { parent: number }) | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // pid (name) state ppid ...: the name may hold spaces and parentheses.
    const end = stat.lastIndexOf(')');
    const fields = stat.slice(end + 2).split(' ');
    const field = (index: number) => Number(fields[index - 3]);
    return {
      pid: Number(pid),
      name: stat.slice(stat.indexOf('(') + 1, end),
      parent: field(4),
      cpuSeconds: (field(14) + field(15)) / ticksPerSecond,
      memory: field(24) * pageBytes,
    };
  } catch {
    return undefined; // it has ended meanwhile
  }
}

export interface OwnFfmpeg {
  pid: number;
  /** As the whole machine can read it. */
  commandLine: string;
}

/** The ffmpeg processes that this process started, but for those that look at a picture for a moment. */
export const ownFfmpegs = async (): Promise<OwnFfmpeg[]> =>
  (await everyOwnFfmpeg()).filter(({ commandLine }) => !commandLine.includes('rawvideo pipe:1'));

export async function everyOwnFfmpeg(): Promise<OwnFfmpeg[]> {
  const ffmpegs = (await processTree(process.pid)).filter(({ name }) => name === 'ffmpeg');
  return Promise.all(
    ffmpegs.map(async ({ pid }) => ({
      pid,
      commandLine: (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' '),
    })),
  );
}
