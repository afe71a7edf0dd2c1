import { expect, it } from 'vitest';
import { Board } from './board.ts';
import type { Draft } from './drafts.ts';
import type { AlertFact } from './facts.ts';
import type { CameraPlace, FacilityPlace } from './places.ts';
import { defaultRules } from './rules.ts';

const start = Date.parse('2026-11-22T03:00:00Z');
const facilities = new Map<string, FacilityPlace>();
const cameras = new Map<string, CameraPlace>();

/** A facility of a province with cameras `name-0`, `name-1`, … */
function facility(name: string, total: number, regionId = 'north', manager: 'civil' | 'military' = 'civil'): void {
  const place = {
    facilityId: name,
    regionId,
    path: ['vn', regionId, name],
    manager,
    kind: 'quarantine',
    total,
    peers: regionId === 'south' ? 5 : manager === 'civil' ? 4 : 1,
    gone: false,
  } as const;
  facilities.set(name, place);
  for (let index = 0; index < total; index++) {
    const cameraId = `${name}-${index}`;
    cameras.set(cameraId, { ...place, cameraId, zone: 'gate', host: `${name}:554` });
  }
}
facility('A', 16);
facility('B', 16);
facility('C', 4);
facility('M', 4, 'north', 'military');
for (let index = 0; index < 5; index++) facility(`post${index}`, 1, 'south');

const at = (seconds: number) => new Date(start + seconds * 1000);
const fact = (cameraId: string, seconds: number, rest: Partial<AlertFact> = {}): AlertFact => ({
  ...{ source: 'offline', about: { cameraId }, active: true, at: at(seconds), reason: 'timeout' },
  ...rest,
});

/** One turn after the other, as the desk does: what one leaves is what the next begins with. */
function turns(...facts: AlertFact[][]): Draft[] {
  let alerts: Draft[] = [];
  for (const turn of facts) {
    const now = turn.at(-1)!.at;
    const rule = ({ source }: { source: keyof typeof defaultRules }) => defaultRules[source];
    const board = new Board({ alerts, cameras, facilities, nodes: new Map(), rule, now });
    for (const one of turn) board.apply(one);
    const changed = board.changed.map((draft) => ({ ...draft, isNew: false, touched: false, newSteps: [] }));
    alerts = [...alerts.filter(({ id }) => !changed.some((draft) => draft.id === id)), ...changed];
  }
  return alerts;
}
const open = (alerts: Draft[]) => alerts.filter(({ closedAt }) => !closedAt);
const top = (alerts: Draft[]) => open(alerts).filter(({ foldedIntoId }) => !foldedIntoId);
const range = (name: string, from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `${name}-${from + index}`);

it('a camera that comes and goes is one alert with a count', () => {
  const flapping = Array.from({ length: 10 }, (_, turn) => [
    fact('A-0', turn * 60),
    fact('A-0', turn * 60 + 30, { active: false }),
  ]);
  const alerts = turns(...flapping);
  expect(alerts).toHaveLength(1);
  expect(alerts[0]).toMatchObject({ count: 10, active: false, state: 'new', endedAt: at(570) });
  expect(alerts[0]!.settleAt).not.toBeNull();
});

it('a frozen camera that is gone a moment later is the same alert', () => {
  const alerts = turns([fact('A-0', 0, { source: 'frozen', reason: 'picture_frozen' })], [fact('A-0', 9)]);
  expect(alerts).toMatchObject([{ source: 'offline', reason: 'timeout', count: 1, openedAt: at(0), lastAt: at(9) }]);
});

it.each([
  ['in one turn', [range('A', 0, 16).map((camera, index) => fact(camera, index))]],
  ['one by one', range('A', 0, 16).map((camera, index) => [fact(camera, index)])],
])('sixteen cameras of a facility that go together, %s, are one alert with them inside', (_, facts) => {
  const alerts = turns(...facts);
  const [cut, ...others] = open(alerts);
  expect(others).toEqual([]);
  expect(cut).toMatchObject({
    source: 'cut',
    facilityId: 'A',
    cameraId: null,
    severity: 'critical',
    count: 1,
    active: true,
  });
  expect([...cut!.members.keys()].sort()).toEqual(range('A', 0, 16).sort());
  // Those that were there before it say what became of them.
  expect(alerts.filter(({ state }) => state === 'folded').every(({ foldedIntoId }) => foldedIntoId === cut!.id)).toBe(
    true,
  );
});

it('a cut says how far it has come, and takes nothing back while it lasts', () => {
  const down = range('A', 0, 16).map((camera, index) => [fact(camera, index * 20)]);
  const reasonOf = (facts: AlertFact[][]) => open(turns(...facts)).find(({ source }) => source === 'cut')?.reason;
  expect(reasonOf(down.slice(0, 15))).toBe('one_host');
  expect(reasonOf(down)).toBe('all_cameras');
  expect(reasonOf([...down, [fact('A-0', 400, { active: false })]])).toBe('all_cameras');
  // One more, of another device: it is not the recorder alone.
  const recorder = cameras.get('A-3')!;
  cameras.set('A-3', { ...recorder, host: 'other:554' });
  expect(reasonOf(down.slice(0, 3))).toBe('one_host');
  expect(reasonOf(down.slice(0, 4))).toBe('several');
  cameras.set('A-3', recorder);
});

