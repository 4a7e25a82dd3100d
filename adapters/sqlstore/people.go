package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
)

type personRow struct {
	ID         int64  `db:"id"`
	Community  int64  `db:"community_id"`
	Name       string `db:"name"`
	Zone       string `db:"zone"`
	ZoneChosen int64  `db:"zone_chosen"`
	Locale     string `db:"locale"`
	QuietFrom  int64  `db:"quiet_from"`
	QuietTo    int64  `db:"quiet_to"`
	Days       int64  `db:"days"`
	WeekStart  int64  `db:"week_start"`
	DayStart   int64  `db:"day_start"`
	Board      int64  `db:"leaderboard"`
	Muted      int64  `db:"nudges_muted"`
	CreatedAt  int64  `db:"created_at"`

	UnreachedAt sql.Null[int64] `db:"unreached_at"`
}

const personColumns = `p.id, p.community_id, p.name, p.zone, p.zone_chosen, p.locale, p.quiet_from, p.quiet_to,
	p.days, p.week_start, p.day_start, p.leaderboard, p.nudges_muted, p.created_at, p.unreached_at`

func newPersonRow(p learning.Person) personRow {
	return personRow{
		ID: int64(p.ID), Community: int64(p.Community),
		Name: text(p.Name), Zone: zone(p.Zone), ZoneChosen: flag(p.ZoneChosen), Locale: text(p.Locale),
		QuietFrom: int64(p.Quiet.From), QuietTo: int64(p.Quiet.To),
		Days: int64(p.Days), WeekStart: int64(p.WeekStart), DayStart: int64(p.DayStart),
		Board: flag(p.Leaderboard), Muted: flag(p.NudgesMuted),
		CreatedAt: millis(p.CreatedAt),
	}
}

func (r personRow) person() learning.Person {
	usual := learning.NewPerson()
	p := learning.Person{
		ID: learning.PersonID(r.ID), Community: learning.CommunityID(r.Community),
		Name: r.Name, Zone: zone(r.Zone), ZoneChosen: r.ZoneChosen != 0, Locale: r.Locale,
		Quiet: learning.Quiet{
			From: upTo(24*60, r.QuietFrom, int64(usual.Quiet.From)),
			To:   upTo(24*60, r.QuietTo, int64(usual.Quiet.To)),
		},
		Days:        learning.Weekdays(upTo(int64(learning.EveryDay), r.Days, int64(usual.Days))), //nolint:gosec // seven bits
		WeekStart:   time.Weekday(upTo(6, r.WeekStart, int64(usual.WeekStart))),
		DayStart:    upTo(24*60, r.DayStart, int64(usual.DayStart)),
		Leaderboard: r.Board != 0, NudgesMuted: r.Muted != 0, Unreached: r.UnreachedAt.Valid,

		CreatedAt: fromMillis(r.CreatedAt),
	}
	if p.Locale == "" {
		p.Locale = usual.Locale
	}
	return p
}

// Meet implements [learning.People]. A zone that does not exist counts as
// empty.
func (db *DB) Meet(ctx context.Context, id learning.Identity, fresh learning.Person, now time.Time) (learning.Person, error) {
	p, err := db.behind(ctx, id)
	switch {
	case errors.Is(err, learning.ErrNotFound):
		err = db.In(ctx, func(ctx context.Context) (err error) {
			p, err = db.welcome(ctx, id, fresh, now)
			return err
		})
	case err == nil:
		err = db.metHere(ctx, id, now)
	}
	if err == nil {
		err = db.follow(ctx, &p, fresh)
	}
	if err != nil {
		return learning.Person{}, fmt.Errorf("meet person: %w", err)
	}
	return p, nil
}

func (db *DB) behind(ctx context.Context, id learning.Identity) (learning.Person, error) {
	var r struct {
		personRow
		Here int64 `db:"here"`
	}
	err := db.get(ctx, &r, `SELECT `+personColumns+`, COALESCE(w.community_id, p.community_id) AS here FROM identity i
		JOIN person p ON p.id = i.person_id LEFT JOIN workspace w ON w.adapter = i.adapter AND w.external_id = i.workspace
		WHERE i.adapter = ? AND i.workspace = ? AND i.external_id = ?`, key(id.Adapter), key(id.Workspace), key(id.User))
	r.Community = r.Here
	return r.person(), err
}

// metHere notes that somebody was met last at this account, where another one of
// theirs was.
func (db *DB) metHere(ctx context.Context, id learning.Identity, now time.Time) error {
	const others = ` FROM identity o WHERE o.person_id = identity.person_id
		AND (o.adapter <> identity.adapter OR o.workspace <> identity.workspace OR o.external_id <> identity.external_id)`
	_, err := db.exec(ctx, `UPDATE identity SET met_at = (SELECT CASE WHEN MAX(o.met_at) >= ? THEN MAX(o.met_at) + 1 ELSE ? END`+others+`)
		WHERE adapter = ? AND workspace = ? AND external_id = ? AND met_at <= (SELECT MAX(o.met_at)`+others+`)`,
		millis(now), millis(now), key(id.Adapter), key(id.Workspace), key(id.User))
	return err
}

// Find implements [learning.People].
func (db *DB) Find(ctx context.Context, id learning.Identity) (learning.Person, error) {
	p, err := db.behind(ctx, id)
	if err != nil {
		return learning.Person{}, fmt.Errorf("find person: %w", err)
	}
	return p, nil
}

