/** What came in during one short while. */
export interface PacketSample {
  /** Length of the while. */
  ms: number;
  packets: number;
  lost: number;
  pictures: number;
}

export type PacketVerdict = 'good' | 'packets_lost' | 'frame_rate_low';

/** What is remembered of a stream's packets from one sample to the next. */
export interface PacketMemory {
  verdict: PacketVerdict;
  /** The newest samples, `windowMs` of them at most. */
  recent: readonly PacketSample[];
  /** Pictures a second that this stream usually has; unknown until it has flowed for `learningMs`. */
  usual: number | undefined;
}

export const newPacketMemory: PacketMemory = { verdict: 'good', recent: [], usual: undefined };

const windowMs = 5000;
/** Pictures are counted over the newest of the window: a camera that slows down is seen sooner than one that loses packets. */
const rateMs = 3000;
const learningMs = 4000;
/** From here viewers see broken pictures; below the second share, over the whole window, it is over. */
const lossBegins = 0.01;
const lossEnds = 0.002;
/** One lost packet is no state. */
const fewestLost = 3;
const rateTooLow = 0.6;
const rateGoodAgain = 0.8;
/** How fast the usual rate follows the present one, as a share per second: while all is well, and while it is too low (a night mode is accepted after minutes). */
const followGood = 0.02;
const followLow = 0.004;

/** The memory after one more sample. Pure: the whole behaviour is in its table test. */
export function judgePackets(memory: PacketMemory, sample: PacketSample): PacketMemory {
  const recent = newest([...memory.recent, sample], windowMs);
  const lossy = isLossy(recent, memory.verdict === 'packets_lost');
  const inRate = newest(recent, rateMs);
  const rate = (sum(inRate, 'pictures') * 1000) / Math.max(1, sum(inRate, 'ms'));
  const full = sum(inRate, 'ms') >= rateMs;
  const low =
    full &&
    memory.usual !== undefined &&
    rate < memory.usual * (memory.verdict === 'frame_rate_low' ? rateGoodAgain : rateTooLow);
  const verdict = lossy ? 'packets_lost' : low ? 'frame_rate_low' : 'good';
  return { verdict, recent, usual: usualRate(memory.usual, rate, recent, low ? followLow : followGood) };
}

/** What stays when the stream begins anew: how fast this camera usually is. */
export const afterBreak = ({ usual }: PacketMemory): PacketMemory => ({ ...newPacketMemory, usual });

function isLossy(recent: readonly PacketSample[], before: boolean): boolean {
  const lost = sum(recent, 'lost');
  const share = lost / Math.max(1, lost + sum(recent, 'packets'));
  return before ? share >= lossEnds : lost >= fewestLost && share >= lossBegins;
}

function usualRate(usual: number | undefined, rate: number, recent: readonly PacketSample[], follow: number) {
  if (usual === undefined) return sum(recent, 'ms') >= learningMs ? rate : undefined;
  return usual + (rate - usual) * follow * (recent.at(-1)!.ms / 1000);
}

/** The newest samples that together last `ms`, or all. */
function newest(samples: readonly PacketSample[], ms: number): readonly PacketSample[] {
  let length = 0;
  let from = samples.length;
  while (from > 0 && length < ms) length += samples[--from]!.ms;
  return samples.slice(from);
}

const sum = (samples: readonly PacketSample[], what: keyof PacketSample): number =>
  samples.reduce((total, sample) => total + sample[what], 0);
