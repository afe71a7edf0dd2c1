import { onScopeDispose, shallowRef, type ShallowRef } from 'vue';
import { saveFile } from '../api/files.ts';
import type { DownloadOptions } from '../api/http.ts';
import { useAction, type Action } from './useAction.ts';

export interface Download<Input extends unknown[]> extends Action<Input> {
  /** Bytes that have come so far. */
  received: Readonly<ShallowRef<number>>;
  giveUp: () => void;
}

/** Fetches a file that takes a while to make and hands it to the browser's downloads; given up with the calling scope. */
export function useDownload<Input extends unknown[]>(
  fetch: (options: DownloadOptions, ...input: Input) => Promise<{ fileName: string; blob: Blob }>,
): Download<Input> {
  const received = shallowRef(0);
  let under = new AbortController();
  const giveUp = () => under.abort();
  onScopeDispose(giveUp);

  const action = useAction(async (...input: Input) => {
    under = new AbortController();
    received.value = 0;
    const { signal } = under;
    saveFile(await fetch({ signal, onProgress: (bytes) => (received.value = bytes) }, ...input));
  });
  return { ...action, received, giveUp };
}
