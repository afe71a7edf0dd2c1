import { expect, test, vi } from 'vitest';
import { effectScope, nextTick } from 'vue';
import { WireFailure } from '../api/wire-failure.ts';
import { useListImport, type ListPreview } from './useListImport.ts';

const file = (name: string) => new File(['a'], name);
const right: ListPreview<string> = { rows: ['one'], problems: [] };

test('what went wrong with one list is not held against the next', async () => {
  const problem = { row: 2, column: null, code: 'taken' as const, message: '' };
  const send = vi.fn(() => Promise.reject(new WireFailure('invalid_input', '', [problem])));
  const work = effectScope().run(() => useListImport({ preview: () => Promise.resolve(right), send }))!;
  work.list.value = file('first.csv');
  await vi.waitFor(() => expect(work.preview.value).toBe(right));
  await work.importing.run();
  expect(work.problems.value).toEqual([problem]);
  expect(work.imported.value).toBeNull();
  work.list.value = file('mended.csv');
  await nextTick();
  await vi.waitFor(() => expect(work.problems.value).toEqual([]));
  send.mockResolvedValue({ imported: 1 } as never);
  await work.importing.run();
  expect([work.imported.value, work.preview.value, work.list.value]).toEqual([1, null, null]);
});

test('a list chosen while another is checked takes its place, and the earlier check is given up', async () => {
  const seen: { name: string; signal: AbortSignal; answer: (preview: ListPreview<string>) => void }[] = [];
  const preview = ({ name }: File, signal: AbortSignal) =>
    new Promise<ListPreview<string>>((answer, reject) => {
      signal.addEventListener('abort', () => reject(new WireFailure('cancelled', '')));
      seen.push({ name, signal, answer });
    });
  const scope = effectScope();
  const work = scope.run(() => useListImport({ preview, send: () => Promise.resolve({ imported: 1 }) }))!;
  work.list.value = file('first.csv');
  await vi.waitFor(() => expect(seen).toHaveLength(1));
  work.list.value = file('second.csv');
  await vi.waitFor(() => expect(seen.map(({ name }) => name)).toEqual(['first.csv', 'second.csv']));
  expect(seen[0]!.signal.aborted).toBe(true);
  seen[1]!.answer(right);
  await vi.waitFor(() => expect(work.preview.value).toBe(right));
  expect(work.checking.failure.value).toBeNull();
  void work.check();
  await vi.waitFor(() => expect(seen).toHaveLength(3));
  scope.stop();
  expect(seen[2]!.signal.aborted).toBe(true);
});
