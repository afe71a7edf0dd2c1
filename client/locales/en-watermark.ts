/** What is said of the mark over the pictures. */
export const enWatermark = {
  watermark: {
    withheld: 'Picture paused: its watermark was interfered with',
    hint: 'This is in the ledger. Switch off whatever covers or changes the watermark; within a minute after that the picture comes back by itself.',
  },
};
