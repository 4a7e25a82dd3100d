package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/cairnbot/cairn/bot/learning"
)

// Topic implements [learning.Topics].
func (db *DB) Topic(ctx context.Context, place string) (learning.Topic, bool, error) {
	var r struct {
		Entry    string          `db:"entry"`
		Question string          `db:"question"`
		Asked    int64           `db:"asked"`
		Person   sql.Null[int64] `db:"person_id"`
		At       int64           `db:"set_at"`
	}
	err := db.get(ctx, &r, "SELECT entry, question, asked, person_id, set_at FROM topic WHERE place = ?", key(place))
	switch {
	case errors.Is(err, learning.ErrNotFound):
		return learning.Topic{}, false, nil
	case err != nil:
		return learning.Topic{}, false, fmt.Errorf("topic: %w", err)
	}
	return learning.Topic{
		Entry: r.Entry, Question: r.Question, Asked: learning.QuestionID(r.Asked), Person: learning.PersonID(r.Person.V), At: fromMillis(r.At),
	}, true, nil
}

// SetTopic implements [learning.Topics].
func (db *DB) SetTopic(ctx context.Context, place string, t learning.Topic) error {
	_, err := db.exec(ctx, `INSERT INTO topic (place, entry, question, asked, person_id, set_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (place)
		DO UPDATE SET entry = excluded.entry, question = excluded.question, asked = excluded.asked,
			person_id = excluded.person_id, set_at = excluded.set_at`,
		key(place), text(t.Entry), text(t.Question), t.Asked, refOrNull(t.Person), millis(t.At))
	if err != nil {
		return fmt.Errorf("set topic: %w", err)
	}
	return nil
}
