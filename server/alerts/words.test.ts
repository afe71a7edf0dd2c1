import { expect, it } from 'vitest';
import { digestMail, digestPayload, mailOf, messagePayload, pushPayload, type Telling } from './words.ts';

const told: Telling = {
  ...{ id: '0b8f6a1e-8c0d-4ad0-8f0b-5f2d5a3c1e77', number: 12, source: 'tamper', severity: 'critical' },
  reason: null,
  ...{ openedAt: new Date('2026-11-22T03:00:00Z'), place: 'Khu cách ly A', camera: 'Cổng sau' },
  ...{ rung: 'leader', escalated: true },
};

it.each([
  ['one alert', pushPayload(told)],
  ['many', digestPayload(Array.from({ length: 5 }, () => told))],
  ['a message', messagePayload({ id: told.id, number: told.number })],
])('what a push service carries of %s names no place, no camera and no person', (_, payload) => {
  expect(payload).not.toMatch(/Khu cách ly|Cổng sau/);
  expect(JSON.parse(payload)).toEqual({
    title: expect.any(String),
    body: expect.stringContaining('Mở Vọng Gác'),
    tag: expect.any(String),
    path: expect.stringMatching(/^\/alerts(\/[\da-f-]{36})?$/),
  });
});

it('a mail says where, why this person, and leads to the alert', () => {
  const { subject, text } = mailOf(told, 'https://console.example.vn');
  expect(subject).toContain('Khẩn: Camera bị xoay hoặc che – Khu cách ly A');
  expect(text).toContain('Cổng sau, Khu cách ly A');
  expect(text).toContain('Chưa có ai tiếp nhận nên báo tới lãnh đạo cơ sở.');
  expect(text).toContain(`https://console.example.vn/alerts/${told.id}`);
});

it('a mail of a cut says how far it goes', () => {
  expect(mailOf({ ...told, source: 'cut', reason: 'all_cameras' }, undefined).text).toContain(
    'Tất cả camera của cơ sở.',
  );
});

it('a mail about many has the worst first, and a bound', () => {
  const many = Array.from({ length: 30 }, (_, index): Telling => ({
    ...told,
    number: index,
    severity: index === 29 ? 'critical' : 'minor',
  }));
  const { subject, text } = digestMail(many, undefined);
  expect(subject).toBe('[Vọng Gác] 30 cảnh báo mới, nặng nhất: Khẩn');
  const lines = text.split('\n');
  expect(lines[0]).toContain('Số 29');
  expect(lines).toHaveLength(21);
  expect(lines.at(-1)).toBe('và 10 cảnh báo khác');
});
