/** Of a camera's row, what tells where its stream comes from. */
export const sourceHostColumns = {
  onvifHost: true,
  onvifPort: true,
  profiles: { select: { url: true }, take: 1 },
} as const;

/** Host and port that a camera's stream comes from: the cameras of a recorder share them. */
export function sourceHost(row: {
  onvifHost: string | null;
  onvifPort: number | null;
  profiles: readonly { url: string }[];
}): string | null {
  if (row.onvifHost) return `${row.onvifHost}:${row.onvifPort}`;
  const url = row.profiles[0]?.url;
  return url && URL.canParse(url) ? new URL(url).host || null : null;
}
