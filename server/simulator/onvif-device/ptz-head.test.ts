import { describe, expect, it } from 'vitest';
import { PtzHead } from './ptz-head.ts';

const still = { pan: 0, tilt: 0, zoom: 0 };

function head() {
  let time = 0;
  return { head: new PtzHead({ now: () => time }), pass: (ms: number) => void (time += ms) };
}

describe('PtzHead', () => {
  it('goes as fast and as long as it was told, and no farther than its ends', () => {
    const { head: camera, pass } = head();
    camera.move({ pan: 0.5, tilt: -1, zoom: 0 }, 2000);
    pass(1000);
    expect(camera.position).toEqual({ pan: 0.05, tilt: -0.1, zoom: 0 });
    pass(5000);
    expect(camera.velocity).toEqual(still);
    expect(camera.position).toEqual({ pan: 0.1, tilt: -0.2, zoom: 0 });
    camera.move({ pan: 1, tilt: 0, zoom: 0 }, 60_000);
    pass(30_000);
    expect(camera.position.pan).toBe(1);
    camera.stop();
    expect(camera.velocity).toEqual(still);
  });

  it('remembers 64 presets and 1000 commands', () => {
    const { head: camera } = head();
    const tokens = Array.from({ length: 64 }, (_, index) => camera.setPreset(`${index}`));
    expect(new Set(tokens).size).toBe(64);
    expect(camera.setPreset('one too many')).toBeUndefined();
    expect(camera.setPreset('anew', tokens[0])).toBe(tokens[0]);
    for (let index = 0; index <= 1000; index++) camera.note(`${index}`);
    expect(camera.commands).toHaveLength(1000);
    expect(camera.commands.at(-1)).toBe('1000');
  });
});
