-- What a member works towards, and the log of what was done.

-- +goose Up
CREATE TABLE plan (
	id              INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	person_id       INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	goal            TEXT    NOT NULL,
	hours_a_week    REAL    NOT NULL,
	target          TEXT    NOT NULL,
	budget_minor    INTEGER NOT NULL,
	budget_currency TEXT    NOT NULL,
	created_at      INTEGER NOT NULL,
	closed_at       INTEGER
) STRICT;
CREATE INDEX plan_person ON plan (person_id);
CREATE UNIQUE INDEX plan_open ON plan (person_id) WHERE closed_at IS NULL;

CREATE TABLE plan_item (
	id            INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	plan_id       INTEGER NOT NULL REFERENCES plan (id) ON DELETE CASCADE,
	position      INTEGER NOT NULL,
	title         TEXT    NOT NULL,
	kind          TEXT    NOT NULL,
	provider      TEXT    NOT NULL,
	stack         TEXT    NOT NULL,
	proves        TEXT    NOT NULL,
	evidence      TEXT    NOT NULL,
	state         TEXT    NOT NULL,
	percent       INTEGER NOT NULL,
	estimate      INTEGER NOT NULL,
	cost_minor    INTEGER NOT NULL,
	cost_currency TEXT    NOT NULL,
	cost_model    TEXT    NOT NULL,
	due           TEXT    NOT NULL,
	done_on       TEXT    NOT NULL
) STRICT;
CREATE INDEX plan_item_plan ON plan_item (plan_id, position);

-- The log outlives the items it speaks of.
CREATE TABLE progress (
	id             INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	person_id      INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	item_id        INTEGER REFERENCES plan_item (id) ON DELETE SET NULL,
	kind           TEXT    NOT NULL,
	minutes        INTEGER NOT NULL,
	percent        INTEGER NOT NULL,
	percent_before INTEGER NOT NULL,
	note           TEXT    NOT NULL,
	state          TEXT    NOT NULL,
	state_before   TEXT    NOT NULL,
	on_date        TEXT    NOT NULL,
	zone           TEXT    NOT NULL,
	written_at     INTEGER NOT NULL,
	source         TEXT    NOT NULL,
	undone_at      INTEGER
) STRICT;
CREATE UNIQUE INDEX progress_source ON progress (person_id, source) WHERE source <> '';
CREATE INDEX progress_person ON progress (person_id, id);
CREATE INDEX progress_day ON progress (person_id, on_date);
CREATE INDEX progress_item ON progress (item_id);

-- +goose Down
DROP TABLE progress;
DROP TABLE plan_item;
DROP TABLE plan;
