import { BlockList, isIP, SocketAddress } from 'node:net';

/** "This network", multicast, reserved and broadcast: never a camera. */
const never = ['0.0.0.0/8', '224.0.0.0/4', '240.0.0.0/4', '::/128', 'ff00::/8'];
/** This machine itself and its link: only where simulated cameras live. */
const local = ['127.0.0.0/8', '169.254.0.0/16', '::1/128', 'fe80::/10'];

/** The networks in which cameras may live. */
export class CameraNetworks {
  readonly #allowed: Blocks;
  readonly #refused: Blocks;

  /** `blocks` in CIDR form; `localCameras` adds loopback and link-local addresses, which are refused otherwise whatever the blocks say. */
  constructor(blocks: readonly string[], localCameras: boolean) {
    this.#allowed = new Blocks(localCameras ? [...blocks, ...local] : blocks);
    this.#refused = new Blocks(localCameras ? never : [...never, ...local]);
  }

  /** Whether the address, IPv4 or IPv6 in any spelling, may be a camera's. */
  allows(address: string): boolean {
    if (isIP(address) === 0 || address.includes('%')) return false;
    const plain = isIP(address) === 6 ? unmapped(address) : address;
    return this.#allowed.has(plain) && !this.#refused.has(plain);
  }
}

/** `::ffff:a.b.c.d`, however it is written, as the IPv4 address that it reaches. */
function unmapped(address: string): string {
  const canonical = new SocketAddress({ address, family: 'ipv6' }).address;
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(canonical)?.[1] ?? canonical;
}

/** One list per family: a BlockList with `::/0` in it would match every IPv4 address too. */
class Blocks {
  readonly #lists = { ipv4: new BlockList(), ipv6: new BlockList() };

  constructor(blocks: readonly string[]) {
    for (const block of blocks) {
      const [network = '', prefix] = block.split('/');
      this.#lists[familyOf(network)].addSubnet(network, Number(prefix), familyOf(network));
    }
  }

  has(address: string): boolean {
    return this.#lists[familyOf(address)].check(address, familyOf(address));
  }
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');
