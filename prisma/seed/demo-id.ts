/** Stable ids for demo data, in the form of UUIDv7: the time is 30 May 2021 00:00 UTC, the number the rest. */
export const demoId = (number: number): string => `0179ba91-fc00-7000-8000-${number.toString(16).padStart(12, '0')}`;
