/** What the ledger records, `subject.event`; the console has a text for each in both languages. */
export const ledgerKinds = [
  'session.began',
  'session.ended',
  'session.refused',
  'session.refresh_replayed',
  'second_factor.enrolled',
  'second_factor.codes_renewed',
  'second_factor.removed',
  'second_factor.refused',
  'password.changed',
  'account.requested',
  'account.approved',
  'account.refused',
  'account.issued',
  'account.activated',
  'account.code_renewed',
  'account.changed',
  'account.reviewed',
  'account.suspended',
  'account.resumed',
  'account.closed',
  'grant.created',
  'grant.narrowed',
  'grant.ended',
  'document.kept',
  'register.imported',
  'register.exported',
  'reason.stated',
  'viewing.began',
  'viewing.ended',
  'camera.registered',
  'camera.changed',
  'camera.removed',
  'secrets.rotated',
  'facility.changed',
  'facility.closed',
  'ledger.exported',
] as const;
export type LedgerKind = (typeof ledgerKinds)[number];

/** Why a viewing is over; `lost`: its server stopped without a word. */
export const viewingEnds = ['closed', 'disconnected', 'not_permitted', 'lost'] as const;
export type ViewingEnd = (typeof viewingEnds)[number];