it('a cut is over when its last camera is back, and the same one when they go again', () => {
  const down = range('A', 0, 3).map((camera) => fact(camera, 0));
  const back = (cameraIds: string[], seconds: number) =>
    cameraIds.map((camera) => fact(camera, seconds, { active: false }));
  expect(open(turns(down, back(['A-0', 'A-1'], 60)))).toMatchObject([{ active: true }]);
  const over = turns(down, back(range('A', 0, 3), 60));
  expect(open(over)).toMatchObject([{ source: 'cut', active: false, endedAt: at(60) }]);
  const again = turns(down, back(range('A', 0, 3), 60), [fact('A-1', 90)]);
  expect(open(again)).toMatchObject([{ source: 'cut', active: true, count: 2 }]);
  // Another camera, once it is over, is another matter.
  const another = open(turns(down, back(range('A', 0, 3), 60), [fact('A-9', 90)]));
  expect(another.map(({ source }) => source).sort()).toEqual(['cut', 'offline']);
});

it('facilities of a province that go together are one alert above theirs, each kind and manager its own', () => {
  const down = ['M', 'A', 'B', 'C']
    .flatMap((name) => range(name, 0, 4))
    .map((camera, index) => fact(camera, index / 10));
  const alerts = turns(down);
  const [region, military, ...others] = top(alerts).sort(
    (a, b) => Number(b.source === 'region_cut') - Number(a.source === 'region_cut'),
  );
  expect(region).toMatchObject({ source: 'region_cut', nodeId: 'north', facilityId: null, manager: 'civil' });
  expect(military).toMatchObject({ source: 'cut', facilityId: 'M', foldedIntoId: null });
  expect(others).toEqual([]);
  const inside = open(alerts).filter(({ foldedIntoId }) => foldedIntoId === region!.id);
  expect(inside.map(({ facilityId }) => facilityId).sort()).toEqual(['A', 'B', 'C']);
});

it('posts with one camera each fold as well, and the province’s cut ends with the last of them', () => {
  const down = range('post', 0, 5).map((name) => fact(`${name.replace('-', '')}-0`, 0));
  const alerts = turns(down);
  expect(top(alerts)).toMatchObject([
    { source: 'region_cut', nodeId: 'south', active: true, reason: 'all_facilities' },
  ]);
  // It begins with some of them, and grows.
  expect(top(turns(down.slice(0, 4)))).toMatchObject([{ reason: 'several_facilities' }]);
  expect(top(turns(down.slice(0, 4), down.slice(4)))).toMatchObject([{ reason: 'all_facilities' }]);
  const back = down.map(({ about }) => ({ ...fact('', 60, { active: false }), about }));
  expect(top(turns(down, back.slice(0, 4)))).toMatchObject([{ active: true }]);
  expect(top(turns(down, back))).toMatchObject([{ source: 'region_cut', active: false }]);
});

it('nothing is opened for what the rules keep silent, or at a camera that is gone', () => {
  expect(turns([fact('A-0', 0, { source: 'motion' })])).toEqual([]);
  const gone = new Map([['A-0', { ...cameras.get('A-0')!, gone: true }]]);
  const rule = () => defaultRules.offline;
  const board = new Board({ alerts: [], cameras: gone, facilities, nodes: new Map(), rule, now: at(0) });
  board.apply(fact('A-0', 0));
  expect(board.changed).toEqual([]);
});

it('of what goes on flapping the steps are bounded, not the count', () => {
  const rule = () => defaultRules.offline;
  const board = new Board({ alerts: [], cameras, facilities, nodes: new Map(), rule, now: at(0) });
  for (let turn = 0; turn < 200; turn++) {
    board.apply(fact('A-0', turn * 2));
    board.apply(fact('A-0', turn * 2 + 1, { active: false }));
  }
  expect(board.changed[0]!.count).toBe(200);
  expect(board.changed[0]!.newSteps.length).toBeLessThan(60);
});

it('a province’s cut is told anew when one of its facilities loses, or has back, one more camera', () => {
  const three = ['A', 'B', 'C']
    .flatMap((name) => range(name, 0, name === 'C' ? 4 : 3))
    .map((camera) => fact(camera, 0));
  const alerts = turns(three);
  const rule = ({ source }: { source: keyof typeof defaultRules }) => defaultRules[source];
  for (const [seconds, active] of [
    [5, true],
    [9, false],
  ] as const) {
    const board = new Board({ alerts, cameras, facilities, nodes: new Map(), rule, now: at(seconds) });
    board.apply(fact(active ? 'A-9' : 'A-0', seconds, { active }));
    expect(board.changed.map(({ source }) => source).sort()).toEqual(['cut', 'region_cut']);
  }
});
