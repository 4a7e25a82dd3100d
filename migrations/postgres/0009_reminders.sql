-- What members asked to be told, and when. next_at follows from the other columns
-- of a row; it is NULL when nothing more is to come. touched_at is the clock when it
-- was changed last, or said.

-- +goose Up
CREATE TABLE reminder (
	id           BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	person_id    BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	number       BIGINT NOT NULL,
	body         TEXT NOT NULL,
	item_id      BIGINT REFERENCES plan_item (id) ON DELETE SET NULL,
	of_id        BIGINT REFERENCES reminder (id) ON DELETE SET NULL,
	zone         TEXT NOT NULL,
	wall         TEXT NOT NULL,
	rule         TEXT NOT NULL,
	paused       BIGINT NOT NULL,
	paused_until BIGINT,
	skipped_to   BIGINT,
	removed      BIGINT NOT NULL,
	ended        BIGINT NOT NULL,
	created_at   BIGINT NOT NULL,
	touched_at   BIGINT NOT NULL,
	next_at      BIGINT
) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.01);
CREATE INDEX reminder_due ON reminder (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX reminder_over ON reminder (touched_at) WHERE next_at IS NULL;
CREATE INDEX reminder_person ON reminder (person_id);
CREATE INDEX reminder_item ON reminder (item_id) WHERE item_id IS NOT NULL;
CREATE INDEX reminder_of ON reminder (of_id) WHERE of_id IS NOT NULL;

CREATE TABLE occurrence (
	reminder_id  BIGINT NOT NULL REFERENCES reminder (id) ON DELETE CASCADE,
	due_at       BIGINT NOT NULL,
	response     TEXT NOT NULL,
	at           BIGINT NOT NULL,
	PRIMARY KEY (reminder_id, due_at)
);
CREATE INDEX occurrence_at ON occurrence (at);

-- Since when something for them could not be delivered and they were not told.
ALTER TABLE person ADD COLUMN unreached_at BIGINT;

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
