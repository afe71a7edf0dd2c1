-- CreateEnum
CREATE TYPE "SavedViewKind" AS ENUM ('grid', 'tour');

-- CreateTable
CREATE TABLE "SavedView" (
    "id" UUID NOT NULL,
    "kind" "SavedViewKind" NOT NULL,
    "personId" UUID,
    "unitId" UUID,
    "name" TEXT NOT NULL,
    "content" JSONB NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "changedById" UUID NOT NULL,
    "changedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SavedView_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "SavedView_personId_idx" ON "SavedView"("personId");

-- CreateIndex
CREATE INDEX "SavedView_unitId_idx" ON "SavedView"("unitId");

-- AddForeignKey
ALTER TABLE "SavedView" ADD CONSTRAINT "SavedView_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SavedView" ADD CONSTRAINT "SavedView_unitId_fkey" FOREIGN KEY ("unitId") REFERENCES "OrgNode"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SavedView" ADD CONSTRAINT "SavedView_changedById_fkey" FOREIGN KEY ("changedById") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- CHECK constraints, by hand: the schema language has none.

-- AddCheck
ALTER TABLE "SavedView" ADD CONSTRAINT "SavedView_owner_check" CHECK (num_nonnulls("personId", "unitId") = 1);

-- AddCheck
ALTER TABLE "SavedView" ADD CONSTRAINT "SavedView_version_check" CHECK ("version" > 0);
