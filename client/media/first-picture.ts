/**
 * Resolves when a picture of the track that arrived after `since` (`performance.now()`) has been decoded, before it is shown to anybody;
 * also when the signal is aborted.
 */
export async function firstPicture(track: MediaStreamTrack, since: number, signal: AbortSignal): Promise<void> {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.srcObject = new MediaStream([track]);
  // Refused only when it is let go.
  video.play().catch(() => {});
  await new Promise<void>((resolve) => {
    const look: VideoFrameRequestCallback = (_, { receiveTime }) => {
      // The last one of before a pause is no news.
      if (receiveTime === undefined || receiveTime >= since) resolve();
      else video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  video.srcObject = null;
}
