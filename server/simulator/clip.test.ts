import { expect, it } from 'vitest';
import { ClipLibrary, type Clip } from './clip.ts';

const settings = { width: 320, height: 180, fps: 25, gopSeconds: 1, bitrateKbit: 300 };

it('makes a clip once, keeps the 32 used last, and nothing that failed', async () => {
  const made: string[] = [];
  const clips = new ClipLibrary((_, made_, caption) => {
    made.push(caption);
    if (caption === 'broken') return Promise.reject(new Error('no encoder'));
    return Promise.resolve<Clip>({ settings: made_, media: [], frames: [], ticks: 0 });
  });
  const get = (caption: string) => clips.clip('moving', settings, caption);
  await get('first');
  for (let index = 0; index < 31; index++) await get(String(index));
  await get('first');
  await get('one more');
  expect(clips.size).toBe(32);
  await get('first'); // used since, so it is still there
  expect(made.filter((caption) => caption === 'first')).toHaveLength(1);
  await get('0'); // the one unused for longest had to go
  expect(made.filter((caption) => caption === '0')).toHaveLength(2);

  await expect(get('broken')).rejects.toThrow('no encoder');
  await expect(get('broken')).rejects.toThrow('no encoder');
  expect(made.filter((caption) => caption === 'broken')).toHaveLength(2);
});
