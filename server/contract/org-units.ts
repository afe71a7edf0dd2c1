import { z } from 'zod';
import { id, line, moment, type Request } from './common.ts';

const decision = z.strictObject({ number: line(120), date: z.iso.date(), authority: line(200) });
/** Since when it is so, where that is not now. */
const from = moment.optional();

/** The tree above facilities, which the operator edits by written decision; what was before stays on record with its dates. */
export const orgUnitsRest = {
  /** The country and its provinces that the caller changes, those that are no more too. */
  'GET /api/org-units': { input: z.strictObject({}), needs: 'units.manage' },
  /** A new province. */
  'POST /api/org-units': { input: z.strictObject({ parentId: id, name: line(200), decision }), needs: 'units.manage' },
  'PATCH /api/org-units/:id': { input: z.strictObject({ id, name: line(200), from, decision }), needs: 'units.manage' },
  /**
   * A province becomes part of another: its facilities and people belong to that from now on. `grants`: what becomes of rights over the
   * province: `carry` gives the same over the whole it is part of now, `end` ends them. Rights over single facilities stay. `conflict` when
   * somebody else has changed either.
   */
  'POST /api/org-units/:id/merge': {
    input: z.strictObject({ id, intoId: id, grants: z.enum(['carry', 'end']), decision }),
    needs: 'units.manage',
  },
} as const satisfies Record<string, Request>;

export interface OrgUnitView {
  id: string;
  name: string;
  level: 'country' | 'province';
  parentId: string | null;
  /** When it ended, ISO 8601; null: it is in use. */
  endedAt: string | null;
  facilities: number;
  people: number;
  /** The newest first. */
  names: { name: string; from: string; to: string | null; basis: string | null }[];
}

export interface OrgUnitsReplies {
  'GET /api/org-units': OrgUnitView[];
  'POST /api/org-units': OrgUnitView[];
  'PATCH /api/org-units/:id': OrgUnitView[];
  'POST /api/org-units/:id/merge': OrgUnitView[];
}
