-- CreateEnum
CREATE TYPE "FacilityDecisionKind" AS ENUM ('opened', 'suspended', 'resumed', 'closed', 'changed');

-- CreateEnum
CREATE TYPE "CameraRuling" AS ENUM ('dismantled', 'transferred', 'kept_off');

-- CreateEnum
CREATE TYPE "PlacementState" AS ENUM ('reported', 'confirmed', 'unfounded', 'cleared');

-- CreateEnum
CREATE TYPE "ForbiddenPlace" AS ENUM ('room', 'bathroom', 'toilet');

-- AlterEnum
ALTER TYPE "ViewingPurpose" ADD VALUE 'placement';

-- AlterEnum
ALTER TYPE "AlertSource" ADD VALUE 'placement';

-- AlterTable
ALTER TABLE "Facility" ADD COLUMN     "suspendedAt" TIMESTAMPTZ(3),
ADD COLUMN     "runningSince" TIMESTAMPTZ(3),
ADD COLUMN     "address" TEXT,
ADD COLUMN     "ownerUnit" TEXT,
ADD COLUMN     "enterprise" TEXT,
ADD COLUMN     "capacity" INTEGER,
ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "Camera" ADD COLUMN     "hiddenAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "ViewingReason" ADD COLUMN     "cameraId" UUID;

