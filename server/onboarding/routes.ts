import type { RestHandlers } from '../access/call.ts';
import type { OnboardingReplies } from '../contract/onboarding.ts';
import type { CameraImport } from './camera-import.ts';
import type { Outcomes } from './outcomes.ts';
import type { OnboardingService } from './service.ts';

export const onboardingRoutes = ({
  onboarding,
  imports,
  outcomes,
}: {
  onboarding: OnboardingService;
  imports: CameraImport;
  outcomes: Outcomes;
}): Pick<RestHandlers, keyof OnboardingReplies> => ({
  'POST /api/facilities/:id/scan': (input, call) => onboarding.scan(input, call),
  'POST /api/facilities/:id/probe': (input, call) => onboarding.probe(input, call),
  'POST /api/facilities/:id/stream-test': (input, call) => onboarding.testStream(input, call),
  'POST /api/facilities/:id/cameras/import/preview': (input, call) => imports.preview(input, call),
  'POST /api/facilities/:id/cameras/import': async (input, call) => ({ imported: await imports.import(input, call) }),
  'GET /api/facilities/:id/outcomes': ({ id }) => outcomes.list(id),
  'POST /api/facilities/:id/outcomes': (input, call) => outcomes.record(input, call),
  'POST /api/facilities/:id/outcomes/:outcomeId/settle': (input, call) => outcomes.settle(input, call),
});
