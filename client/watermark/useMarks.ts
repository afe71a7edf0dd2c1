import { createSharedComposable } from '@vueuse/core';
import { computed, onScopeDispose, watch } from 'vue';
import { useSecond } from '../composables/useSecond.ts';
import { useLiveStore } from '../stores/live.ts';
import { useSessionStore } from '../stores/session.ts';
import type { MarkGuard } from './mark-guard.ts';
import { MarkSheets, type MarkContent } from './mark-sheet.ts';
import { cornerText, mosaicLines, type MarkIdentity } from './mark-text.ts';
import { drawMosaic } from './mosaic.ts';
import { TamperReports } from './tamper-reports.ts';

const nobody: MarkIdentity = { name: '', unit: '', mark: '' };

/** What all marks of the page share: who looks, the sheets that draw it, the second in which it changes, and what is said of tampering. */
export const useMarks = createSharedComposable(() => {
  const session = useSessionStore();
  const live = useLiveStore();
  const second = useSecond();
  const guards = new Set<MarkGuard>();
  const identity = computed<MarkIdentity | null>(() => {
    const { actor, mark } = session;
    return actor && mark ? { name: actor.fullName, unit: actor.unit, mark } : null;
  });
  const reports = new TamperReports((report) => live.client!.link.request('live.tampered', report));
  const corner = () => cornerText(identity.value ?? nobody, second.value);
  const sheets = new MarkSheets({ ...corner(), image: null });
  let drawn = '';
  let before: string | null = null;
  let disposed = false;

  /** The mosaic of this minute; the one of the last stays until it is drawn, and as long as anything may still show it. */
  async function draw(lines: readonly string[]): Promise<void> {
    const image = await drawMosaic(lines, devicePixelRatio);
    if (disposed) return;
    const url = URL.createObjectURL(image);
    // Shown before it is decoded, it would be a picture without a mosaic for a moment.
    const decoded = new Image();
    decoded.src = url;
    await decoded.decode().catch(() => {});
    if (before) URL.revokeObjectURL(before);
    before = sheets.content.image;
    show({ image: url });
  }

  function show(change: Partial<MarkContent> = {}): void {
    sheets.show({ ...sheets.content, ...corner(), ...change });
  }

  watch(
    [second, identity],
    () => {
      show();
      const lines = mosaicLines(identity.value ?? nobody, second.value);
      const wanted = JSON.stringify([lines, devicePixelRatio]);
      if (wanted !== drawn) void draw(lines);
      drawn = wanted;
      for (const guard of guards) guard.check();
      findCopies();
      if (live.status === 'up') void reports.flush();
    },
    { immediate: true },
  );

  /** The same picture in an element that nobody guards. */
  function findCopies(): void {
    for (const document of sheets.documents) {
      for (const video of document.querySelectorAll('video')) {
        if (!video.srcObject || [...guards].some((guard) => guard.holds(video))) continue;
        const [first] = guards;
        const guard = [...guards].find((known) => known.shows(video.srcObject)) ?? first;
        video.srcObject = null;
        guard?.copied();
      }
    }
  }

  onScopeDispose(() => {
    disposed = true;
    for (const url of [before, sheets.content.image]) if (url) URL.revokeObjectURL(url);
  });

  return { identity, sheets, guards, reports };
});
