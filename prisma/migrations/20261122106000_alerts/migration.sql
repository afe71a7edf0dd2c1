-- CreateEnum
CREATE TYPE "AlertSource" AS ENUM ('offline', 'frozen', 'black', 'cut', 'region_cut', 'tamper', 'signal_loss', 'motion', 'input', 'unattended', 'violation', 'anomaly');

-- CreateEnum
CREATE TYPE "AlertSeverity" AS ENUM ('minor', 'major', 'critical');

-- CreateEnum
CREATE TYPE "AlertState" AS ENUM ('new', 'acknowledged', 'in_progress', 'resolved', 'false_alarm', 'folded');

-- CreateEnum
CREATE TYPE "AlertRung" AS ENUM ('duty', 'leader', 'authority');

-- CreateTable
CREATE TABLE "Alert" (
    "id" UUID NOT NULL,
    "number" SERIAL NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "source" "AlertSource" NOT NULL,
    "severity" "AlertSeverity" NOT NULL,
    "state" "AlertState" NOT NULL DEFAULT 'new',
    "key" TEXT NOT NULL,
    "nodeId" UUID NOT NULL,
    "facilityId" UUID,
    "cameraId" UUID,
    "manager" "Manager",
    "kind" "FacilityKind",
    "reason" TEXT,
    "text" TEXT,
    "count" INTEGER NOT NULL DEFAULT 1,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "openedAt" TIMESTAMPTZ(3) NOT NULL,
    "lastAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),
    "changedAt" TIMESTAMPTZ(3) NOT NULL,
    "level" INTEGER NOT NULL DEFAULT 0,
    "escalateAt" TIMESTAMPTZ(3),
    "settleAt" TIMESTAMPTZ(3),
    "takenById" UUID,
    "takenAt" TIMESTAMPTZ(3),
    "closedAt" TIMESTAMPTZ(3),
    "foldedIntoId" UUID,

    CONSTRAINT "Alert_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AlertCamera" (
    "alertId" UUID NOT NULL,
    "cameraId" UUID NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),
    "count" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "AlertCamera_pkey" PRIMARY KEY ("alertId","cameraId")
);

