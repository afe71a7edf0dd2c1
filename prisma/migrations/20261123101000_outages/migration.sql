-- CreateEnum
CREATE TYPE "OutageState" AS ENUM ('open', 'ended', 'announced', 'closed', 'cancelled', 'folded');

-- CreateEnum
CREATE TYPE "OutageCause" AS ENUM ('power', 'link', 'camera', 'frozen', 'obstructed', 'planned', 'other');

-- CreateEnum
CREATE TYPE "OutageEntryKind" AS ENUM ('announced', 'opened', 'joined', 'folded', 'ended', 'cause', 'measure', 'repair', 'closed', 'settled', 'cancelled', 'lapsed');

-- CreateTable
CREATE TABLE "Outage" (
    "id" UUID NOT NULL,
    "number" SERIAL NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "state" "OutageState" NOT NULL,
    "facilityId" UUID NOT NULL,
    "facilityName" TEXT NOT NULL,
    "provinceName" TEXT NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),
    "cut" TEXT,
    "cause" "OutageCause" NOT NULL,
    "causeById" UUID,
    "causeAt" TIMESTAMPTZ(3),
    "plannedFrom" TIMESTAMPTZ(3),
    "plannedTo" TIMESTAMPTZ(3),
    "plannedCameras" UUID[],
    "closedAt" TIMESTAMPTZ(3),
    "closedById" UUID,
    "foldedIntoId" UUID,

    CONSTRAINT "Outage_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "OutageCamera" (
    "cameraId" UUID NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "outageId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "zone" "Zone" NOT NULL,
    "endedAt" TIMESTAMPTZ(3),
    "lastOutAt" TIMESTAMPTZ(3) NOT NULL,
    "condition" "CameraCondition" NOT NULL,
    "reason" TEXT,
    "longestMs" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "OutageCamera_pkey" PRIMARY KEY ("cameraId","startedAt")
);

-- CreateTable
CREATE TABLE "OutageEntry" (
    "id" UUID NOT NULL,
    "outageId" UUID NOT NULL,
    "kind" "OutageEntryKind" NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "personId" UUID,
    "personName" TEXT,
    "code" TEXT,
    "text" TEXT,
    "from" TIMESTAMPTZ(3),
    "to" TIMESTAMPTZ(3),
    "who" TEXT,

    CONSTRAINT "OutageEntry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "OutageFacilityRules" (
    "facilityId" UUID NOT NULL,
    "measureAfter" INTEGER NOT NULL,

    CONSTRAINT "OutageFacilityRules_pkey" PRIMARY KEY ("facilityId")
);

-- CreateTable
CREATE TABLE "OutageProgress" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "doneTo" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "OutageProgress_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Outage_number_key" ON "Outage"("number");

-- CreateIndex
CREATE INDEX "Outage_state_startedAt_id_idx" ON "Outage"("state", "startedAt", "id");

-- CreateIndex
CREATE INDEX "Outage_facilityId_startedAt_idx" ON "Outage"("facilityId", "startedAt");

-- CreateIndex
CREATE INDEX "OutageCamera_outageId_idx" ON "OutageCamera"("outageId");

-- CreateIndex
CREATE INDEX "OutageEntry_outageId_at_idx" ON "OutageEntry"("outageId", "at");

-- AddForeignKey
ALTER TABLE "Outage" ADD CONSTRAINT "Outage_facilityId_fkey" FOREIGN KEY ("facilityId") REFERENCES "Facility"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Outage" ADD CONSTRAINT "Outage_causeById_fkey" FOREIGN KEY ("causeById") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Outage" ADD CONSTRAINT "Outage_closedById_fkey" FOREIGN KEY ("closedById") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Outage" ADD CONSTRAINT "Outage_foldedIntoId_fkey" FOREIGN KEY ("foldedIntoId") REFERENCES "Outage"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OutageCamera" ADD CONSTRAINT "OutageCamera_cameraId_fkey" FOREIGN KEY ("cameraId") REFERENCES "Camera"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OutageCamera" ADD CONSTRAINT "OutageCamera_outageId_fkey" FOREIGN KEY ("outageId") REFERENCES "Outage"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OutageEntry" ADD CONSTRAINT "OutageEntry_outageId_fkey" FOREIGN KEY ("outageId") REFERENCES "Outage"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OutageEntry" ADD CONSTRAINT "OutageEntry_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OutageFacilityRules" ADD CONSTRAINT "OutageFacilityRules_facilityId_fkey" FOREIGN KEY ("facilityId") REFERENCES "Facility"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


-- CHECK constraints, partial indexes and triggers, by hand: the schema language has none.

-- AddCheck
ALTER TABLE "Outage" ADD CONSTRAINT "Outage_times_check" CHECK (
    ("endedAt" IS NULL OR "endedAt" >= "startedAt")
    AND ("plannedFrom" IS NULL) = ("plannedTo" IS NULL)
    AND ("plannedFrom" IS NULL OR "plannedTo" > "plannedFrom")
);

-- AddCheck
ALTER TABLE "Outage" ADD CONSTRAINT "Outage_state_check" CHECK (
    ("state" IN ('ended', 'closed')) = ("endedAt" IS NOT NULL)
    AND ("state" = 'closed') = ("closedAt" IS NOT NULL)
    AND ("state" = 'closed' OR "closedById" IS NULL)
    AND ("state" NOT IN ('announced', 'cancelled') OR "plannedFrom" IS NOT NULL)
    AND ("state" = 'folded') = ("foldedIntoId" IS NOT NULL)
    AND ("causeById" IS NULL) = ("causeAt" IS NULL)
    AND "version" >= 1
);

-- AddCheck
ALTER TABLE "OutageCamera" ADD CONSTRAINT "OutageCamera_times_check" CHECK (
    "lastOutAt" >= "startedAt" AND ("endedAt" IS NULL OR "endedAt" >= "startedAt")
);

-- Of what is still to be done, and of each camera what goes on: the keeper of outages asks for these every few seconds.
CREATE UNIQUE INDEX "OutageCamera_open_key" ON "OutageCamera"("cameraId") WHERE "endedAt" IS NULL;

-- AddCheck
ALTER TABLE "OutageEntry" ADD CONSTRAINT "OutageEntry_person_check" CHECK (
    ("personId" IS NULL) = ("personName" IS NULL)
    AND ("kind" IN ('announced', 'cause', 'measure', 'repair', 'closed', 'cancelled')) = ("personId" IS NOT NULL)
);

-- AddCheck
ALTER TABLE "OutageFacilityRules" ADD CONSTRAINT "OutageFacilityRules_minutes_check" CHECK ("measureAfter" BETWEEN 1 AND 1440);

-- AddCheck
ALTER TABLE "OutageProgress" ADD CONSTRAINT "OutageProgress_one_check" CHECK ("id" = 1);

-- Append-only. Not against TRUNCATE, as the ledger is: these rows belong to an outage, and go with nothing less.
CREATE TRIGGER "OutageEntry_append_only" BEFORE UPDATE OR DELETE ON "OutageEntry"
    FOR EACH STATEMENT EXECUTE FUNCTION "ledger_refuse_change"();
ALTER TABLE "OutageEntry" ENABLE ALWAYS TRIGGER "OutageEntry_append_only";
