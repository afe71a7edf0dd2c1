-- CreateEnum
CREATE TYPE "RequestState" AS ENUM ('requested', 'approved', 'refused', 'issued');

-- AlterTable
ALTER TABLE "Grant" ADD COLUMN     "approvedById" UUID,
ADD COLUMN     "fromMinute" INTEGER,
ADD COLUMN     "picture" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "toMinute" INTEGER;

-- AlterTable
ALTER TABLE "Person" ADD COLUMN     "activatedAt" TIMESTAMPTZ(3),
ADD COLUMN     "closedAt" TIMESTAMPTZ(3),
ADD COLUMN     "reviewDueAt" TIMESTAMPTZ(3),
ADD COLUMN     "unitNodeId" UUID;

-- CreateTable
CREATE TABLE "ViewingReason" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "nodeId" UUID NOT NULL,
    "text" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ViewingReason_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Document" (
    "id" UUID NOT NULL,
    "fileName" TEXT NOT NULL,
    "mediaType" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "storedAs" TEXT NOT NULL,
    "uploadedById" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Document_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AccountRequest" (
    "id" UUID NOT NULL,
    "state" "RequestState" NOT NULL DEFAULT 'requested',
    "unitNodeId" UUID NOT NULL,
    "username" TEXT NOT NULL,
    "fullName" TEXT NOT NULL,
    "position" TEXT NOT NULL,
    "unit" TEXT NOT NULL,
    "telephone" TEXT,
    "email" TEXT,
    "role" "Role" NOT NULL,
    "scopeNodeId" UUID NOT NULL,
    "manager" "Manager",
    "kind" "FacilityKind",
    "validTo" TIMESTAMPTZ(3),
    "basisNumber" TEXT NOT NULL,
    "basisDate" DATE NOT NULL,
    "documentId" UUID,
    "requestedById" UUID NOT NULL,
    "requestedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "judgedById" UUID,
    "judgedAt" TIMESTAMPTZ(3),
    "judgement" TEXT,
    "personId" UUID,

    CONSTRAINT "AccountRequest_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Activation" (
    "personId" UUID NOT NULL,
    "codeHash" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "failures" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "Activation_pkey" PRIMARY KEY ("personId")
);

-- CreateIndex
CREATE INDEX "ViewingReason_personId_until_idx" ON "ViewingReason"("personId", "until");

-- CreateIndex
CREATE UNIQUE INDEX "Document_storedAs_key" ON "Document"("storedAs");

-- CreateIndex
CREATE UNIQUE INDEX "AccountRequest_personId_key" ON "AccountRequest"("personId");

-- CreateIndex
CREATE INDEX "AccountRequest_unitNodeId_idx" ON "AccountRequest"("unitNodeId");

-- CreateIndex
CREATE INDEX "AccountRequest_state_idx" ON "AccountRequest"("state");

-- AddForeignKey
ALTER TABLE "Person" ADD CONSTRAINT "Person_unitNodeId_fkey" FOREIGN KEY ("unitNodeId") REFERENCES "OrgNode"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Grant" ADD CONSTRAINT "Grant_approvedById_fkey" FOREIGN KEY ("approvedById") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ViewingReason" ADD CONSTRAINT "ViewingReason_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ViewingReason" ADD CONSTRAINT "ViewingReason_nodeId_fkey" FOREIGN KEY ("nodeId") REFERENCES "OrgNode"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Document" ADD CONSTRAINT "Document_uploadedById_fkey" FOREIGN KEY ("uploadedById") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AccountRequest" ADD CONSTRAINT "AccountRequest_unitNodeId_fkey" FOREIGN KEY ("unitNodeId") REFERENCES "OrgNode"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AccountRequest" ADD CONSTRAINT "AccountRequest_scopeNodeId_fkey" FOREIGN KEY ("scopeNodeId") REFERENCES "OrgNode"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AccountRequest" ADD CONSTRAINT "AccountRequest_documentId_fkey" FOREIGN KEY ("documentId") REFERENCES "Document"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AccountRequest" ADD CONSTRAINT "AccountRequest_requestedById_fkey" FOREIGN KEY ("requestedById") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AccountRequest" ADD CONSTRAINT "AccountRequest_judgedById_fkey" FOREIGN KEY ("judgedById") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AccountRequest" ADD CONSTRAINT "AccountRequest_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Activation" ADD CONSTRAINT "Activation_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE CASCADE ON UPDATE CASCADE;


-- A person's unit, for accounts from before: the place of their widest grant.
UPDATE "Person" SET "activatedAt" = "createdAt", "unitNodeId" = (
    SELECT "OrgNode"."id" FROM "Grant" JOIN "OrgNode" ON "OrgNode"."id" = "Grant"."nodeId"
    WHERE "Grant"."personId" = "Person"."id" ORDER BY cardinality("OrgNode"."path") LIMIT 1
);

-- CHECK constraints, by hand: the schema language has none.

-- AddCheck
ALTER TABLE "Person" ADD CONSTRAINT "Person_closed_check" CHECK ("closedAt" IS NULL OR "suspendedAt" IS NOT NULL);

-- AddCheck
ALTER TABLE "Grant" ADD CONSTRAINT "Grant_hours_check" CHECK (
    num_nonnulls("fromMinute", "toMinute") IN (0, 2)
    AND "fromMinute" BETWEEN 0 AND 1439 AND "toMinute" BETWEEN 0 AND 1439 AND "fromMinute" <> "toMinute"
);

-- AddCheck
ALTER TABLE "Grant" ADD CONSTRAINT "Grant_picture_check" CHECK (NOT "picture" OR (
    "role" = 'technician'
    AND ("approvedById" <> "personId") IS TRUE
    AND ("validTo" <= "validFrom" + INTERVAL '8 hours') IS TRUE
));

-- AddCheck
ALTER TABLE "ViewingReason" ADD CONSTRAINT "ViewingReason_text_check" CHECK (char_length(btrim("text")) >= 10);

-- AddCheck
ALTER TABLE "ViewingReason" ADD CONSTRAINT "ViewingReason_validity_check" CHECK (
    "until" > "createdAt" AND "until" <= "createdAt" + INTERVAL '30 minutes'
);

-- AddCheck
ALTER TABLE "AccountRequest" ADD CONSTRAINT "AccountRequest_judge_check" CHECK ("judgedById" <> "requestedById");

-- AddCheck
ALTER TABLE "AccountRequest" ADD CONSTRAINT "AccountRequest_state_check" CHECK (
    num_nonnulls("judgedById", "judgedAt") = CASE "state" WHEN 'requested' THEN 0 ELSE 2 END
    AND ("personId" IS NOT NULL) = ("state" = 'issued')
);
