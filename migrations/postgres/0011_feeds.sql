-- The secret address of a member's calendar, of which only a hash is kept.

-- +goose Up
CREATE TABLE feed (
	person_id  BIGINT NOT NULL PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
	hash       TEXT NOT NULL UNIQUE,
	created_at BIGINT NOT NULL
);

-- +goose Down
DROP TABLE feed;
