-- CreateEnum
CREATE TYPE "OrgLevel" AS ENUM ('country', 'province', 'facility');

-- CreateEnum
CREATE TYPE "FacilityKind" AS ENUM ('quarantine', 'checkpoint');

-- CreateEnum
CREATE TYPE "Manager" AS ENUM ('civil', 'military');

-- CreateEnum
CREATE TYPE "Role" AS ENUM ('inspector', 'military', 'police', 'leader', 'duty', 'technician', 'operator', 'auditor');

-- CreateEnum
CREATE TYPE "Zone" AS ENUM ('corridor', 'lobby', 'yard', 'sampling', 'reception', 'medical', 'supplies', 'bath_outside', 'gate', 'public');

-- CreateEnum
CREATE TYPE "SourceKind" AS ENUM ('rtsp', 'onvif');

-- CreateEnum
CREATE TYPE "ProfileName" AS ENUM ('main', 'sub');

-- CreateTable
CREATE TABLE "OrgNode" (
    "id" UUID NOT NULL,
    "parentId" UUID,
    "path" UUID[],
    "level" "OrgLevel" NOT NULL,
    "name" TEXT NOT NULL,
    "validFrom" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "validTo" TIMESTAMPTZ(3),

    CONSTRAINT "OrgNode_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Facility" (
    "id" UUID NOT NULL,
    "kind" "FacilityKind" NOT NULL,
    "manager" "Manager" NOT NULL,
    "closedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Facility_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Person" (
    "id" UUID NOT NULL,
    "username" TEXT NOT NULL,
    "passwordHash" TEXT NOT NULL,
    "fullName" TEXT NOT NULL,
    "position" TEXT NOT NULL,
    "unit" TEXT NOT NULL,
    "telephone" TEXT,
    "email" TEXT,
    "suspendedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Grant" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "role" "Role" NOT NULL,
    "nodeId" UUID,
    "cameraId" UUID,
    "manager" "Manager",
    "kind" "FacilityKind",
    "basis" TEXT,
    "validFrom" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "validTo" TIMESTAMPTZ(3),

    CONSTRAINT "Grant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Session" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "refreshHash" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),
    "address" TEXT,
    "userAgent" TEXT,

    CONSTRAINT "Session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Camera" (
    "id" UUID NOT NULL,
    "facilityId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "zone" "Zone" NOT NULL,
    "sourceKind" "SourceKind" NOT NULL,
    "onvifHost" TEXT,
    "onvifPort" INTEGER,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "removedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Camera_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "StreamProfile" (
    "id" UUID NOT NULL,
    "cameraId" UUID NOT NULL,
    "name" "ProfileName" NOT NULL,
    "url" TEXT NOT NULL,

    CONSTRAINT "StreamProfile_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CameraCredential" (
    "cameraId" UUID NOT NULL,
    "sealed" BYTEA NOT NULL,

    CONSTRAINT "CameraCredential_pkey" PRIMARY KEY ("cameraId")
);

-- CreateIndex
CREATE INDEX "OrgNode_parentId_idx" ON "OrgNode"("parentId");

-- CreateIndex
CREATE INDEX "OrgNode_path_idx" ON "OrgNode" USING GIN ("path");

-- CreateIndex
CREATE UNIQUE INDEX "Person_username_key" ON "Person"("username");

-- CreateIndex
CREATE INDEX "Grant_personId_idx" ON "Grant"("personId");

-- CreateIndex
CREATE UNIQUE INDEX "Session_refreshHash_key" ON "Session"("refreshHash");

-- CreateIndex
CREATE INDEX "Session_personId_idx" ON "Session"("personId");

-- CreateIndex
CREATE INDEX "Camera_facilityId_idx" ON "Camera"("facilityId");

-- CreateIndex
CREATE UNIQUE INDEX "StreamProfile_cameraId_name_key" ON "StreamProfile"("cameraId", "name");

-- AddForeignKey
ALTER TABLE "OrgNode" ADD CONSTRAINT "OrgNode_parentId_fkey" FOREIGN KEY ("parentId") REFERENCES "OrgNode"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Facility" ADD CONSTRAINT "Facility_id_fkey" FOREIGN KEY ("id") REFERENCES "OrgNode"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Grant" ADD CONSTRAINT "Grant_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Grant" ADD CONSTRAINT "Grant_nodeId_fkey" FOREIGN KEY ("nodeId") REFERENCES "OrgNode"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Grant" ADD CONSTRAINT "Grant_cameraId_fkey" FOREIGN KEY ("cameraId") REFERENCES "Camera"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Camera" ADD CONSTRAINT "Camera_facilityId_fkey" FOREIGN KEY ("facilityId") REFERENCES "Facility"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "StreamProfile" ADD CONSTRAINT "StreamProfile_cameraId_fkey" FOREIGN KEY ("cameraId") REFERENCES "Camera"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CameraCredential" ADD CONSTRAINT "CameraCredential_cameraId_fkey" FOREIGN KEY ("cameraId") REFERENCES "Camera"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- CHECK constraints, by hand: the schema language has none. A comparison with NULL counts as passed, hence the IS forms.

-- AddCheck
ALTER TABLE "OrgNode" ADD CONSTRAINT "OrgNode_root_check" CHECK (("parentId" IS NULL) = ("level" = 'country'));

-- AddCheck
ALTER TABLE "OrgNode" ADD CONSTRAINT "OrgNode_path_check" CHECK (
    ("path"[cardinality("path")] = "id") IS TRUE
    AND "path"[cardinality("path") - 1] IS NOT DISTINCT FROM "parentId"
);

-- AddCheck
ALTER TABLE "OrgNode" ADD CONSTRAINT "OrgNode_validity_check" CHECK ("validTo" >= "validFrom");

-- AddCheck
ALTER TABLE "Grant" ADD CONSTRAINT "Grant_scope_check" CHECK (num_nonnulls("nodeId", "cameraId") = 1);

-- AddCheck
ALTER TABLE "Grant" ADD CONSTRAINT "Grant_validity_check" CHECK ("validTo" >= "validFrom");

-- AddCheck
ALTER TABLE "Camera" ADD CONSTRAINT "Camera_onvif_check" CHECK (
    num_nonnulls("onvifHost", "onvifPort") = CASE "sourceKind" WHEN 'onvif' THEN 2 ELSE 0 END
    AND "onvifPort" BETWEEN 1 AND 65535
);

-- AddCheck
ALTER TABLE "StreamProfile" ADD CONSTRAINT "StreamProfile_url_check" CHECK ("url" ~* '^rtsps?://[^/?#@]+([/?#].*)?$');
