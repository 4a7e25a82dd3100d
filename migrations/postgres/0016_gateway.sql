-- Who holds which part of a platform's gateway, and what is needed to go on with
-- it; and how many sessions were begun there, since a platform takes the token of
-- a bot away that begins too many.

-- +goose Up
CREATE TABLE shard (
	adapter    TEXT    NOT NULL,
	number     BIGINT  NOT NULL,
	holder     TEXT    NOT NULL,
	run        TEXT    NOT NULL,
	held_until BIGINT  NOT NULL,
	state      TEXT    NOT NULL,
	PRIMARY KEY (adapter, number)
);

CREATE TABLE sessions_begun (
	adapter   TEXT    NOT NULL PRIMARY KEY,
	last_at   BIGINT  NOT NULL,
	window_at BIGINT  NOT NULL,
	begun     BIGINT  NOT NULL
);

-- Where somebody was met last, when only their id is known.
CREATE INDEX identity_met ON identity (adapter, external_id, created_at);

-- +goose Down
DROP INDEX identity_met;
DROP TABLE sessions_begun;
DROP TABLE shard;
