import type { ListProblem } from './lists.ts';
import type { RoleName } from './session.ts';

/** A node of the tree that is in use. */
export interface UnitView {
  id: string;
  name: string;
  level: 'country' | 'province' | 'facility';
  /** Null where the caller may do nothing about the node above. */
  parentId: string | null;
  /** The names of the nodes above, from the root. */
  above: string[];
  /** The roles whose accounts the caller may ask for at this unit. */
  mayRequest: RoleName[];
  /** The roles that the caller may give with this scope. */
  mayGrant: RoleName[];
}

export interface BasisView {
  number: string;
  /** YYYY-MM-DD. */
  date: string;
}

export type RequestStateName = 'requested' | 'approved' | 'refused' | 'issued';

export interface AccountRequestView {
  id: string;
  state: RequestStateName;
  username: string;
  fullName: string;
  position: string;
  unit: string;
  telephone: string | null;
  email: string | null;
  unitNode: { id: string; name: string };
  role: RoleName;
  scope: { id: string; name: string };
  manager: 'civil' | 'military' | null;
  kind: 'quarantine' | 'checkpoint' | null;
  validTo: string | null;
  basis: BasisView;
  document: DocumentView | null;
  requestedBy: { id: string; fullName: string };
  requestedAt: string;
  judgedBy: { id: string; fullName: string } | null;
  judgedAt: string | null;
  /** Why it was refused. */
  judgement: string | null;
  personId: string | null;
  may: { approve: boolean; issue: boolean };
}

export interface DocumentView {
  id: string;
  fileName: string;
  mediaType: string;
  /** Bytes. */
  size: number;
  sha256: string;
}

/** `issued`: the code was not used yet. `overdue` lasts until the review is recorded. */
export interface PersonView {
  id: string;
  username: string;
  fullName: string;
  position: string;
  unit: string;
  telephone: string | null;
  email: string | null;
  unitNode: { id: string; name: string } | null;
  roles: RoleName[];
  state: 'issued' | 'active' | 'suspended' | 'closed';
  createdAt: string;
  reviewDueAt: string | null;
  reviewOverdue: boolean;
  hasSecondFactor: boolean;
  may: { manage: boolean };
}

export interface GrantView {
  id: string;
  role: RoleName;
  scope: { nodeId: string; name: string } | { cameraId: string; name: string };
  manager: 'civil' | 'military' | null;
  kind: 'quarantine' | 'checkpoint' | null;
  basis: string | null;
  validFrom: string;
  validTo: string | null;
  hours: { from: number; to: number } | null;
  picture: boolean;
  approvedBy: { id: string; fullName: string } | null;
  /** Whether it is within its validity; its hours are not looked at. */
  valid: boolean;
  may: { change: boolean };
}

/** Shown once, handed to the person; `expiresAt` in ISO 8601. */
export interface ActivationView {
  personId: string;
  username: string;
  code: string;
  expiresAt: string;
}

export interface ImportPreview {
  /** The rows that would be imported. */
  rows: {
    row: number;
    username: string;
    fullName: string;
    position: string;
    unit: string;
    role: RoleName;
    scope: string;
  }[];
  problems: ListProblem[];
}

export interface LiveReasonView {
  id: string;
  scope: { id: string; name: string };
  text: string;
  until: string;
}
