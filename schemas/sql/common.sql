-- In every read model's schema, before its own tables.
-- Ids and names by which rows are found are COLLATE "C": compared byte by byte, which is what makes indexes on them quick.

-- How far this read model has come, per lane: see Fold in infra/fold.hpp. Rows and checkpoint move in one transaction.
CREATE TABLE checkpoint (
  lane int PRIMARY KEY,
  ledger_id text NOT NULL,
  generation bigint NOT NULL,  -- which build of the read model this is; a rebuild's swap raises it
  next_offset bigint NOT NULL,
  epoch bigint NOT NULL,
  next_seq bigint NOT NULL
) WITH (fillfactor = 50);

-- Which migration the tables were made by.
CREATE TABLE migration (hash text NOT NULL);

-- Entry.version of each subject at the checkpoint: ETags come from here.
CREATE TABLE subjects (
  subject text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL
) WITH (fillfactor = 80);

-- Microseconds since 1970-01-01T00:00:00Z as RFC 3339 in UTC.
CREATE FUNCTION muster_time(us bigint) RETURNS text LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
  SELECT to_char(timestamp '1970-01-01' + us * interval '1 microsecond', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

-- Nano-USD as a decimal string with two to nine decimals.
CREATE FUNCTION muster_usd(nano numeric) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE WHEN nano % 10000000 = 0 THEN round(nano * 0.000000001, 2)::text ELSE trim_scale(nano * 0.000000001)::text END
$$;

-- A Sealed (schemas/proto/sealed.proto) for the gateway to open; null where there is none.
CREATE FUNCTION muster_sealed(key_id text, box bytea) RETURNS json LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT json_build_object('key_id', key_id, 'box', replace(encode(box, 'base64'), E'\n', ''))
$$;
