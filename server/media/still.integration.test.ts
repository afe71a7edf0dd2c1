import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { plainFont } from '../documents/administrative.ts';
import { still } from './still.ts';

const caption = { text: "Kiểm tra số 7: vấn đề 'một', 08:30:00", font: plainFont };
/** Pictures of 320x180 at 10 a second: a second of red, then one that is blue. */
const h264 = execFileSync('ffmpeg', [
  ...[
    '-v',
    'error',
    '-f',
    'lavfi',
    '-i',
    'color=red:s=320x180:r=10:d=1',
    '-f',
    'lavfi',
    '-i',
    'color=blue:s=320x180:r=10:d=0.1',
  ],
  ...[
    '-filter_complex',
    '[0][1]concat',
    '-c:v',
    'libx264',
    '-bf',
    '0',
    '-g',
    '100',
    '-sc_threshold',
    '0',
    '-f',
    'h264',
    '-',
  ],
]);

/** Its NAL units as RTP packets, one each, with the timestamp of the picture they belong to. */
function packets(stream: Buffer): Buffer[] {
  const begins = [...stream.toString('latin1').matchAll(/\0\0\0?\x01/g)];
  let picture = 0;
  return begins.map(({ index, 0: code }, place) => {
    const unit = stream.subarray(index + code.length, begins[place + 1]?.index);
    const header = Buffer.alloc(12);
    header[0] = 0x80;
    header.writeUInt32BE(picture * 9000, 4);
    const type = unit[0]! & 0x1f;
    const ends = type === 1 || type === 5;
    header[1] = 96 | (ends ? 0x80 : 0);
    if (ends) picture += 1;
    return Buffer.concat([header, unit]);
  });
}
const gop = (all: Buffer[]) => ({ length: all.length, packet: (index: number) => all[index]! });

/** Width, height, and the mean colour of the part above the caption. */
function seen(jpeg: Buffer): { size: string; colour: number[] } {
  const probe = [
    '-v',
    'error',
    '-select_streams',
    'v:0',
    '-show_entries',
    'stream=width,height',
    '-of',
    'csv=p=0',
    '-',
  ];
  const size = execFileSync('ffprobe', probe, { input: jpeg }).toString().trim();
  const mean = [
    '-v',
    'error',
    '-i',
    '-',
    '-vf',
    'crop=320:180:0:0,scale=1:1:flags=area',
    '-pix_fmt',
    'rgb24',
    '-f',
    'rawvideo',
    '-',
  ];
  return { size, colour: [...execFileSync('ffmpeg', mean, { input: jpeg })] };
}

test('is the newest whole picture, at its own size, with the caption below it', async () => {
  const all = packets(h264);
  const newest = seen((await still(gop(all), caption))!);
  expect(newest.size).toBe('320,216');
  expect(newest.colour[2]! - newest.colour[0]!).toBeGreaterThan(150);
  // The last one is on its way still: its end has not come.
  const unended = Buffer.from(all.at(-1)!);
  unended[1]! &= 0x7f;
  const before = seen((await still(gop([...all.slice(0, -1), unended]), caption))!);
  expect(before.colour[0]! - before.colour[2]!).toBeGreaterThan(150);
});

test('is none where nothing can be decoded', async () => {
  expect(await still(gop([]), caption)).toBeUndefined();
  expect(await still(gop(packets(Buffer.from([0, 0, 0, 1, 0x65, 1, 2, 3]))), caption)).toBeUndefined();
});
