-- CreateEnum
CREATE TYPE "ViolationState" AS ENUM ('reported', 'answered', 'remedied', 'closed', 'withdrawn');

-- CreateEnum
CREATE TYPE "ViolationStepKind" AS ENUM ('reported', 'seen', 'answered', 'remedied', 'closed', 'reopened', 'withdrawn', 'reminded', 'escalated');

-- AlterTable
ALTER TABLE "Alert" ADD COLUMN "alsoTell" "AlertRung"[] DEFAULT ARRAY[]::"AlertRung"[];

-- CreateTable
CREATE TABLE "ViolationKind" (
    "id" UUID NOT NULL,
    "nodeId" UUID,
    "name" TEXT NOT NULL,
    "rank" INTEGER NOT NULL,
    "remindAfter" INTEGER NOT NULL,
    "escalateAfter" INTEGER NOT NULL,
    "retiredAt" TIMESTAMPTZ(3),

    CONSTRAINT "ViolationKind_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Violation" (
    "id" UUID NOT NULL,
    "number" SERIAL NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "state" "ViolationState" NOT NULL DEFAULT 'reported',
    "facilityId" UUID NOT NULL,
    "facilityName" TEXT NOT NULL,
    "cameraId" UUID NOT NULL,
    "cameraName" TEXT NOT NULL,
    "zone" "Zone" NOT NULL,
    "kindId" UUID NOT NULL,
    "kindName" TEXT NOT NULL,
    "text" TEXT,
    "told" "AlertRung"[],
    "reportedById" UUID NOT NULL,
    "reporterName" TEXT NOT NULL,
    "reporterUnit" TEXT NOT NULL,
    "reportedAt" TIMESTAMPTZ(3) NOT NULL,
    "toldAt" TIMESTAMPTZ(3),
    "alertId" UUID,
    "round" INTEGER NOT NULL DEFAULT 1,
    "roundAt" TIMESTAMPTZ(3) NOT NULL,
    "seenAt" TIMESTAMPTZ(3),
    "answeredAt" TIMESTAMPTZ(3),
    "remedyBy" TIMESTAMPTZ(3),
    "remediedAt" TIMESTAMPTZ(3),
    "remediedById" UUID,
    "closedAt" TIMESTAMPTZ(3),
    "remindAt" TIMESTAMPTZ(3),
    "escalateAt" TIMESTAMPTZ(3),
    "escalatedAt" TIMESTAMPTZ(3),
    "changedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Violation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ViolationStep" (
    "id" UUID NOT NULL,
    "violationId" UUID NOT NULL,
    "facilityId" UUID NOT NULL,
    "kind" "ViolationStepKind" NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "personId" UUID,
    "personName" TEXT,
    "personUnit" TEXT,
    "text" TEXT,
    "remedyBy" TIMESTAMPTZ(3),

    CONSTRAINT "ViolationStep_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "ViolationKind_nodeId_idx" ON "ViolationKind"("nodeId");

-- CreateIndex
CREATE UNIQUE INDEX "Violation_number_key" ON "Violation"("number");

-- CreateIndex
CREATE UNIQUE INDEX "Violation_alertId_key" ON "Violation"("alertId");

-- CreateIndex
CREATE INDEX "Violation_reportedAt_id_idx" ON "Violation"("reportedAt", "id");

-- CreateIndex
CREATE INDEX "Violation_facilityId_reportedAt_idx" ON "Violation"("facilityId", "reportedAt");

-- CreateIndex
CREATE INDEX "Violation_cameraId_reportedAt_idx" ON "Violation"("cameraId", "reportedAt");

-- CreateIndex
CREATE INDEX "ViolationStep_violationId_at_idx" ON "ViolationStep"("violationId", "at");

-- CreateIndex
CREATE INDEX "ViolationStep_facilityId_at_idx" ON "ViolationStep"("facilityId", "at");

-- AddForeignKey
ALTER TABLE "ViolationKind" ADD CONSTRAINT "ViolationKind_nodeId_fkey" FOREIGN KEY ("nodeId") REFERENCES "OrgNode"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Violation" ADD CONSTRAINT "Violation_facilityId_fkey" FOREIGN KEY ("facilityId") REFERENCES "Facility"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Violation" ADD CONSTRAINT "Violation_cameraId_fkey" FOREIGN KEY ("cameraId") REFERENCES "Camera"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Violation" ADD CONSTRAINT "Violation_kindId_fkey" FOREIGN KEY ("kindId") REFERENCES "ViolationKind"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Violation" ADD CONSTRAINT "Violation_reportedById_fkey" FOREIGN KEY ("reportedById") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Violation" ADD CONSTRAINT "Violation_remediedById_fkey" FOREIGN KEY ("remediedById") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Violation" ADD CONSTRAINT "Violation_alertId_fkey" FOREIGN KEY ("alertId") REFERENCES "Alert"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ViolationStep" ADD CONSTRAINT "ViolationStep_violationId_fkey" FOREIGN KEY ("violationId") REFERENCES "Violation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ViolationStep" ADD CONSTRAINT "ViolationStep_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


-- CHECK constraints, partial indexes, triggers and the first kinds, by hand: the schema language has none.

-- AddCheck
ALTER TABLE "ViolationKind" ADD CONSTRAINT "ViolationKind_name_check" CHECK (char_length(btrim("name")) > 0);

-- AddCheck
ALTER TABLE "ViolationKind" ADD CONSTRAINT "ViolationKind_minutes_check" CHECK (
    "remindAfter" >= 1 AND "escalateAfter" > "remindAfter" AND "escalateAfter" <= 10080
);

-- AddCheck
ALTER TABLE "Violation" ADD CONSTRAINT "Violation_state_check" CHECK (
    ("state" = 'reported') <= ("answeredAt" IS NULL AND "remediedAt" IS NULL AND "closedAt" IS NULL)
    AND ("state" = 'answered') <= ("answeredAt" IS NOT NULL AND "remediedAt" IS NULL AND "closedAt" IS NULL)
    AND ("state" = 'remedied') <= ("answeredAt" IS NOT NULL AND "remediedAt" IS NOT NULL AND "closedAt" IS NULL)
    AND ("state" IN ('closed', 'withdrawn')) = ("closedAt" IS NOT NULL)
    AND ("remediedAt" IS NULL) = ("remediedById" IS NULL)
    AND ("remediedAt" IS NULL OR "answeredAt" IS NOT NULL)
    AND ("answeredAt" IS NULL OR "seenAt" IS NOT NULL)
);

-- AddCheck
ALTER TABLE "Violation" ADD CONSTRAINT "Violation_times_check" CHECK (
    "roundAt" >= "reportedAt" AND "seenAt" >= "roundAt" AND "answeredAt" >= "seenAt" AND "remediedAt" >= "answeredAt"
    AND "closedAt" >= "roundAt" AND "remedyBy" > "answeredAt" AND "version" >= 1 AND "round" >= 1
);

-- Whoever has done what they must is not reminded of it.
ALTER TABLE "Violation" ADD CONSTRAINT "Violation_due_check" CHECK (
    "state" IN ('reported', 'answered') OR ("remindAt" IS NULL AND "escalateAt" IS NULL)
);

-- What is due, and what is still to be told.
CREATE INDEX "Violation_remindAt_idx" ON "Violation"("remindAt") WHERE "remindAt" IS NOT NULL;
CREATE INDEX "Violation_escalateAt_idx" ON "Violation"("escalateAt") WHERE "escalateAt" IS NOT NULL;
CREATE INDEX "Violation_untold_idx" ON "Violation"("reportedAt") WHERE "toldAt" IS NULL;
CREATE INDEX "Violation_open_idx" ON "Violation"("facilityId") WHERE "state" IN ('reported', 'answered', 'remedied');

-- AddCheck
ALTER TABLE "ViolationStep" ADD CONSTRAINT "ViolationStep_person_check" CHECK (
    ("kind" IN ('reminded', 'escalated')) = ("personId" IS NULL)
    AND ("personId" IS NULL) = ("personName" IS NULL) AND ("personId" IS NULL) = ("personUnit" IS NULL)
    AND ("remedyBy" IS NULL OR "kind" = 'answered')
);

-- What was reported stays as it was reported.
CREATE FUNCTION "violation_refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF ROW(NEW."id", NEW."number", NEW."facilityId", NEW."facilityName", NEW."cameraId", NEW."cameraName", NEW."zone",
           NEW."kindId", NEW."kindName", NEW."text", NEW."told", NEW."reportedById", NEW."reporterName",
           NEW."reporterUnit", NEW."reportedAt")
       IS DISTINCT FROM
       ROW(OLD."id", OLD."number", OLD."facilityId", OLD."facilityName", OLD."cameraId", OLD."cameraName", OLD."zone",
           OLD."kindId", OLD."kindName", OLD."text", OLD."told", OLD."reportedById", OLD."reporterName",
           OLD."reporterUnit", OLD."reportedAt")
    THEN
        RAISE EXCEPTION 'Of a violation what was reported does not change' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER "Violation_keep" BEFORE UPDATE ON "Violation"
    FOR EACH ROW EXECUTE FUNCTION "violation_refuse_change"();
ALTER TABLE "Violation" ENABLE ALWAYS TRIGGER "Violation_keep";

-- Append-only. Not against TRUNCATE, as the ledger is: these rows belong to a facility and its people, and go with nothing less.
CREATE TRIGGER "ViolationStep_append_only" BEFORE UPDATE OR DELETE ON "ViolationStep"
    FOR EACH STATEMENT EXECUTE FUNCTION "ledger_refuse_change"();
ALTER TABLE "ViolationStep" ENABLE ALWAYS TRIGGER "ViolationStep_append_only";

-- What the directives forbid, the gravest first; minutes until the facility is reminded and its authority told.
INSERT INTO "ViolationKind" ("id", "name", "rank", "remindAfter", "escalateAfter") VALUES
    ('00000000-0000-7000-8000-00000000a001', 'Rời cơ sở khi chưa được phép', 1, 5, 15),
    ('00000000-0000-7000-8000-00000000a002', 'Ra khỏi phòng, khu vực cách ly khi chưa được phép', 2, 10, 30),
    ('00000000-0000-7000-8000-00000000a003', 'Người không có nhiệm vụ vào khu vực cách ly', 3, 5, 20),
    ('00000000-0000-7000-8000-00000000a004', 'Tụ tập đông người, không giữ khoảng cách', 4, 10, 30),
    ('00000000-0000-7000-8000-00000000a005', 'Không đeo khẩu trang', 5, 15, 60),
    ('00000000-0000-7000-8000-00000000a006', 'Nhân viên không mang đủ trang phục phòng hộ', 6, 15, 60),
    ('00000000-0000-7000-8000-00000000a007', 'Chuyển, nhận thực phẩm, đồ dùng không đúng quy định', 7, 15, 60),
    ('00000000-0000-7000-8000-00000000a008', 'Không có người trực tại vị trí', 8, 10, 30),
    ('00000000-0000-7000-8000-00000000a009', 'Camera bị che, xoay hoặc làm hỏng', 9, 10, 30),
    ('00000000-0000-7000-8000-00000000a010', 'Người, phương tiện qua chốt không được kiểm tra', 10, 10, 30),
    ('00000000-0000-7000-8000-00000000a011', 'Vi phạm khác', 11, 15, 60);
