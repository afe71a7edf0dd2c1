import type { Page } from 'playwright-core';
import { decodeBarcode } from '../simulator/barcode.ts';

/** What the probe leaves in the page. */
interface Probe {
  /** Milliseconds from a video element's appearance on the page to its first presented frame. */
  firstPictures: number[];
  /** The same to the first frame that is no older than `liveMs`; only for videos that appear after `readFrames` was set. */
  firstLive: number[];
  readFrames: boolean;
  /** Reads one frame of each video in turn; milliseconds from the clock in the picture to its presentation. */
  latencies(perTile: number): Promise<number[]>;
}
declare global {
  interface Window {
    probe: Probe;
    decodeBarcode: typeof decodeBarcode;
  }
}

/** Puts the probe into every document that the page opens. Bench and browser share a machine, hence a clock. */
export async function addProbe(page: Page): Promise<void> {
  await page.addInitScript({ content: `window.decodeBarcode = ${decodeBarcode.toString()}` });
  await page.addInitScript(() => {
    const firstPictures: number[] = [];
    const firstLive: number[] = [];
    /** The clock in the picture and its presentation are apart by less than this when nothing is being caught up. */
    const liveMs = 300;
    const seen = new WeakSet<HTMLVideoElement>();
    const observe = () => {
      for (const video of document.querySelectorAll('video')) {
        if (seen.has(video)) continue;
        seen.add(video);
        const appeared = performance.now();
        video.requestVideoFrameCallback((now) => firstPictures.push(now - appeared));
        if (!window.probe.readFrames) continue;
        const look: VideoFrameRequestCallback = (now) => {
          const taken = read(video);
          if (taken !== undefined && performance.timeOrigin + now - taken < liveMs) firstLive.push(now - appeared);
          else if (video.isConnected) video.requestVideoFrameCallback(look);
        };
        video.requestVideoFrameCallback(look);
      }
    };
    new MutationObserver(observe).observe(document, { childList: true, subtree: true });

    const canvas = new OffscreenCanvas(1, 1);
    const context = canvas.getContext('2d', { willReadFrequently: true })!;
    const read = (video: HTMLVideoElement): number | undefined => {
      const { videoWidth: width, videoHeight: height } = video;
      if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
      context.drawImage(video, 0, 0);
      const { data } = context.getImageData(0, 0, width, height);
      // Green stands for luma: the code is black and white.
      return window.decodeBarcode((x, y) => data[(y * width + x) * 4 + 1]!, width, height);
    };
    const nextFrame = (video: HTMLVideoElement) =>
      new Promise<number | undefined>((resolve) => {
        const limit = setTimeout(() => resolve(undefined), 2000);
        video.requestVideoFrameCallback(() => {
          clearTimeout(limit);
          // Before the picture is read: reading it back takes time that is not the stream's.
          const presented = performance.timeOrigin + performance.now();
          const taken = read(video);
          resolve(taken === undefined ? undefined : presented - taken);
        });
      });
    window.probe = {
      firstPictures,
      firstLive,
      readFrames: false,
      latencies: async (perTile) => {
        const found: number[] = [];
        for (let round = 0; round < perTile; round++) {
          for (const video of document.querySelectorAll('video')) {
            const latency = await nextFrame(video);
            if (latency !== undefined) found.push(latency);
          }
        }
        return found;
      },
    };
  });
}
