-- A look on a wall is told apart from one at a desk.
ALTER TYPE "ViewingSize" ADD VALUE 'wall';

-- CreateTable
CREATE TABLE "Wall" (
    "id" UUID NOT NULL,
    "sessionId" UUID NOT NULL,
    "title" TEXT NOT NULL,
    "shows" JSONB NOT NULL,
    "cameraIds" UUID[],
    "codeHash" TEXT NOT NULL,
    "generation" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "openedAt" TIMESTAMPTZ(3),
    "address" TEXT,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Wall_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Wall_codeHash_key" ON "Wall"("codeHash");

-- CreateIndex
CREATE INDEX "Wall_sessionId_idx" ON "Wall"("sessionId");

-- AddForeignKey
ALTER TABLE "Wall" ADD CONSTRAINT "Wall_sessionId_fkey" FOREIGN KEY ("sessionId") REFERENCES "Session"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- CHECK constraints, by hand: the schema language has none.

-- AddCheck
ALTER TABLE "Wall" ADD CONSTRAINT "Wall_validity_check" CHECK (
    "expiresAt" > "createdAt" AND "expiresAt" <= "createdAt" + INTERVAL '12 hours'
);

-- AddCheck
ALTER TABLE "Wall" ADD CONSTRAINT "Wall_cameras_check" CHECK (cardinality("cameraIds") BETWEEN 1 AND 400);
