-- Where Cairn is installed: in workspaces, and in whole organisations, which place
-- it in their workspaces. Tokens may end and be renewed, by one process at a time.
-- They are sealed by a key that is not here.

-- +goose Up
CREATE TABLE installed (
	adapter       TEXT    NOT NULL,
	organisation  TEXT    NOT NULL,
	workspace     TEXT    NOT NULL,
	whole         BIGINT  NOT NULL,
	name          TEXT    NOT NULL,
	token         TEXT    NOT NULL,
	installed_at  BIGINT  NOT NULL,
	renewed_at    BIGINT  NOT NULL,
	expires_at    BIGINT,
	stopped       TEXT    NOT NULL,
	renewal       TEXT    NOT NULL,
	renewal_until BIGINT  NOT NULL,
	PRIMARY KEY (adapter, organisation, workspace, whole)
);
CREATE INDEX installed_workspace ON installed (adapter, workspace);
INSERT INTO installed
SELECT adapter, '', workspace, 0, '', token, installed_at, installed_at, CAST(NULL AS BIGINT), '', '', 0 FROM installation;
DROP TABLE installation;

CREATE TABLE placement (
	adapter      TEXT NOT NULL,
	workspace    TEXT NOT NULL,
	organisation TEXT NOT NULL,
	PRIMARY KEY (adapter, workspace)
);

-- +goose Down
CREATE TABLE installation (
	adapter      TEXT    NOT NULL,
	workspace    TEXT    NOT NULL,
	token        TEXT    NOT NULL,
	installed_at BIGINT  NOT NULL,
	PRIMARY KEY (adapter, workspace)
);
INSERT INTO installation
SELECT adapter, workspace, token, installed_at FROM installed WHERE whole = 0 AND expires_at IS NULL
ON CONFLICT DO NOTHING;
DROP TABLE placement;
DROP TABLE installed;
