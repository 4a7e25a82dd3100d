package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
)

type credentialRow struct {
	ID       int64           `db:"id"`
	Person   int64           `db:"person_id"`
	Item     sql.Null[int64] `db:"item_id"`
	Title    string          `db:"title"`
	Issuer   string          `db:"issuer"`
	Earned   string          `db:"earned"`
	Expires  string          `db:"expires"`
	Never    int64           `db:"never"`
	URL      string          `db:"url"`
	Rigor    int64           `db:"rigor"`
	Proves   string          `db:"proves"`
	Required string          `db:"required"`
	Applied  string          `db:"applied"`
	Removed  int64           `db:"removed"`
}

const selectWallet = `SELECT id, person_id, item_id, title, issuer, earned, expires, never, url, rigor, proves, required,
	applied, removed FROM credential `

func newCredentialRow(c learning.Credential) credentialRow {
	return credentialRow{
		ID: int64(c.ID), Person: int64(c.Person), Item: refOrNull(c.Item), Title: text(c.Title), Issuer: text(c.Issuer),
		Earned: text(string(c.Earned)), Expires: text(string(c.Expires)), Never: flag(c.Never), URL: text(c.URL), Rigor: int64(c.Rigor),
		Proves: text(c.Proves), Required: text(c.Required), Applied: text(c.Applied), Removed: flag(c.Removed),
	}
}

func (r credentialRow) credential() learning.Credential {
	return learning.Credential{
		ID: learning.CredentialID(r.ID), Person: learning.PersonID(r.Person), Item: learning.ItemID(r.Item.V), Title: r.Title, Issuer: r.Issuer,
		Earned: date(r.Earned), Expires: date(r.Expires), Never: r.Never != 0, URL: r.URL,
		Rigor:  upTo(learning.MaxRigor, r.Rigor, learning.UnknownRigor),
		Proves: r.Proves, Required: r.Required, Applied: r.Applied, Removed: r.Removed != 0,
	}
}

// AddCredential implements [learning.Wallets]. A person or item that is gone is
// [learning.ErrNotFound].
func (db *DB) AddCredential(ctx context.Context, c learning.Credential) (learning.CredentialID, error) {
	id, err := db.insert(ctx, `INSERT INTO credential (person_id, item_id, title, issuer, earned, expires, never, url, rigor, proves,
			required, applied, removed)
		VALUES (:person_id, :item_id, :title, :issuer, :earned, :expires, :never, :url, :rigor, :proves, :required, :applied, :removed)`,
		newCredentialRow(c))
	if err != nil {
		return 0, fmt.Errorf("add credential of person %d: %w", c.Person, err)
	}
	return learning.CredentialID(id), nil
}

// Credential implements [learning.Wallets].
func (db *DB) Credential(ctx context.Context, who learning.PersonID, id learning.CredentialID) (learning.Credential, error) {
	var r credentialRow
	if err := db.get(ctx, &r, selectWallet+"WHERE person_id = ? AND id = ?", who, id); err != nil {
		return learning.Credential{}, fmt.Errorf("credential %d: %w", id, err)
	}
	return r.credential(), nil
}

// Credentials implements [learning.Wallets].
func (db *DB) Credentials(ctx context.Context, who learning.PersonID) ([]learning.Credential, error) {
	var rows []credentialRow
	if err := db.list(ctx, &rows, selectWallet+"WHERE person_id = ? AND removed = 0 ORDER BY id", who); err != nil {
		return nil, fmt.Errorf("credentials of person %d: %w", who, err)
	}
	var out []learning.Credential
	for _, r := range rows {
		out = append(out, r.credential())
	}
	learning.ByExpiry(out)
	return out, nil
}

// SaveCredential implements [learning.Wallets]; one that is gone is
// [learning.ErrNotFound].
func (db *DB) SaveCredential(ctx context.Context, c learning.Credential) error {
	err := db.update(ctx, `UPDATE credential SET item_id = :item_id, title = :title, issuer = :issuer, earned = :earned, expires = :expires,
		never = :never, url = :url, rigor = :rigor, proves = :proves, required = :required, applied = :applied, removed = :removed
		WHERE id = :id`, newCredentialRow(c))
	if err != nil {
		return fmt.Errorf("save credential %d: %w", c.ID, err)
	}
	return nil
}

