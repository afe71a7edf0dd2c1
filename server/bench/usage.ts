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

export interface Usage {
  /** Share of one core, 1 = a whole core. */
  cores: number;
  /** Bytes, at the end. */
  memory: number;
  processes: number;
}

/** What each kind of process (by name) under `root` used over `ms` milliseconds. */
export async function usageOver(root: number, ms: number): Promise<Record<string, Usage>> {
  const before = new Map((await processTree(root)).map((process) => [process.pid, process]));
  const start = performance.now();
  await new Promise((done) => setTimeout(done, ms));
  const seconds = (performance.now() - start) / 1000;
  const usage: Record<string, Usage> = {};
  for (const process of await processTree(root)) {
    const used = process.cpuSeconds - (before.get(process.pid)?.cpuSeconds ?? 0);
    const kind = (usage[process.name] ??= { cores: 0, memory: 0, processes: 0 });
    kind.cores += used / seconds;
    kind.memory += process.memory;
    kind.processes += 1;
  }
  return usage;
}
