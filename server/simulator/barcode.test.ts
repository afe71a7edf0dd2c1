import { expect, it } from 'vitest';
import { decodeBarcode, drawBarcode } from './barcode.ts';

const [width, height] = [640, 360];

function draw(time: number): Uint8Array {
  const luma = new Uint8Array(width * height);
  drawBarcode(luma, width, height, time);
  return luma;
}

const decode = (luma: Uint8Array) => decodeBarcode((x, y) => luma[y * width + x]!, width, height);

it('reads back the time it drew, whatever the time', () => {
  for (const time of [1, 1_795_302_268_905, 2 ** 48 - 1]) expect(decode(draw(time))).toBe(time);
});

it('reads it through the noise of a lossy codec', () => {
  const clean = draw(1_795_302_268_905);
  const noisy = Uint8Array.from(clean, (sample, index) =>
    Math.min(255, Math.max(0, sample + (((index * 7919) % 61) - 30))),
  );
  expect(decode(noisy)).toBe(1_795_302_268_905);
});

it('finds no time in a picture without one, or in two that were mixed', () => {
  expect(decode(new Uint8Array(width * height).fill(16))).toBeUndefined();
  const upper = draw(1_795_302_268_905);
  upper.set(draw(1_595_302_111_111).subarray((width * height) / 2), (width * height) / 2);
  expect(decode(upper)).toBeUndefined();
});
