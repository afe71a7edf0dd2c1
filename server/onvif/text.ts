/** What the onvif package puts into its XML as it is. */
export function xmlText(text: string): string {
  return text
    .replace(/[^\P{C}\t\n]+/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

/** A word of a device as it may be shown, at most 100 characters; the package makes a number of a text that looks like one. */
export function label(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  const shown = String(value)
    .replace(/[^\P{C}]+/gu, ' ')
    .trim();
  return shown ? shown.slice(0, 100) : undefined;
}
