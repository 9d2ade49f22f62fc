-- Workspaces, who is in them, and who is invited to them.
CREATE TABLE workspaces (
  workspace_id text COLLATE "C" PRIMARY KEY,
  team_id text COLLATE "C" NOT NULL,
  name text NOT NULL,
  description text NOT NULL,
  default_role text NOT NULL,
  invites_from text NOT NULL,
  archived boolean NOT NULL,
  created_by text NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL
) WITH (fillfactor = 80);

CREATE TABLE members (
  workspace_id text COLLATE "C" NOT NULL,
  account_id text COLLATE "C" NOT NULL,
  team_id text COLLATE "C" NOT NULL,
  role text NOT NULL,
  permissions text[] NOT NULL,  -- granted one by one, in alphabetical order
  joined_at bigint NOT NULL,
  PRIMARY KEY (workspace_id, account_id)
);

-- started_offset: of the entry that made the row; what ends all earlier ones of an account goes by it.
CREATE TABLE invitations (
  invitation_id text COLLATE "C" PRIMARY KEY,
  workspace_id text COLLATE "C" NOT NULL,
  team_id text COLLATE "C" NOT NULL,
  account_id text COLLATE "C",
  email_key_id text,
  email_box bytea,
  role text NOT NULL,
  permissions text[] NOT NULL,
  status text NOT NULL,
  invited_by text NOT NULL,
  invited_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  ended_at bigint,
  ended_by text,
  started_offset bigint NOT NULL
);

-- Needed while a rebuild goes on, too: whoever leaves a team leaves its workspaces.
CREATE INDEX members_of_account ON members (account_id, team_id);
CREATE INDEX invitations_open ON invitations (team_id, account_id) WHERE status = 'pending';

-- after rebuild
CREATE INDEX workspaces_of_team ON workspaces (team_id, created_at, workspace_id);
CREATE INDEX members_in_order ON members (workspace_id, joined_at, account_id);
CREATE INDEX invitations_of_workspace ON invitations (workspace_id, invited_at, invitation_id);