-- CreateTable
CREATE TABLE "AlertStep" (
    "id" UUID NOT NULL,
    "alertId" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "personId" UUID,
    "note" TEXT,

    CONSTRAINT "AlertStep_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AlertRule" (
    "id" UUID NOT NULL,
    "source" "AlertSource" NOT NULL,
    "nodeId" UUID,
    "zone" "Zone",
    "fromMinute" INTEGER,
    "toMinute" INTEGER,
    "enabled" BOOLEAN NOT NULL,
    "severity" "AlertSeverity" NOT NULL,
    "tell" "AlertRung"[],
    "escalateAfterS" INTEGER,
    "changedById" UUID NOT NULL,
    "changedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "AlertRule_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AlertDelivery" (
    "personId" UUID NOT NULL,
    "sound" "AlertSeverity",
    "push" "AlertSeverity",
    "mail" "AlertSeverity",

    CONSTRAINT "AlertDelivery_pkey" PRIMARY KEY ("personId")
);

-- CreateTable
CREATE TABLE "PushSubscription" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "endpointHash" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "device" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "PushSubscription_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ServerSecret" (
    "name" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,

    CONSTRAINT "ServerSecret_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE UNIQUE INDEX "Alert_number_key" ON "Alert"("number");

-- CreateIndex
CREATE INDEX "Alert_openedAt_id_idx" ON "Alert"("openedAt", "id");

-- CreateIndex
CREATE INDEX "Alert_facilityId_openedAt_idx" ON "Alert"("facilityId", "openedAt");

-- CreateIndex
CREATE INDEX "Alert_cameraId_openedAt_idx" ON "Alert"("cameraId", "openedAt");

-- CreateIndex
CREATE INDEX "Alert_key_closedAt_idx" ON "Alert"("key", "closedAt");

-- CreateIndex
CREATE INDEX "Alert_foldedIntoId_idx" ON "Alert"("foldedIntoId");

-- CreateIndex
CREATE INDEX "AlertCamera_cameraId_since_idx" ON "AlertCamera"("cameraId", "since");

-- CreateIndex
CREATE INDEX "AlertStep_alertId_at_idx" ON "AlertStep"("alertId", "at");

-- CreateIndex
CREATE UNIQUE INDEX "PushSubscription_endpointHash_key" ON "PushSubscription"("endpointHash");

-- CreateIndex
CREATE INDEX "PushSubscription_personId_idx" ON "PushSubscription"("personId");

-- AddForeignKey
ALTER TABLE "Alert" ADD CONSTRAINT "Alert_nodeId_fkey" FOREIGN KEY ("nodeId") REFERENCES "OrgNode"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Alert" ADD CONSTRAINT "Alert_facilityId_fkey" FOREIGN KEY ("facilityId") REFERENCES "Facility"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Alert" ADD CONSTRAINT "Alert_cameraId_fkey" FOREIGN KEY ("cameraId") REFERENCES "Camera"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Alert" ADD CONSTRAINT "Alert_takenById_fkey" FOREIGN KEY ("takenById") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Alert" ADD CONSTRAINT "Alert_foldedIntoId_fkey" FOREIGN KEY ("foldedIntoId") REFERENCES "Alert"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AlertCamera" ADD CONSTRAINT "AlertCamera_alertId_fkey" FOREIGN KEY ("alertId") REFERENCES "Alert"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AlertCamera" ADD CONSTRAINT "AlertCamera_cameraId_fkey" FOREIGN KEY ("cameraId") REFERENCES "Camera"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AlertStep" ADD CONSTRAINT "AlertStep_alertId_fkey" FOREIGN KEY ("alertId") REFERENCES "Alert"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AlertStep" ADD CONSTRAINT "AlertStep_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AlertRule" ADD CONSTRAINT "AlertRule_nodeId_fkey" FOREIGN KEY ("nodeId") REFERENCES "OrgNode"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AlertRule" ADD CONSTRAINT "AlertRule_changedById_fkey" FOREIGN KEY ("changedById") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AlertDelivery" ADD CONSTRAINT "AlertDelivery_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PushSubscription" ADD CONSTRAINT "PushSubscription_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- By hand: what the schema language has no word for.

-- CreateIndex
CREATE UNIQUE INDEX "Alert_open_key" ON "Alert"("key") WHERE "state" IN ('new', 'acknowledged', 'in_progress');

-- CreateIndex: what falls due is asked for again and again.
CREATE INDEX "Alert_escalateAt_idx" ON "Alert"("escalateAt") WHERE "escalateAt" IS NOT NULL;
CREATE INDEX "Alert_settleAt_idx" ON "Alert"("settleAt") WHERE "settleAt" IS NOT NULL;

-- CreateIndex
CREATE INDEX "Alert_open_nodeId_idx" ON "Alert"("nodeId") WHERE "state" IN ('new', 'acknowledged', 'in_progress');

-- AddCheck
ALTER TABLE "Alert" ADD CONSTRAINT "Alert_count_check" CHECK ("count" >= 1 AND "version" >= 1 AND "level" >= 0);

-- AddCheck
ALTER TABLE "Alert" ADD CONSTRAINT "Alert_closed_check" CHECK (
    ("state" IN ('resolved', 'false_alarm', 'folded')) = ("closedAt" IS NOT NULL)
    AND ("closedAt" IS NULL OR ("escalateAt" IS NULL AND "settleAt" IS NULL))
);

-- AddCheck
ALTER TABLE "Alert" ADD CONSTRAINT "Alert_taken_check" CHECK (("takenById" IS NULL) = ("takenAt" IS NULL));

-- AddCheck
ALTER TABLE "Alert" ADD CONSTRAINT "Alert_active_check" CHECK ("active" = ("endedAt" IS NULL));

-- AddCheck
ALTER TABLE "Alert" ADD CONSTRAINT "Alert_place_check" CHECK (
    ("cameraId" IS NULL OR "facilityId" IS NOT NULL)
    AND ("source" <> 'region_cut' OR ("facilityId" IS NULL AND "manager" IS NOT NULL AND "kind" IS NOT NULL))
);

-- AddCheck
ALTER TABLE "AlertRule" ADD CONSTRAINT "AlertRule_hours_check" CHECK (
    ("fromMinute" IS NULL) = ("toMinute" IS NULL)
    AND ("fromMinute" IS NULL OR ("fromMinute" BETWEEN 0 AND 1439 AND "toMinute" BETWEEN 0 AND 1439 AND "fromMinute" <> "toMinute"))
);

-- AddCheck
ALTER TABLE "AlertRule" ADD CONSTRAINT "AlertRule_told_check" CHECK (
    cardinality("tell") BETWEEN 1 AND 3 AND ("escalateAfterS" IS NULL OR "escalateAfterS" BETWEEN 30 AND 86400)
);
