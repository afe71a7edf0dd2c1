-- Takes the ledger out of the hands of the application's own database role, on a PostgreSQL server: from then on that role can add to it
-- and read it, and nothing else. Triggers refuse changes anyway, but the owner of a table can switch its triggers off.
--
-- Once, as a superuser, in the application's database, after its first start (here the role is vong_gac, which must be no superuser):
--   psql -v ON_ERROR_STOP=1 -v app=vong_gac -d vong_gac -f server/ledger/separate-owner.sql
-- It can be run again at any time. Before an upgrade that changes these tables (its notes say so), give them back with
-- ALTER TABLE ... OWNER TO vong_gac, start the new version once, and run this again.

BEGIN;

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'vong_gac_ledger') THEN
        CREATE ROLE vong_gac_ledger NOLOGIN;
    END IF;
    -- Whoever owns the database or the schema can drop what is in it.
    EXECUTE format('ALTER DATABASE %I OWNER TO vong_gac_ledger', current_database());
END
$$;

ALTER SCHEMA public OWNER TO vong_gac_ledger;
GRANT USAGE, CREATE ON SCHEMA public TO :"app";

ALTER TABLE "LedgerEntry" OWNER TO vong_gac_ledger;
ALTER TABLE "LedgerCheckpoint" OWNER TO vong_gac_ledger;
ALTER TABLE "Viewing" OWNER TO vong_gac_ledger;
ALTER FUNCTION "ledger_refuse_change"() OWNER TO vong_gac_ledger;
ALTER FUNCTION "viewing_refuse_change"() OWNER TO vong_gac_ledger;

REVOKE ALL ON "LedgerEntry", "LedgerCheckpoint", "Viewing" FROM PUBLIC, :"app";
GRANT SELECT, INSERT ON "LedgerEntry", "LedgerCheckpoint" TO :"app";
GRANT SELECT, INSERT, UPDATE ON "Viewing" TO :"app";

COMMIT;
