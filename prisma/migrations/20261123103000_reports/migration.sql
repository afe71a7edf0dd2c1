-- CreateEnum
CREATE TYPE "ConnectionState" AS ENUM ('surveyed', 'installed', 'connectable', 'connected', 'not_connectable', 'refused');

-- CreateEnum
CREATE TYPE "ReportState" AS ENUM ('queued', 'running', 'done', 'failed', 'cancelled');

-- CreateTable
CREATE TABLE "ConnectionStep" (
    "id" UUID NOT NULL,
    "facilityId" UUID NOT NULL,
    "camera" TEXT,
    "state" "ConnectionState" NOT NULL,
    "day" DATE NOT NULL,
    "enterprise" TEXT NOT NULL,
    "reasons" TEXT[],
    "note" TEXT NOT NULL DEFAULT '',
    "facilityName" TEXT NOT NULL,
    "provinceId" UUID NOT NULL,
    "provinceName" TEXT NOT NULL,
    "personId" UUID,
    "personName" TEXT,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ConnectionStep_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CoverageDay" (
    "day" DATE NOT NULL,
    "facilityId" UUID NOT NULL,
    "facilityName" TEXT NOT NULL,
    "provinceId" UUID NOT NULL,
    "provinceName" TEXT NOT NULL,
    "required" INTEGER NOT NULL,
    "coveredMs" INTEGER NOT NULL,
    "downMs" INTEGER NOT NULL,
    "unknownMs" INTEGER NOT NULL,
    "missingMs" INTEGER NOT NULL,

    CONSTRAINT "CoverageDay_pkey" PRIMARY KEY ("day","facilityId")
);

-- CreateTable
CREATE TABLE "ReportJob" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "chainId" TEXT NOT NULL,
    "wish" JSONB NOT NULL,
    "place" TEXT NOT NULL,
    "state" "ReportState" NOT NULL DEFAULT 'queued',
    "progress" INTEGER NOT NULL DEFAULT 0,
    "failure" TEXT,
    "fileName" TEXT,
    "mediaType" TEXT,
    "size" INTEGER,
    "sha256" TEXT,
    "content" BYTEA,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ReportJob_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "ConnectionStep_facilityId_day_recordedAt_idx" ON "ConnectionStep"("facilityId", "day", "recordedAt");

-- CreateIndex
CREATE INDEX "ConnectionStep_day_idx" ON "ConnectionStep"("day");

-- CreateIndex
CREATE INDEX "CoverageDay_facilityId_idx" ON "CoverageDay"("facilityId");

-- CreateIndex
CREATE INDEX "ReportJob_personId_createdAt_idx" ON "ReportJob"("personId", "createdAt");

-- CreateIndex
CREATE INDEX "ReportJob_chainId_state_idx" ON "ReportJob"("chainId", "state");

-- CreateIndex
CREATE INDEX "ReportJob_createdAt_idx" ON "ReportJob"("createdAt");

-- AddForeignKey
ALTER TABLE "ConnectionStep" ADD CONSTRAINT "ConnectionStep_facilityId_fkey" FOREIGN KEY ("facilityId") REFERENCES "Facility"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CoverageDay" ADD CONSTRAINT "CoverageDay_facilityId_fkey" FOREIGN KEY ("facilityId") REFERENCES "Facility"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ReportJob" ADD CONSTRAINT "ReportJob_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


-- CHECK constraints, triggers and what is known already, by hand.

-- AddCheck
ALTER TABLE "ConnectionStep" ADD CONSTRAINT "ConnectionStep_why_check" CHECK (
    CASE "state"
        WHEN 'not_connectable' THEN cardinality("reasons") > 0 OR char_length(btrim("note")) > 0
        WHEN 'refused' THEN char_length(btrim("note")) > 0
        ELSE TRUE
    END
);

-- AddCheck
ALTER TABLE "ConnectionStep" ADD CONSTRAINT "ConnectionStep_person_check" CHECK (("personId" IS NULL) = ("personName" IS NULL));

-- AddCheck
ALTER TABLE "ConnectionStep" ADD CONSTRAINT "ConnectionStep_length_check" CHECK (
    char_length("enterprise") <= 120 AND char_length("note") <= 1000 AND char_length("camera") BETWEEN 1 AND 120
);

-- AddCheck
ALTER TABLE "CoverageDay" ADD CONSTRAINT "CoverageDay_times_check" CHECK (
    "required" >= 0 AND "coveredMs" >= 0 AND "downMs" >= 0 AND "unknownMs" >= 0 AND "missingMs" >= 0
);

-- AddCheck
ALTER TABLE "ReportJob" ADD CONSTRAINT "ReportJob_progress_check" CHECK ("progress" BETWEEN 0 AND 100);

-- AddCheck
ALTER TABLE "ReportJob" ADD CONSTRAINT "ReportJob_state_check" CHECK (
    ("state" IN ('queued', 'running')) = ("endedAt" IS NULL)
    AND ("state" = 'failed') = ("failure" IS NOT NULL)
    AND ("state" = 'done') = ("content" IS NOT NULL)
    AND ("content" IS NULL) = ("sha256" IS NULL)
    AND ("content" IS NULL) = ("fileName" IS NULL)
    AND ("content" IS NULL) = ("mediaType" IS NULL)
    AND ("content" IS NULL) = ("size" IS NULL)
);

-- AddCheck
ALTER TABLE "ReportJob" ADD CONSTRAINT "ReportJob_size_check" CHECK (octet_length("content") <= 20971520);

-- Append-only, as the entries of a duty log are.
CREATE TRIGGER "ConnectionStep_append_only" BEFORE UPDATE OR DELETE ON "ConnectionStep"
    FOR EACH STATEMENT EXECUTE FUNCTION "ledger_refuse_change"();
ALTER TABLE "ConnectionStep" ENABLE ALWAYS TRIGGER "ConnectionStep_append_only";

-- What could not be connected and is still open is where its facility stands.
INSERT INTO "ConnectionStep" (
    "id", "facilityId", "camera", "state", "day", "enterprise", "reasons", "note", "facilityName", "provinceId", "provinceName",
    "personId", "personName", "recordedAt"
)
SELECT o."id", o."facilityId", o."camera", o."kind"::text::"ConnectionState", (o."recordedAt" AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, '',
    o."reasons", o."note", n."name", p."id", p."name", o."recordedById", w."fullName", o."recordedAt"
FROM "ConnectionOutcome" AS o
JOIN "OrgNode" AS n ON n."id" = o."facilityId"
JOIN "OrgNode" AS p ON p."id" = coalesce(n."parentId", n."id")
JOIN "Person" AS w ON w."id" = o."recordedById"
WHERE o."settledAt" IS NULL;
