-- What members asked to be told, and when. next_at follows from the other columns
-- of a row; it is NULL when nothing more is to come. touched_at is the clock when it
-- was changed last, or said.

-- +goose Up
CREATE TABLE reminder (
	id           INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	person_id    INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	number       INTEGER NOT NULL,
	body         TEXT NOT NULL,
	item_id      INTEGER REFERENCES plan_item (id) ON DELETE SET NULL,
	of_id        INTEGER REFERENCES reminder (id) ON DELETE SET NULL,
	zone         TEXT NOT NULL,
	wall         TEXT NOT NULL,
	rule         TEXT NOT NULL,
	paused       INTEGER NOT NULL,
	paused_until INTEGER,
	skipped_to   INTEGER,
	removed      INTEGER NOT NULL,
	ended        INTEGER NOT NULL,
	created_at   INTEGER NOT NULL,
	touched_at   INTEGER NOT NULL,
	next_at      INTEGER
) STRICT;
CREATE INDEX reminder_due ON reminder (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX reminder_over ON reminder (touched_at) WHERE next_at IS NULL;
CREATE INDEX reminder_person ON reminder (person_id);
CREATE INDEX reminder_item ON reminder (item_id) WHERE item_id IS NOT NULL;
CREATE INDEX reminder_of ON reminder (of_id) WHERE of_id IS NOT NULL;

CREATE TABLE occurrence (
	reminder_id  INTEGER NOT NULL REFERENCES reminder (id) ON DELETE CASCADE,
	due_at       INTEGER NOT NULL,
	response     TEXT NOT NULL,
	at           INTEGER NOT NULL,
	PRIMARY KEY (reminder_id, due_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX occurrence_at ON occurrence (at);

-- Since when something for them could not be delivered and they were not told.
ALTER TABLE person ADD COLUMN unreached_at INTEGER;

-- Posts of one lane leave in the order they fall due, so that one for later
-- holds none back.
DROP INDEX outbox_lane;
CREATE INDEX outbox_lane ON outbox (lane, due_at, id) WHERE run_at IS NOT NULL;

-- +goose Down
DROP INDEX outbox_lane;
CREATE INDEX outbox_lane ON outbox (lane, id) WHERE run_at IS NOT NULL;
ALTER TABLE person DROP COLUMN unreached_at;
DROP TABLE occurrence;
DROP TABLE reminder;
