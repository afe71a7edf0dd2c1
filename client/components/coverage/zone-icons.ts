import { CircleCheckFilled, CircleCloseFilled, QuestionFilled, RemoveFilled } from '@element-plus/icons-vue';
import type { Component } from 'vue';
import type { Condition, ZoneState } from '../../../server/contract/coverage.ts';

/** One shape per state: colour is never the only sign. */
export const zoneIcons: Record<ZoneState, Component> = {
  covered: CircleCheckFilled,
  down: CircleCloseFilled,
  unknown: QuestionFilled,
  missing: RemoveFilled,
};

/** A camera's condition, in the terms of a zone's state. */
export const asZoneState = (condition: Condition): ZoneState => (condition === 'well' ? 'covered' : condition);