// welcome creates what is missing behind an identity. Two transactions may do
// so at once: whoever loses finds the key taken, drops its own and takes the
// winner's.
func (db *DB) welcome(ctx context.Context, id learning.Identity, fresh learning.Person, now time.Time) (learning.Person, error) {
	community, err := db.communityOf(ctx, id.Adapter, id.Workspace, now)
	if err != nil {
		return learning.Person{}, err
	}
	fresh.Community, fresh.CreatedAt = community, now
	person, err := db.addPerson(ctx, fresh)
	if err != nil {
		return learning.Person{}, err
	}
	n, err := db.exec(ctx, `INSERT INTO identity (adapter, workspace, external_id, person_id, created_at, met_at)
		VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`, key(id.Adapter), key(id.Workspace), key(id.User), person, millis(now), millis(now))
	if err == nil && n == 0 {
		_, err = db.exec(ctx, "DELETE FROM person WHERE id = ?", person)
	}
	if err != nil {
		return learning.Person{}, err
	}
	return db.behind(ctx, id)
}

func (db *DB) addPerson(ctx context.Context, p learning.Person) (int64, error) {
	return db.insert(ctx, `INSERT INTO person (community_id, name, zone, zone_chosen, locale, quiet_from, quiet_to,
			days, week_start, day_start, leaderboard, nudges_muted, created_at)
		VALUES (:community_id, :name, :zone, :zone_chosen, :locale, :quiet_from, :quiet_to,
			:days, :week_start, :day_start, :leaderboard, :nudges_muted, :created_at)`, newPersonRow(p))
}

// follow takes over what the platform says now.
func (db *DB) follow(ctx context.Context, p *learning.Person, fresh learning.Person) error {
	name, at := text(fresh.Name), zone(fresh.Zone)
	if name == "" {
		name = p.Name
	}
	if at == "" || p.ZoneChosen {
		at = p.Zone
	}
	if name == p.Name && at == p.Zone {
		return nil
	}
	p.Name, p.Zone = name, at
	// The member may have chosen a zone since p was read.
	_, err := db.exec(ctx, `UPDATE person SET name = ?, zone = CASE WHEN zone_chosen = 0 THEN ? ELSE zone END WHERE id = ?`,
		name, at, p.ID)
	return err
}

// Person implements [learning.People].
func (db *DB) Person(ctx context.Context, id learning.PersonID) (learning.Person, error) {
	var r personRow
	if err := db.get(ctx, &r, "SELECT "+personColumns+" FROM person p WHERE p.id = ?", id); err != nil {
		return learning.Person{}, fmt.Errorf("person %d: %w", id, err)
	}
	return r.person(), nil
}

// SavePerson implements [learning.People]; a person that is gone is
// [learning.ErrNotFound].
func (db *DB) SavePerson(ctx context.Context, p learning.Person) error {
	err := db.update(ctx, `UPDATE person SET name = :name, zone = :zone, zone_chosen = :zone_chosen, locale = :locale,
		quiet_from = :quiet_from, quiet_to = :quiet_to, days = :days, week_start = :week_start, day_start = :day_start,
		leaderboard = :leaderboard, nudges_muted = :nudges_muted WHERE id = :id`, newPersonRow(p))
	if err != nil {
		return fmt.Errorf("save person %d: %w", p.ID, err)
	}
	return nil
}

// Identities implements [learning.People].
func (db *DB) Identities(ctx context.Context, id learning.PersonID) ([]learning.Identity, error) {
	var rows []struct {
		Adapter   string `db:"adapter"`
		Workspace string `db:"workspace"`
		User      string `db:"external_id"`
	}
	if err := db.list(ctx, &rows, `SELECT adapter, workspace, external_id FROM identity WHERE person_id = ?
		ORDER BY met_at, created_at, adapter, workspace, external_id`, id); err != nil {
		return nil, fmt.Errorf("identities of person %d: %w", id, err)
	}
	var out []learning.Identity
	for _, r := range rows {
		out = append(out, learning.Identity(r))
	}
	return out, nil
}

var roles = []learning.Role{learning.RoleLead, learning.RoleCurator, learning.RoleAdmin}

// Roles implements [learning.People]. A role that this Cairn does not know
// gives nothing and is left out. Who leads a cohort is a lead wherever they write,
// since a cohort may span platforms; which cohort is looked up with every command.
func (db *DB) Roles(ctx context.Context, id learning.PersonID, c learning.CommunityID) ([]learning.Role, error) {
	var found []learning.Role
	if err := db.list(ctx, &found, `SELECT role FROM role WHERE person_id = ? AND community_id = ?
		UNION SELECT 'lead' FROM cohort_lead WHERE person_id = ? ORDER BY role`, id, c, id); err != nil {
		return nil, fmt.Errorf("roles of person %d: %w", id, err)
	}
	return slices.DeleteFunc(found, func(r learning.Role) bool { return !slices.Contains(roles, r) }), nil
}

// Grant implements [learning.People].
func (db *DB) Grant(ctx context.Context, id learning.PersonID, c learning.CommunityID, r learning.Role, now time.Time) error {
	if !slices.Contains(roles, r) {
		return fmt.Errorf("grant role: there is no role %q", r)
	}
	_, err := db.exec(ctx, "INSERT INTO role (person_id, community_id, role, granted_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", id, c, r, millis(now))
	if err != nil {
		return fmt.Errorf("grant role to person %d: %w", id, err)
	}
	return nil
}

// Revoke implements [learning.People].
func (db *DB) Revoke(ctx context.Context, id learning.PersonID, c learning.CommunityID, r learning.Role) error {
	if _, err := db.exec(ctx, "DELETE FROM role WHERE person_id = ? AND community_id = ? AND role = ?", id, c, text(string(r))); err != nil {
		return fmt.Errorf("revoke role of person %d: %w", id, err)
	}
	return nil
}
