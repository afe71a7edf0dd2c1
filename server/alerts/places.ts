import type { Zone } from '../contract/common.ts';
import type { FacilityKind, Manager } from '../db/generated/client.ts';

/** A facility as alerts need it. */
export interface FacilityPlace {
  facilityId: string;
  /** The node above it. */
  regionId: string;
  path: readonly string[];
  manager: Manager;
  kind: FacilityKind;
  /** Cameras in use. */
  total: number;
  /** Running facilities with cameras that may share an alert with it, itself among them. */
  peers: number;
  /** Closed, or taken out: what is open there still ends, and nothing begins. */
  gone: boolean;
}

export interface CameraPlace extends FacilityPlace {
  cameraId: string;
  zone: Zone;
  host: string | null;
}

export interface Places {
  cameras: ReadonlyMap<string, CameraPlace>;
  facilities: ReadonlyMap<string, FacilityPlace>;
  /** Units that are no facilities, with their paths. */
  nodes: ReadonlyMap<string, readonly string[]>;
}

/** Facilities of one province that may share an alert: nobody learns by it of what they may not see. */
export const regionOf = ({ regionId, manager, kind }: Pick<FacilityPlace, 'regionId' | 'manager' | 'kind'>): string =>
  `${regionId} ${manager} ${kind}`;
