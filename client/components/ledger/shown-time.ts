/** How long pictures were shown, as a key of the locales with its numbers: whole seconds, hours without seconds. */
export function shownTime(ms: number): {
  key: 'none' | 'seconds' | 'minutes' | 'hours';
  numbers: Record<string, number>;
} {
  const seconds = Math.round(ms / 1000);
  if (seconds === 0) return { key: 'none', numbers: {} };
  if (seconds < 60) return { key: 'seconds', numbers: { s: seconds } };
  if (seconds < 3600) return { key: 'minutes', numbers: { m: Math.floor(seconds / 60), s: seconds % 60 } };
  return { key: 'hours', numbers: { h: Math.floor(seconds / 3600), m: Math.floor((seconds % 3600) / 60) } };
}
