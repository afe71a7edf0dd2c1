-- AlterTable
ALTER TABLE "Facility" ADD COLUMN     "requiredZones" "Zone"[];

-- The rule, by hand: what a new facility must have a camera at, until somebody says otherwise.

-- CreateFunction
CREATE FUNCTION usual_required_zones("kind" "FacilityKind") RETURNS "Zone"[] LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE "kind"
    WHEN 'checkpoint' THEN ARRAY['reception', 'medical', 'public']::"Zone"[]
    ELSE enum_range(NULL::"Zone")
  END
$$;

-- CreateFunction
CREATE FUNCTION give_required_zones() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW."requiredZones" := coalesce(NEW."requiredZones", usual_required_zones(NEW."kind"));
  RETURN NEW;
END
$$;

-- CreateTrigger
CREATE TRIGGER "Facility_required_zones" BEFORE INSERT ON "Facility" FOR EACH ROW EXECUTE FUNCTION give_required_zones();

UPDATE "Facility" SET "requiredZones" = usual_required_zones("kind");

-- CreateFunction
CREATE FUNCTION each_zone_once("zones" "Zone"[]) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT cardinality("zones") = (SELECT count(DISTINCT zone) FROM unnest("zones") AS zone)
$$;

-- AddCheck
ALTER TABLE "Facility" ADD CONSTRAINT "Facility_required_zones_check" CHECK (each_zone_once("requiredZones"));