// SetNotice implements [learning.Notices].
func (db *DB) SetNotice(ctx context.Context, n learning.Notice) error {
	var err error
	if n.At.IsZero() {
		_, err = db.exec(ctx, "DELETE FROM notice WHERE kind = ? AND subject = ?", text(string(n.Kind)), n.Subject)
	} else {
		_, err = db.exec(ctx, `INSERT INTO notice (kind, subject, person_id, due_at) VALUES (?, ?, ?, ?)
			ON CONFLICT (kind, subject) DO UPDATE SET person_id = excluded.person_id, due_at = excluded.due_at`,
			text(string(n.Kind)), n.Subject, n.Person, millis(n.At))
	}
	if err != nil {
		return fmt.Errorf("set notice of %s %d: %w", n.Kind, n.Subject, err)
	}
	return nil
}

type noticeRow struct {
	Kind    string `db:"kind"`
	Subject int64  `db:"subject"`
	Person  int64  `db:"person_id"`
	DueAt   int64  `db:"due_at"`
}

func (r noticeRow) notice() learning.Notice {
	return learning.Notice{Person: learning.PersonID(r.Person), Kind: learning.NoticeKind(r.Kind), Subject: r.Subject, At: fromMillis(r.DueAt)}
}

// Notice implements [learning.Notices].
func (db *DB) Notice(ctx context.Context, kind learning.NoticeKind, subject int64) (learning.Notice, error) {
	var r noticeRow
	if err := db.get(ctx, &r, "SELECT kind, subject, person_id, due_at FROM notice WHERE kind = ? AND subject = ?", text(string(kind)), subject); err != nil {
		return learning.Notice{}, fmt.Errorf("notice of %s %d: %w", kind, subject, err)
	}
	return r.notice(), nil
}

// DueNotices implements [learning.Notices].
func (db *DB) DueNotices(ctx context.Context, now time.Time, limit int) ([]learning.Notice, error) {
	var rows []noticeRow
	if err := db.list(ctx, &rows, `SELECT kind, subject, person_id, due_at FROM notice WHERE due_at <= ?
		ORDER BY due_at, kind, subject LIMIT ?`, millis(now), limit); err != nil {
		return nil, fmt.Errorf("list due notices: %w", err)
	}
	var out []learning.Notice
	for _, r := range rows {
		out = append(out, r.notice())
	}
	return out, nil
}

// SaveReview implements [learning.Reviews]. A person or item that is gone is
// [learning.ErrNotFound].
func (db *DB) SaveReview(ctx context.Context, r learning.Review) error {
	_, err := db.exec(ctx, `INSERT INTO review (item_id, stage, person_id, interviews, used, worth, direction, answered_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (item_id, stage) DO UPDATE SET person_id = excluded.person_id,
			interviews = excluded.interviews, used = excluded.used, worth = excluded.worth, direction = excluded.direction,
			answered_at = excluded.answered_at`,
		r.Item, r.Stage, r.Person, text(string(r.Interviews)), text(string(r.Used)), text(string(r.Worth)), text(string(r.Next)), millis(r.At))
	if err != nil {
		return fmt.Errorf("save review of item %d: %w", r.Item, err)
	}
	return nil
}

type reviewRow struct {
	Item       int64  `db:"item_id"`
	Stage      int    `db:"stage"`
	Person     int64  `db:"person_id"`
	Interviews string `db:"interviews"`
	Used       string `db:"used"`
	Worth      string `db:"worth"`
	Direction  string `db:"direction"`
	At         int64  `db:"answered_at"`
}

// Reviews implements [learning.Reviews]. An answer that this Cairn does not know
// counts as none.
func (db *DB) Reviews(ctx context.Context, who learning.PersonID, item learning.ItemID) ([]learning.Review, error) {
	var rows []reviewRow
	if err := db.list(ctx, &rows, `SELECT item_id, stage, person_id, interviews, used, worth, direction, answered_at FROM review
		WHERE person_id = ? AND item_id = ? ORDER BY stage`, who, item); err != nil {
		return nil, fmt.Errorf("reviews of item %d: %w", item, err)
	}
	var out []learning.Review
	for _, r := range rows {
		review := learning.Review{
			Person: learning.PersonID(r.Person), Item: learning.ItemID(r.Item), Stage: r.Stage, At: fromMillis(r.At),
			Interviews: yesNo(r.Interviews), Used: yesNo(r.Used), Worth: yesNo(r.Worth),
		}
		switch d := learning.Direction(r.Direction); d {
		case learning.KeepGoing, learning.ChangeDirection:
			review.Next = d
		}
		out = append(out, review)
	}
	return out, nil
}
