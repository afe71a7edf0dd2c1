import type { FacilityKind, Manager, OrgLevel } from '../../server/db/generated/client.ts';
import { demoId } from './demo-id.ts';

export type DemoPlaceKey = 'country' | 'province' | 'facility-a' | 'facility-b' | 'military' | 'checkpoint';

/** A node of the fictional tree, with what it is as a facility. */
export interface DemoPlace {
  id: string;
  name: string;
  level: OrgLevel;
  parent?: DemoPlaceKey;
  facility?: { kind: FacilityKind; manager: Manager };
}

/** Parents come before their children. There is no province of this name. */
export const demoPlaces: Record<DemoPlaceKey, DemoPlace> = {
  country: { id: demoId(0x101), level: 'country', name: 'Việt Nam' },
  province: { id: demoId(0x102), level: 'province', parent: 'country', name: 'Tỉnh Sơn Hải (giả định)' },
  'facility-a': {
    id: demoId(0x111),
    level: 'facility',
    parent: 'province',
    name: 'Khu cách ly tập trung A – Ký túc xá Cao đẳng Sơn Hải',
    facility: { kind: 'quarantine', manager: 'civil' },
  },
  'facility-b': {
    id: demoId(0x112),
    level: 'facility',
    parent: 'province',
    name: 'Khu cách ly tập trung B – Trung tâm Điều dưỡng Bãi Xanh',
    facility: { kind: 'quarantine', manager: 'civil' },
  },
  military: {
    id: demoId(0x113),
    level: 'facility',
    parent: 'province',
    name: 'Khu cách ly Trường Quân sự tỉnh Sơn Hải',
    facility: { kind: 'quarantine', manager: 'military' },
  },
  checkpoint: {
    id: demoId(0x114),
    level: 'facility',
    parent: 'province',
    name: 'Chốt kiểm soát liên ngành cầu Sơn Hải',
    facility: { kind: 'checkpoint', manager: 'civil' },
  },
};
