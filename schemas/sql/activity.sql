-- What happened, one row per entry that carries events, refused commands too. Rows are never changed.
CREATE TABLE activity (
  lane int NOT NULL,
  "offset" bigint NOT NULL,
  at bigint NOT NULL,
  subject text COLLATE "C" NOT NULL,
  type text NOT NULL,        -- kind of the first event that tells something
  more_types text[],         -- kinds of the others
  actor text COLLATE "C" NOT NULL,
  account_id text COLLATE "C",           -- whom it was about
  resource_kind text COLLATE "C",
  resource_id text COLLATE "C",
  refused boolean NOT NULL,
  command_id text NOT NULL,
  trace_parent text,
  origin_key_id text,        -- address and user agent of the request, sealed under the actor's key
  origin_box bytea,
  sentence text NOT NULL,
  -- The subject is a word of its own: so one GIN lookup finds the words within the team.
  search tsvector GENERATED ALWAYS AS (to_tsvector('simple', sentence) || array_to_tsvector(ARRAY[subject])) STORED
);

-- after rebuild
CREATE INDEX activity_search ON activity USING gin (search);
CREATE INDEX activity_of_subject ON activity (subject, at, lane, "offset");
CREATE INDEX activity_of_actor ON activity (actor, at, lane, "offset");
CREATE UNIQUE INDEX activity_position ON activity (lane, "offset");
