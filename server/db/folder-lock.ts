import { DatabaseSync } from 'node:sqlite';

const SQLITE_BUSY = 5;

/**
 * Holds `file` for this process until close() or death, however it dies: the kernel lets go of it. Node has no flock();
 * SQLite takes the same kind of lock (fcntl) on its files, and nothing is ever written to this one.
 * @returns undefined when another holder has it
 * @throws when the file cannot be made
 */
export function holdFile(file: string): Disposable | undefined {
  const lock = new DatabaseSync(file, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return { [Symbol.dispose]: () => lock.isOpen && lock.close() };
  } catch (error) {
    lock.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return undefined;
    throw error;
  }
}
