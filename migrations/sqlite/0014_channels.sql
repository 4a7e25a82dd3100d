-- When Cairn speaks in a channel, and what it lately said there unasked. Both are
-- about places and hold nobody.

-- +goose Up
CREATE TABLE channel (
	adapter     TEXT    NOT NULL,
	workspace   TEXT    NOT NULL,
	external_id TEXT    NOT NULL,
	name        TEXT    NOT NULL,
	mode        TEXT    NOT NULL,
	set_at      INTEGER NOT NULL,
	PRIMARY KEY (adapter, workspace, external_id)
) STRICT;

CREATE TABLE unasked (
	adapter     TEXT    NOT NULL,
	workspace   TEXT    NOT NULL,
	external_id TEXT    NOT NULL,
	what        TEXT    NOT NULL,
	said_at     INTEGER NOT NULL,
	PRIMARY KEY (adapter, workspace, external_id, what)
) STRICT;
CREATE INDEX unasked_said ON unasked (said_at);

-- +goose Down
DROP TABLE unasked;
DROP TABLE channel;
