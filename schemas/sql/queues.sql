-- Queues, and what stands and stood in them.
CREATE TABLE queues (
  queue_id text COLLATE "C" PRIMARY KEY,
  team_id text COLLATE "C" NOT NULL,
  name text NOT NULL,
  type text NOT NULL,
  description text NOT NULL,
  archived boolean NOT NULL,
  created_by text NOT NULL,
  created_at bigint NOT NULL,
  completed bigint NOT NULL,  -- how many entries
  workspace_id text COLLATE "C"
) WITH (fillfactor = 80);

CREATE TABLE entries (
  entry_id text COLLATE "C" PRIMARY KEY,
  queue_id text COLLATE "C" NOT NULL,
  team_id text COLLATE "C" NOT NULL,
  title text NOT NULL,
  reference text NOT NULL,
  note text NOT NULL,
  priority text NOT NULL,
  place int NOT NULL,  -- 0: the most urgent
  state text NOT NULL,
  added_by text NOT NULL,
  added_at bigint NOT NULL,
  assigned_to text COLLATE "C",
  assigned_by text,
  assigned_at bigint,
  started_by text,
  started_at bigint,
  completed_by text,
  completed_at bigint,
  outcome text,
  returns int NOT NULL,
  returned_by text,
  returned_at bigint,
  return_reason text
) WITH (fillfactor = 80);
-- Needed while a rebuild goes on, too: whoever leaves a team gives back what they have.
CREATE INDEX entries_held ON entries (team_id, assigned_to) WHERE state IN ('assigned', 'started');

-- after rebuild
CREATE INDEX entries_open ON entries (queue_id, place, added_at, entry_id) WHERE state <> 'completed';
CREATE INDEX entries_in_state ON entries (queue_id, state, place, added_at, entry_id);
