-- Entries that members share with their team, and apart from them their bodies: lists never touch these.
CREATE TABLE entries (
  share_id text COLLATE "C" PRIMARY KEY,
  team_id text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  title text NOT NULL,
  tags text[] NOT NULL,
  size_bytes bigint NOT NULL,
  entry_version int NOT NULL,
  read boolean NOT NULL,   -- what the team as a whole may
  write boolean NOT NULL,
  shared_by text COLLATE "C" NOT NULL,
  shared_at bigint NOT NULL,
  updated_by text NOT NULL,
  updated_at bigint NOT NULL,
  expires_at bigint,
  workspace_id text COLLATE "C",
  search tsvector NOT NULL -- words of title, key and tags
) WITH (fillfactor = 80);

CREATE TABLE bodies (
  share_id text COLLATE "C" PRIMARY KEY,
  body bytea NOT NULL
);

-- after rebuild
CREATE INDEX entries_of_team ON entries (team_id, shared_at, share_id);
CREATE INDEX entries_of_key ON entries (team_id, key);
CREATE INDEX entries_search ON entries USING gin (search);
CREATE INDEX entries_tags ON entries USING gin (tags);
