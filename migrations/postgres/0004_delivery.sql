-- What a conversation needs between two messages, what was heard, and what is
-- to be said.

-- +goose Up
CREATE TABLE topic (
	place    TEXT    NOT NULL PRIMARY KEY,
	entry    TEXT    NOT NULL,
	question TEXT    NOT NULL,
	asked    BIGINT  NOT NULL,
	set_at   BIGINT  NOT NULL
);
CREATE INDEX topic_set ON topic (set_at);

-- A form may be kept before its owner is known as a person, so it goes by the
-- platform's name for them.
CREATE TABLE form (
	adapter     TEXT    NOT NULL,
	workspace   TEXT    NOT NULL,
	external_id TEXT    NOT NULL,
	place       TEXT    NOT NULL,
	command     TEXT    NOT NULL,
	fields      TEXT    NOT NULL,
	missing     TEXT    NOT NULL,
	good_until  BIGINT  NOT NULL,
	PRIMARY KEY (adapter, workspace, external_id, place)
);
CREATE INDEX form_until ON form (good_until);

CREATE TABLE inbox (
	adapter  TEXT    NOT NULL,
	event    TEXT    NOT NULL,
	heard_at BIGINT  NOT NULL,
	PRIMARY KEY (adapter, event)
);
CREATE INDEX inbox_heard ON inbox (heard_at);

-- A row is open while run_at is set: the time at which it may be claimed, or
-- at which its lease runs out. due_at is when it was to be said at first.
CREATE TABLE outbox (
	id         BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	name       TEXT    NOT NULL UNIQUE,
	adapter    TEXT    NOT NULL,
	lane       TEXT    NOT NULL,
	payload    TEXT    NOT NULL,
	due_at     BIGINT  NOT NULL,
	run_at     BIGINT,
	attempts   BIGINT  NOT NULL,
	lease      TEXT,
	outcome    TEXT    NOT NULL,
	reason     TEXT    NOT NULL,
	created_at BIGINT  NOT NULL,
	done_at    BIGINT
);
CREATE INDEX outbox_due ON outbox (adapter, run_at) WHERE run_at IS NOT NULL;
CREATE INDEX outbox_lane ON outbox (lane, id) WHERE run_at IS NOT NULL;
CREATE INDEX outbox_done ON outbox (done_at) WHERE done_at IS NOT NULL;

CREATE TABLE lane (
	lane       TEXT    NOT NULL PRIMARY KEY,
	not_before BIGINT  NOT NULL
);
CREATE INDEX lane_not_before ON lane (not_before);

-- Rows here live for days at most: the default, a fifth of the table dead,
-- makes every claim wade through leftovers.
ALTER TABLE inbox  SET (autovacuum_vacuum_scale_factor = 0.01);
ALTER TABLE outbox SET (autovacuum_vacuum_scale_factor = 0.01);

-- +goose Down
DROP TABLE lane;
DROP TABLE outbox;
DROP TABLE inbox;
DROP TABLE form;
DROP TABLE topic;
