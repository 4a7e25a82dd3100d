-- What members weigh up: boards of options for a skill, and what they found out
-- about providers. Answers are yes, no, or empty for not known.

-- +goose Up
CREATE TABLE comparison (
	id         INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	person_id  INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	skill      TEXT    NOT NULL,
	created_at INTEGER NOT NULL,
	touched_at INTEGER NOT NULL,
	removed    INTEGER NOT NULL
) STRICT;
CREATE INDEX comparison_person ON comparison (person_id, touched_at);

CREATE TABLE comparison_option (
	id            INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	comparison_id INTEGER NOT NULL REFERENCES comparison (id) ON DELETE CASCADE,
	position      INTEGER NOT NULL,
	title         TEXT    NOT NULL,
	provider      TEXT    NOT NULL,
	cost_minor    INTEGER NOT NULL,
	cost_currency TEXT    NOT NULL,
	cost_model    TEXT    NOT NULL,
	months        REAL    NOT NULL,
	minutes       INTEGER NOT NULL,
	exam          TEXT    NOT NULL,
	graded        TEXT    NOT NULL,
	limited       TEXT    NOT NULL,
	badge         TEXT    NOT NULL,
	rigor         INTEGER,
	seen_in       INTEGER NOT NULL,
	ads           INTEGER NOT NULL,
	project       TEXT    NOT NULL,
	stackable     TEXT    NOT NULL,
	removed       INTEGER NOT NULL,
	UNIQUE (comparison_id, position)
) STRICT;

CREATE TABLE provider_check (
	id         INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	person_id  INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	provider   TEXT    NOT NULL,
	endorsed   TEXT    NOT NULL,
	assessed   TEXT    NOT NULL,
	terms      TEXT    NOT NULL,
	badge      TEXT    NOT NULL,
	known      TEXT    NOT NULL,
	wanted     TEXT    NOT NULL,
	checked_at INTEGER NOT NULL,
	removed    INTEGER NOT NULL
) STRICT;
CREATE INDEX provider_check_person ON provider_check (person_id, checked_at);

-- +goose Down
DROP TABLE provider_check;
DROP TABLE comparison_option;
DROP TABLE comparison;
