-- What members changed, so that it can be taken back; removed items stay for it.
-- A vacation is a span of days of its own, past ones included: streaks need them.

-- +goose Up
ALTER TABLE plan_item ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE progress ADD COLUMN undone INTEGER NOT NULL DEFAULT 0;
UPDATE progress SET undone = 1 WHERE undone_at IS NOT NULL;
ALTER TABLE progress DROP COLUMN undone_at;
ALTER TABLE person DROP COLUMN paused_until;

CREATE TABLE change (
	id         INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	person_id  INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	command    TEXT    NOT NULL,
	steps      TEXT    NOT NULL,
	undoes     INTEGER NOT NULL,
	written_at INTEGER NOT NULL,
	undone_at  INTEGER
) STRICT;
CREATE INDEX change_person ON change (person_id, id);
CREATE INDEX change_written ON change (written_at);

CREATE TABLE vacation (
	id        INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	from_date TEXT    NOT NULL,
	to_date   TEXT    NOT NULL,
	removed   INTEGER NOT NULL
) STRICT;
CREATE INDEX vacation_person ON vacation (person_id, from_date);

-- +goose Down
DROP TABLE vacation;
DROP TABLE change;
ALTER TABLE person ADD COLUMN paused_until INTEGER;
ALTER TABLE progress ADD COLUMN undone_at INTEGER;
UPDATE progress SET undone_at = written_at WHERE undone = 1;
ALTER TABLE progress DROP COLUMN undone;
ALTER TABLE plan_item DROP COLUMN removed;
