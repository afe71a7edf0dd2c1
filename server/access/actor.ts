import type { ActorView } from '../contract/rest.ts';
import type { Grant, Person } from '../db/generated/client.ts';

/** What of a grant decides; the written basis is the register's. */
export type ActorGrant = Pick<Grant, 'role' | 'nodeId' | 'cameraId' | 'manager' | 'kind' | 'validFrom' | 'validTo'>;

/** A person who is signed in, with the grants in force when the session was looked up. */
export interface Actor extends Pick<Person, 'id' | 'username' | 'fullName' | 'position' | 'unit'> {
  readonly grants: readonly ActorGrant[];
}

export const actorView = ({ id, username, fullName, position, unit, grants }: Actor): ActorView => ({
  id,
  username,
  fullName,
  position,
  unit,
  roles: [...new Set(grants.map((grant) => grant.role))],
});
