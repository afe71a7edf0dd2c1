import { expect, it } from 'vitest';
import { engineFor } from './engine-choice.ts';

const tcp = { transport: 'tcp', transcode: undefined } as const;

it.each([
  [undefined, tcp, 'ffmpeg'],
  ['ffmpeg', tcp, 'ffmpeg'],
  ['direct', tcp, 'direct'],
  ['auto', tcp, 'direct'],
  ['auto', { ...tcp, irregularity: 'losses' }, 'ffmpeg'],
  // Somebody has decided that the direct engine is to bear with it.
  ['direct', { ...tcp, irregularity: 'losses' }, 'direct'],
  ['direct', { ...tcp, transcode: 'b_frames' }, 'ffmpeg'],
  ['auto', { ...tcp, transcode: 'codec_hevc' }, 'ffmpeg'],
  ['direct', { ...tcp, transport: 'udp' }, 'ffmpeg'],
] as const)('for the wish %s and %j takes %3$s', (wish, pull, engine) => expect(engineFor(wish, pull)).toBe(engine));
