-- What is to be said of a delivery, decided in the transaction that did what was
-- asked and not said yet; it goes with its row when it is said.

-- +goose Up
ALTER TABLE received ADD COLUMN answer TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE received DROP COLUMN answer;
