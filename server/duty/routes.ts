import type { RestHandlers } from '../access/call.ts';
import type { DutyReplies } from '../contract/duty.ts';
import type { Duty } from './service.ts';

export const dutyRoutes = ({
  roster,
  shifts,
  lists,
  records,
  presence,
}: Duty): Pick<RestHandlers, keyof DutyReplies> => ({
  'GET /api/duty/mine': (_, { actor }) => lists.mine(actor),
  'POST /api/duty/presence': async (_, { actor }) => {
    await presence.touch(actor.id);
    return lists.mine(actor);
  },
  'GET /api/duty/records/:sha256': ({ sha256 }, { actor }) => records.find(sha256, actor),
  'GET /api/facilities/:id/duty': ({ id }, { actor }) => lists.current(id, actor),
  'PATCH /api/facilities/:id/duty/rules': (input, call) => roster.changeRules(input, call),
  'GET /api/facilities/:id/duty/roster': (input, { actor }) => roster.week(input, actor),
  'GET /api/facilities/:id/duty/people': ({ id }) => roster.people(id),
  'POST /api/facilities/:id/duty/shifts': (input, call) => roster.assign(input, call),
  'PATCH /api/facilities/:id/duty/shifts/:shiftId': (input, call) => roster.change(input, call),
  'POST /api/facilities/:id/duty/shifts/:shiftId/cancel': (input, call) => roster.cancel(input, call),
  'GET /api/facilities/:id/duty/shifts/:shiftId': (input, { actor }) => lists.detail(input, actor),
  'GET /api/facilities/:id/duty/shifts': ({ id }, { actor }) => lists.ended(id, actor),
  'POST /api/facilities/:id/duty/shifts/:shiftId/sign-in': (input, call) => shifts.signIn(input, call),
  'POST /api/facilities/:id/duty/shifts/:shiftId/notes': (input, call) => shifts.note(input, call),
  'POST /api/facilities/:id/duty/shifts/:shiftId/close': (input, call) => shifts.close(input, call),
  'POST /api/facilities/:id/duty/shifts/:shiftId/reopen': (input, call) => shifts.reopen(input, call),
  'POST /api/facilities/:id/duty/shifts/:shiftId/take-over': (input, call) => shifts.takeOver(input, call),
  'POST /api/facilities/:id/duty/shifts/:shiftId/continue': (input, call) => shifts.continueOn(input, call),
  'POST /api/facilities/:id/duty/shifts/:shiftId/close-by-leader': (input, call) => shifts.closeByLeader(input, call),
  'GET /api/facilities/:id/duty/shifts/:shiftId/record': ({ id, shiftId }) => records.read(id, shiftId),
});
