-- Encrypted documents: what may be listed apart from what may not.
CREATE TABLE items (
  item_id text COLLATE "C" PRIMARY KEY,
  team_id text COLLATE "C" NOT NULL,
  name text NOT NULL,
  type text NOT NULL,
  item_version int NOT NULL,
  created_by text NOT NULL,
  created_at bigint NOT NULL,
  updated_by text NOT NULL,
  updated_at bigint NOT NULL,
  reads bigint NOT NULL,
  last_read_at bigint,
  last_read_by text
) WITH (fillfactor = 80);

CREATE TABLE versions (
  item_id text COLLATE "C" NOT NULL,
  item_version int NOT NULL,
  content_version int NOT NULL,   -- whose content it is
  metadata_version int NOT NULL,  -- whose metadata it is; 0: none
  mime_type text NOT NULL,
  size_bytes bigint NOT NULL,
  created_by text NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (item_id, item_version)
);

-- Ciphertext. Read one by one, by the gateway, after the read is on the ledger.
CREATE TABLE contents (
  item_id text COLLATE "C" NOT NULL,
  item_version int NOT NULL,
  part text NOT NULL,  -- content, metadata
  key_id text NOT NULL,
  box bytea NOT NULL,
  PRIMARY KEY (item_id, item_version, part)
);
-- Random bytes do not get smaller.
ALTER TABLE contents ALTER COLUMN box SET STORAGE EXTERNAL;

-- after rebuild
CREATE INDEX items_of_team ON items (team_id, created_at, item_id);
CREATE INDEX contents_of_key ON contents (key_id);