-- CreateTable
CREATE TABLE "OrgVersion" (
    "id" UUID NOT NULL,
    "nodeId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "parentId" UUID,
    "manager" "Manager",
    "ownerUnit" TEXT,
    "validFrom" TIMESTAMPTZ(3) NOT NULL,
    "validTo" TIMESTAMPTZ(3),
    "basis" TEXT,

    CONSTRAINT "OrgVersion_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "FacilityDecision" (
    "id" UUID NOT NULL,
    "facilityId" UUID NOT NULL,
    "kind" "FacilityDecisionKind" NOT NULL,
    "number" TEXT NOT NULL,
    "date" DATE NOT NULL,
    "authority" TEXT NOT NULL,
    "note" TEXT,
    "ruling" "CameraRuling",
    "rulingText" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "recordedById" UUID NOT NULL,
    "recordedBy" TEXT NOT NULL,
    "facilityName" TEXT NOT NULL,

    CONSTRAINT "FacilityDecision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PlacementReport" (
    "id" UUID NOT NULL,
    "number" SERIAL NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "cameraId" UUID NOT NULL,
    "facilityId" UUID NOT NULL,
    "state" "PlacementState" NOT NULL DEFAULT 'reported',
    "place" "ForbiddenPlace" NOT NULL,
    "text" TEXT NOT NULL,
    "reportedById" UUID NOT NULL,
    "reportedAt" TIMESTAMPTZ(3) NOT NULL,
    "judgedById" UUID,
    "judgedAt" TIMESTAMPTZ(3),
    "judgement" TEXT,
    "cameraName" TEXT NOT NULL,
    "facilityName" TEXT NOT NULL,
    "reportedBy" TEXT NOT NULL,
    "judgedBy" TEXT,

    CONSTRAINT "PlacementReport_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "OrgVersion_nodeId_validFrom_idx" ON "OrgVersion"("nodeId", "validFrom");

-- CreateIndex
CREATE INDEX "FacilityDecision_facilityId_at_idx" ON "FacilityDecision"("facilityId", "at");

-- CreateIndex
CREATE UNIQUE INDEX "PlacementReport_number_key" ON "PlacementReport"("number");

-- CreateIndex
CREATE INDEX "PlacementReport_cameraId_reportedAt_idx" ON "PlacementReport"("cameraId", "reportedAt");

-- CreateIndex
CREATE INDEX "PlacementReport_facilityId_reportedAt_idx" ON "PlacementReport"("facilityId", "reportedAt");

-- CreateIndex
CREATE INDEX "PlacementReport_reportedById_reportedAt_idx" ON "PlacementReport"("reportedById", "reportedAt");

-- CreateIndex
CREATE INDEX "PlacementReport_state_reportedAt_idx" ON "PlacementReport"("state", "reportedAt");

-- AddForeignKey
ALTER TABLE "OrgVersion" ADD CONSTRAINT "OrgVersion_nodeId_fkey" FOREIGN KEY ("nodeId") REFERENCES "OrgNode"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "FacilityDecision" ADD CONSTRAINT "FacilityDecision_facilityId_fkey" FOREIGN KEY ("facilityId") REFERENCES "Facility"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "FacilityDecision" ADD CONSTRAINT "FacilityDecision_recordedById_fkey" FOREIGN KEY ("recordedById") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PlacementReport" ADD CONSTRAINT "PlacementReport_cameraId_fkey" FOREIGN KEY ("cameraId") REFERENCES "Camera"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PlacementReport" ADD CONSTRAINT "PlacementReport_facilityId_fkey" FOREIGN KEY ("facilityId") REFERENCES "Facility"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PlacementReport" ADD CONSTRAINT "PlacementReport_reportedById_fkey" FOREIGN KEY ("reportedById") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PlacementReport" ADD CONSTRAINT "PlacementReport_judgedById_fkey" FOREIGN KEY ("judgedById") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


-- CHECK constraints, partial indexes and triggers, by hand: the schema language has none.

-- AddCheck
ALTER TABLE "Facility" ADD CONSTRAINT "Facility_life_check" CHECK (
    ("closedAt" IS NULL OR "suspendedAt" IS NULL) AND "capacity" > 0 AND "version" >= 1
);

-- AddCheck
ALTER TABLE "OrgVersion" ADD CONSTRAINT "OrgVersion_span_check" CHECK ("validTo" > "validFrom");

-- One present version for each node.
CREATE UNIQUE INDEX "OrgVersion_present_key" ON "OrgVersion"("nodeId") WHERE "validTo" IS NULL;

-- AddCheck
ALTER TABLE "FacilityDecision" ADD CONSTRAINT "FacilityDecision_ruling_check" CHECK (
    ("kind" = 'closed') = ("ruling" IS NOT NULL)
    AND ("ruling" IS NULL) = ("rulingText" IS NULL)
    AND ("rulingText" IS NULL OR char_length(btrim("rulingText")) > 0)
);

-- AddCheck
ALTER TABLE "PlacementReport" ADD CONSTRAINT "PlacementReport_judged_check" CHECK (
    ("state" = 'reported') = ("judgedAt" IS NULL)
    AND ("judgedAt" IS NULL) = ("judgedById" IS NULL)
    AND ("judgedAt" IS NULL) = ("judgement" IS NULL)
    AND ("judgedAt" IS NULL) = ("judgedBy" IS NULL)
);

-- One that is not settled for each camera.
CREATE UNIQUE INDEX "PlacementReport_open_key" ON "PlacementReport"("cameraId") WHERE "state" IN ('reported', 'confirmed');

-- Append-only, as what duty keeps.
CREATE TRIGGER "FacilityDecision_append_only" BEFORE UPDATE OR DELETE ON "FacilityDecision"
    FOR EACH STATEMENT EXECUTE FUNCTION "ledger_refuse_change"();
ALTER TABLE "FacilityDecision" ENABLE ALWAYS TRIGGER "FacilityDecision_append_only";

-- The first version comes with the node, whoever creates it, and takes what it is as a facility from there.
CREATE FUNCTION begin_org_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "OrgVersion" ("id", "nodeId", "name", "parentId", "validFrom")
    VALUES (gen_random_uuid(), NEW."id", NEW."name", NEW."parentId", NEW."validFrom");
  RETURN NULL;
END
$$;
CREATE TRIGGER "OrgNode_version" AFTER INSERT ON "OrgNode" FOR EACH ROW EXECUTE FUNCTION begin_org_version();

CREATE FUNCTION complete_org_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "OrgVersion" SET "manager" = NEW."manager", "ownerUnit" = NEW."ownerUnit"
    WHERE "nodeId" = NEW."id" AND "validTo" IS NULL;
  RETURN NULL;
END
$$;
CREATE TRIGGER "Facility_version" AFTER INSERT ON "Facility" FOR EACH ROW EXECUTE FUNCTION complete_org_version();

-- What was there before.
INSERT INTO "OrgVersion" ("id", "nodeId", "name", "parentId", "manager", "validFrom", "validTo")
  SELECT gen_random_uuid(), node."id", node."name", node."parentId", facility."manager", node."validFrom", NULL
  FROM "OrgNode" AS node LEFT JOIN "Facility" AS facility ON facility."id" = node."id";
