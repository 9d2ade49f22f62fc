-- Usage summed up per hour, day and month of UTC, by team, provider, model and account.
CREATE TABLE buckets (
  team_id text COLLATE "C" NOT NULL,
  granularity text COLLATE "C" NOT NULL,  -- hour, day, month
  start bigint NOT NULL,      -- microseconds since 1970
  provider text COLLATE "C" NOT NULL,
  model text COLLATE "C" NOT NULL,
  account_id text COLLATE "C" NOT NULL,
  records bigint NOT NULL,
  api_calls bigint NOT NULL,
  input_tokens bigint NOT NULL,
  output_tokens bigint NOT NULL,
  cached_input_tokens bigint NOT NULL,
  reasoning_tokens bigint NOT NULL,
  tasks_created bigint NOT NULL,
  tasks_completed bigint NOT NULL,
  storage_bytes bigint NOT NULL,     -- net change
  latency_ms_sum bigint NOT NULL,
  latency_count bigint NOT NULL,     -- records that said their latency
  successes bigint NOT NULL,
  cost bigint NOT NULL,              -- nano-USD
  PRIMARY KEY (team_id, granularity, start, provider, model, account_id)
) WITH (fillfactor = 70);
