-- What a community asked, and what it added to the built-in answers.

-- +goose Up
CREATE TABLE question (
	id           INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	community_id INTEGER NOT NULL REFERENCES community (id) ON DELETE CASCADE,
	body         TEXT    NOT NULL,
	decision     TEXT    NOT NULL,
	entry        TEXT    NOT NULL,
	score        REAL    NOT NULL,
	feedback     TEXT    NOT NULL,
	resolved     TEXT    NOT NULL,
	asked_at     INTEGER NOT NULL
) STRICT;
-- Only rows that still have their text are listed or pruned.
CREATE INDEX question_queue ON question (community_id, asked_at) WHERE body <> '';
CREATE INDEX question_asked ON question (asked_at) WHERE body <> '';

CREATE TABLE waiter (
	question_id INTEGER NOT NULL REFERENCES question (id) ON DELETE CASCADE,
	person_id   INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	place       TEXT    NOT NULL,
	created_at  INTEGER NOT NULL,
	PRIMARY KEY (question_id, person_id)
) STRICT;
CREATE INDEX waiter_person ON waiter (person_id);
CREATE INDEX waiter_created ON waiter (created_at);

-- Every version is kept; the highest is the current one. An entry outlives the
-- membership of its author.
CREATE TABLE entry (
	community_id INTEGER NOT NULL REFERENCES community (id) ON DELETE CASCADE,
	name         TEXT    NOT NULL,
	version      INTEGER NOT NULL,
	source       TEXT    NOT NULL,
	retired      INTEGER NOT NULL,
	person_id    INTEGER REFERENCES person (id) ON DELETE SET NULL,
	written_at   INTEGER NOT NULL,
	PRIMARY KEY (community_id, name, version)
) STRICT;
CREATE INDEX entry_person ON entry (person_id);

-- The digest stands in for the text, which may be longer than an index takes.
CREATE TABLE phrasing (
	id           INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	community_id INTEGER NOT NULL REFERENCES community (id) ON DELETE CASCADE,
	entry        TEXT    NOT NULL,
	body         TEXT    NOT NULL,
	digest       TEXT    NOT NULL,
	person_id    INTEGER REFERENCES person (id) ON DELETE SET NULL,
	written_at   INTEGER NOT NULL,
	UNIQUE (community_id, entry, digest)
) STRICT;
CREATE INDEX phrasing_person ON phrasing (person_id);

CREATE TABLE revision (
	community_id INTEGER NOT NULL PRIMARY KEY REFERENCES community (id) ON DELETE CASCADE,
	number       INTEGER NOT NULL
) STRICT;

-- +goose Down
DROP TABLE revision;
DROP TABLE phrasing;
DROP TABLE entry;
DROP TABLE waiter;
DROP TABLE question;
