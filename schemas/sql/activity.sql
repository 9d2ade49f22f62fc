-- What happened, one row per entry that carries events, refused commands too. Rows are never changed.
CREATE TABLE activity (
  lane int NOT NULL,
  "offset" bigint NOT NULL,
  at bigint NOT NULL,
  subject text COLLATE "C" NOT NULL,
  chunk int NOT NULL,        -- its part of the subject's history: version / 32768; never falls as `at` grows
  type text NOT NULL,        -- kind of the first event that tells something; logged.… of what a client has logged
  more_types text,           -- kinds of the others, with commas between them
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
  details json,              -- of what a client has logged
  impact_score int,          -- in hundredths; of what a client has logged
  -- The words of the sentence and of the details; and as words of their own what filters look for:
  -- <subject>#<chunk>, a:<actor>, t:<type>, t:<module>, k:<resource kind>, r:<resource id>. So one lookup in the index
  -- finds what all of them have in common within a chunk, at a cost that the chunk's size bounds.
  search tsvector GENERATED ALWAYS AS (to_tsvector('simple', sentence)
    || coalesce(json_to_tsvector('simple', details, '["all"]'), '')
    || array_to_tsvector(array_remove(
      ARRAY[subject || '#' || chunk::text, 'a:' || actor, 't:' || type, 't:' || split_part(type, '.', 1),
            'k:' || resource_kind, 'r:' || resource_id]
        || string_to_array('t:' || replace(more_types, ',', ',t:')
          || ',t:' || replace(regexp_replace(more_types, '[.][a-z0-9_.]*', '', 'g'), ',', ',t:'), ','), NULL))) STORED
);

-- after rebuild
-- Every lookup reads all of the list of what is not in the index proper yet, so that list is kept short.
CREATE INDEX activity_search ON activity USING gin (search) WITH (gin_pending_list_limit = 256);
CREATE INDEX activity_of_subject ON activity (subject, at, lane, "offset");
CREATE INDEX activity_of_actor ON activity (actor, at, lane, "offset");
CREATE UNIQUE INDEX activity_position ON activity (lane, "offset");
