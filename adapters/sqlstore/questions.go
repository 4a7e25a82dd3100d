package sqlstore

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
)

type questionRow struct {
	ID        int64   `db:"id"`
	Community int64   `db:"community_id"`
	Text      string  `db:"body"`
	Decision  string  `db:"decision"`
	Entry     string  `db:"entry"`
	Score     float64 `db:"score"`
	Feedback  string  `db:"feedback"`
	Resolved  string  `db:"resolved"`
	AskedAt   int64   `db:"asked_at"`
}

const selectQuestion = "SELECT id, community_id, body, decision, entry, score, feedback, resolved, asked_at FROM question "

// missed is true for a question that a curator should see: nobody answered it
// since, and it was not answered at first or the answer did not help.
const missed = "(resolved = '' AND (decision <> 'answer' OR feedback IN ('unhelpful', 'human')))"

func (r questionRow) question() learning.Question {
	q := learning.Question{
		ID: learning.QuestionID(r.ID), Community: learning.CommunityID(r.Community), Text: r.Text,
		Decision: r.Decision, Entry: r.Entry, Score: finite(r.Score), Feedback: learning.Feedback(r.Feedback),
		Resolved: r.Resolved, AskedAt: fromMillis(r.AskedAt),
	}
	switch q.Feedback {
	case learning.FeedbackHelpful, learning.FeedbackUnhelpful, learning.FeedbackHuman:
	default:
		q.Feedback = ""
	}
	return q
}

// AddQuestion implements [learning.Questions]; a community that does not exist
// is [learning.ErrNotFound].
func (db *DB) AddQuestion(ctx context.Context, q learning.Question) (learning.QuestionID, error) {
	id, err := db.insert(ctx, `INSERT INTO question (community_id, body, decision, entry, score, feedback, resolved, asked_at)
		VALUES (:community_id, :body, :decision, :entry, :score, :feedback, :resolved, :asked_at)`, questionRow{
		Community: int64(q.Community), Text: text(q.Text), Decision: text(q.Decision), Entry: key(q.Entry),
		Score: finite(q.Score), Feedback: text(string(q.Feedback)), Resolved: key(q.Resolved), AskedAt: millis(q.AskedAt),
	})
	if err != nil {
		return 0, fmt.Errorf("add question: %w", err)
	}
	return learning.QuestionID(id), nil
}

// Question implements [learning.Questions].
func (db *DB) Question(ctx context.Context, c learning.CommunityID, id learning.QuestionID) (learning.Question, error) {
	var r questionRow
	if err := db.get(ctx, &r, selectQuestion+"WHERE id = ? AND community_id = ?", id, c); err != nil {
		return learning.Question{}, fmt.Errorf("question %d: %w", id, err)
	}
	return r.question(), nil
}

// SetFeedback implements [learning.Questions]; a question that does not exist
// is [learning.ErrNotFound].
func (db *DB) SetFeedback(ctx context.Context, id learning.QuestionID, f learning.Feedback) error {
	if err := db.one(ctx, "UPDATE question SET feedback = ? WHERE id = ?", text(string(f)), id); err != nil {
		return fmt.Errorf("feedback on question %d: %w", id, err)
	}
	return nil
}

// MissedQuestions implements [learning.Questions].
func (db *DB) MissedQuestions(ctx context.Context, c learning.CommunityID, since time.Time, limit int) ([]learning.Question, error) {
	var rows []questionRow
	err := db.list(ctx, &rows, selectQuestion+"WHERE community_id = ? AND asked_at >= ? AND body <> '' AND "+missed+
		" ORDER BY asked_at DESC, id DESC LIMIT ?", c, millis(since), max(limit, 0))
	if err != nil {
		return nil, fmt.Errorf("missed questions: %w", err)
	}
	var out []learning.Question
	for _, r := range rows {
		out = append(out, r.question())
	}
	return out, nil
}

// ResolveQuestion implements [learning.Questions]; a question that does not
// exist is [learning.ErrNotFound].
func (db *DB) ResolveQuestion(ctx context.Context, id learning.QuestionID, entry string) error {
	entry = key(entry)
	query, args := "UPDATE question SET resolved = ? WHERE id = ?", []any{entry, id}
	if entry == "" {
		query, args = "UPDATE question SET resolved = '', body = '' WHERE id = ?", []any{id}
	}
	if err := db.one(ctx, query, args...); err != nil {
		return fmt.Errorf("resolve question %d: %w", id, err)
	}
	return nil
}

// AwaitAnswer implements [learning.Questions]. Somebody waits once for a
// question, at the last place they gave. A question that does not exist in a
// community of the person's is [learning.ErrNotFound].
func (db *DB) AwaitAnswer(ctx context.Context, id learning.QuestionID, who learning.PersonID, place string, now time.Time) error {
	// PostgreSQL takes a bare parameter in a SELECT list for text.
	err := db.one(ctx, `INSERT INTO waiter (question_id, person_id, place, created_at)
		SELECT q.id, p.id, CAST(? AS TEXT), CAST(? AS BIGINT) FROM question q JOIN person p ON p.community_id = q.community_id
			OR EXISTS (SELECT 1 FROM identity i JOIN workspace w ON w.adapter = i.adapter AND w.external_id = i.workspace
				WHERE i.person_id = p.id AND w.community_id = q.community_id)
		WHERE q.id = ? AND p.id = ?
		ON CONFLICT (question_id, person_id) DO UPDATE SET place = excluded.place`, text(place), millis(now), id, who)
	if err != nil {
		return fmt.Errorf("await answer to question %d: %w", id, err)
	}
	return nil
}

type waiterRow struct {
	Person learning.PersonID `db:"person_id"`
	Place  string            `db:"place"`
	Since  int64             `db:"created_at"`
}

// TakeWaiters implements [learning.Questions]; who waits longest comes first.
func (db *DB) TakeWaiters(ctx context.Context, id learning.QuestionID) ([]learning.Waiter, error) {
	var rows []waiterRow
	err := db.In(ctx, func(ctx context.Context) error {
		// Reading what the deletion returns gives each of two takers only what
		// it took itself.
		return db.list(ctx, &rows, "DELETE FROM waiter WHERE question_id = ? RETURNING person_id, place, created_at", id)
	})
	if err != nil {
		return nil, fmt.Errorf("waiters for question %d: %w", id, err)
	}
	slices.SortFunc(rows, func(a, b waiterRow) int {
		return cmp.Or(cmp.Compare(a.Since, b.Since), cmp.Compare(a.Person, b.Person))
	})
	var out []learning.Waiter
	for _, r := range rows {
		out = append(out, learning.Waiter{Person: r.Person, Place: r.Place})
	}
	return out, nil
}

// PruneQuestions implements [learning.Questions].
func (db *DB) PruneQuestions(ctx context.Context, now time.Time) (int, error) {
	const day = "86400000"
	n, err := db.exec(ctx, `UPDATE question SET body = '' WHERE body <> '' AND asked_at <= ? AND (asked_at <= ? OR NOT `+missed+`
		OR asked_at <= CAST(? AS BIGINT) - `+day+` * (SELECT c.keep_questions FROM community c WHERE c.id = question.community_id))`,
		millis(now.Add(-learning.KeepAnswered)), millis(now.Add(-learning.KeepUnanswered)), millis(now))
	if err != nil {
		return 0, fmt.Errorf("prune questions: %w", err)
	}
	return int(n), nil
}
