-- Encrypted documents: what may be listed apart from what may not.
CREATE TABLE items (
  item_id text COLLATE "C" PRIMARY KEY,
  team_id text COLLATE "C" NOT NULL,
  name text NOT NULL,
  type text NOT NULL,
  tags jsonb NOT NULL,         -- in order, each once
  folder_id text COLLATE "C" NOT NULL,  -- or root
  trashed boolean NOT NULL,    -- neither read nor listed, but not gone yet
  workspace_id text COLLATE "C",
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
  upload_id text COLLATE "C" NOT NULL,  -- what brought the content in chunks; empty: it came at once
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

-- The same, of contents that came in chunks, and of uploads that are not completed yet.
CREATE TABLE chunks (
  upload_id text COLLATE "C" NOT NULL,
  number int NOT NULL,  -- counted from 1
  item_id text COLLATE "C" NOT NULL,
  team_id text COLLATE "C" NOT NULL,
  key_id text NOT NULL,
  box bytea NOT NULL,
  PRIMARY KEY (upload_id, number)
);
ALTER TABLE chunks ALTER COLUMN box SET STORAGE EXTERNAL;
-- Needed while a rebuild goes on, too: an item that is gone takes its chunks along.
CREATE INDEX chunks_of_item ON chunks (item_id);

CREATE TABLE folders (
  folder_id text COLLATE "C" PRIMARY KEY,
  team_id text COLLATE "C" NOT NULL,
  name text NOT NULL,
  parent_id text COLLATE "C" NOT NULL,  -- or root
  created_by text NOT NULL,
  created_at bigint NOT NULL
);

-- after rebuild
CREATE INDEX items_of_team ON items (team_id, created_at, item_id);
CREATE INDEX contents_of_key ON contents (key_id);
CREATE INDEX items_by_tag ON items USING gin (tags);
CREATE INDEX folders_of_team ON folders (team_id, parent_id, name, folder_id);
