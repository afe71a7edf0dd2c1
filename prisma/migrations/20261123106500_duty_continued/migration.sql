-- A shift that its person ended and stayed on for the next, by hand: the schema language has no CHECK.

-- AlterCheck
ALTER TABLE "DutyShift" DROP CONSTRAINT "DutyShift_state_check";
ALTER TABLE "DutyShift" ADD CONSTRAINT "DutyShift_state_check" CHECK (
    ("state" IN ('planned', 'missed', 'cancelled')) = ("signedInAt" IS NULL)
    AND ("signedInAt" IS NULL) = ("lastSeenAt" IS NULL)
    AND ("closedAt" IS NULL) = ("summary" IS NULL)
    AND ("closedAt" IS NULL OR "signedInAt" IS NOT NULL)
    AND ("state" NOT IN ('handing_over', 'handed_over', 'continued') OR "closedAt" IS NOT NULL)
    AND ("state" IN ('handed_over', 'closed_by_leader', 'continued', 'missed', 'cancelled')) = ("endedAt" IS NOT NULL)
    AND ("state" IN ('handed_over', 'closed_by_leader', 'continued', 'cancelled')) = ("endedById" IS NOT NULL)
    AND ("state" NOT IN ('closed_by_leader', 'cancelled') OR char_length(btrim("remark")) > 0)
);

-- Nobody hands over to themselves, and nobody goes on for somebody else.
ALTER TABLE "DutyShift" DROP CONSTRAINT "DutyShift_both_check";
ALTER TABLE "DutyShift" ADD CONSTRAINT "DutyShift_both_check" CHECK (
    ("state" <> 'handed_over' OR "endedById" <> "personId") AND ("state" <> 'continued' OR "endedById" = "personId")
);
