import { expect, test } from 'vitest';
import { cannotInstall } from './steps/debian-packages.mjs';

const missing = [
  { name: 'meson', debian: 'meson', isMet: async () => false },
  { name: 'absl_strings (pkg-config)', debian: 'libabsl-dev', isMet: async () => false },
  { name: 'absl_optional (pkg-config)', debian: 'libabsl-dev', isMet: async () => false },
];

test('without root, every missing thing is named with its package, and one command installs all', () => {
  const { message, advice } = cannotInstall(missing, { hasApt: true });
  for (const { name, debian } of missing) expect(message).toContain(`${name} (package ${debian})`);
  expect(advice).toContain('apt-get install --no-install-recommends meson libabsl-dev\n');
});

test('on another system the programs are named, and no command that does not exist there', () => {
  const { message, advice } = cannotInstall(missing, { hasApt: false });
  expect(message).toContain('meson');
  expect(advice).not.toContain('apt-get');
});
