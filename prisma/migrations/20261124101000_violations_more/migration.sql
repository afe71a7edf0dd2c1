-- AlterTable
ALTER TABLE "Violation" ALTER COLUMN "cameraId" DROP NOT NULL,
ALTER COLUMN "cameraName" DROP NOT NULL,
ALTER COLUMN "zone" DROP NOT NULL,
ADD COLUMN     "place" TEXT;


-- CHECK constraints, triggers and partial indexes, by hand: the schema language has none.

-- What is seen on a camera is there and in its zone; anything else is of the facility, or at a place in words.
ALTER TABLE "Violation" ADD CONSTRAINT "Violation_place_check" CHECK (
    ("cameraId" IS NULL) = ("cameraName" IS NULL)
    AND ("cameraId" IS NULL OR ("zone" IS NOT NULL AND "place" IS NULL))
    AND char_length(btrim("place")) > 0
);

-- What was reported stays as it was reported.
CREATE OR REPLACE FUNCTION "violation_refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF ROW(NEW."id", NEW."number", NEW."facilityId", NEW."facilityName", NEW."cameraId", NEW."cameraName", NEW."zone",
           NEW."place", NEW."kindId", NEW."kindName", NEW."text", NEW."told", NEW."reportedById", NEW."reporterName",
           NEW."reporterUnit", NEW."reportedAt")
       IS DISTINCT FROM
       ROW(OLD."id", OLD."number", OLD."facilityId", OLD."facilityName", OLD."cameraId", OLD."cameraName", OLD."zone",
           OLD."place", OLD."kindId", OLD."kindName", OLD."text", OLD."told", OLD."reportedById", OLD."reporterName",
           OLD."reporterUnit", OLD."reportedAt")
    THEN
        RAISE EXCEPTION 'Of a violation what was reported does not change' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;

-- Messages of a time, for the log of a shift.
CREATE INDEX "AlertStep_messageAt_idx" ON "AlertStep"("at") WHERE "kind" = 'message';

-- What was answered without a promise is reminded of from now on.
UPDATE "Violation" SET
    "remindAt" = now() + interval '24 hours',
    "escalateAt" = now() + interval '24 hours' + ("ViolationKind"."escalateAfter" - "ViolationKind"."remindAfter") * interval '1 minute'
FROM "ViolationKind"
WHERE "ViolationKind"."id" = "kindId" AND "state" = 'answered' AND "remedyBy" IS NULL;
