import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';

/** A program of this folder as a child that dies with us, and the first line that it printed. */
export interface Child extends Disposable {
  readonly pid: number;
  readonly line: string;
}

/** Resolves when it has printed its first line; rejects when it ends before. */
export async function startChild(file: string, ...args: string[]): Promise<Child> {
  const child: ChildProcess = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', process.execPath, join(import.meta.dirname, file), ...args],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  child.once('exit', (code) => reject(new Error(`${file} ended with ${code}`)));
  createInterface({ input: child.stdout! }).once('line', resolve);
  const line = await promise;
  return { pid: child.pid!, line, [Symbol.dispose]: () => void child.kill('SIGKILL') };
}
