import { processTree } from '../testing/processes.ts';

export interface Usage {
  /** Share of one core, 1 = a whole core. */
  cores: number;
  /** Bytes, at the end. */
  memory: number;
  processes: number;
}

export const none: Usage = { cores: 0, memory: 0, processes: 0 };

export const total = (usage: Record<string, Usage>): Usage =>
  Object.values(usage).reduce(
    (sum, { cores, memory, processes }) => ({
      cores: sum.cores + cores,
      memory: sum.memory + memory,
      processes: sum.processes + processes,
    }),
    none,
  );

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
