/** One of this machine's own IPv4 interfaces. */
export interface LocalInterface {
  name: string;
  address: string;
}

/**
 * The own addresses from which cameras are searched for: those that the settings name, or all that lie in the camera networks. Throws Error
 * for a name that no interface has.
 */
export function scanInterfaces(
  wanted: readonly string[],
  local: readonly LocalInterface[],
  allows: (address: string) => boolean,
): string[] {
  if (wanted.length === 0) return local.filter(({ address }) => allows(address)).map(({ address }) => address);
  return wanted.flatMap((one) => {
    const found = local.filter(({ name, address }) => name === one || address === one);
    if (found.length === 0) {
      const known = local.map(({ name, address }) => `${name} (${address})`).join(', ') || 'none';
      throw new Error(`ONVIF_INTERFACES names ${one}, which this machine has not: ${known}.`);
    }
    return found.map(({ address }) => address);
  });
}
