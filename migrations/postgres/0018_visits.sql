-- Who looks at Cairn's pages: links that open a visit, once, and visits under way.
-- Of the secrets in links and cookies only hashes are kept.

-- +goose Up
CREATE TABLE visit (
	hash       TEXT   NOT NULL PRIMARY KEY,
	person_id  BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	opened     BIGINT NOT NULL,
	good_until BIGINT NOT NULL
);
CREATE INDEX visit_person ON visit (person_id);
CREATE INDEX visit_good ON visit (good_until);

-- +goose Down
DROP TABLE visit;
