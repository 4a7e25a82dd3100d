package sqlstore

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/cairnbot/cairn/bot/learning"
)

type comparisonRow struct {
	ID        int64  `db:"id"`
	Person    int64  `db:"person_id"`
	Skill     string `db:"skill"`
	CreatedAt int64  `db:"created_at"`
	TouchedAt int64  `db:"touched_at"`
	Removed   int64  `db:"removed"`
}

func newComparisonRow(c learning.Comparison) comparisonRow {
	return comparisonRow{int64(c.ID), int64(c.Person), text(c.Skill), millis(c.CreatedAt), millis(c.TouchedAt), flag(c.Removed)}
}

func (r comparisonRow) comparison() learning.Comparison {
	return learning.Comparison{
		ID: learning.ComparisonID(r.ID), Person: learning.PersonID(r.Person), Skill: r.Skill,
		CreatedAt: fromMillis(r.CreatedAt), TouchedAt: fromMillis(r.TouchedAt), Removed: r.Removed != 0,
	}
}

const selectComparison = "SELECT id, person_id, skill, created_at, touched_at, removed FROM comparison "

// Comparisons implements [learning.Choices].
func (db *DB) Comparisons(ctx context.Context, who learning.PersonID) ([]learning.Comparison, error) {
	var rows []comparisonRow
	if err := db.list(ctx, &rows, selectComparison+"WHERE person_id = ? AND removed = 0 ORDER BY touched_at DESC, id DESC", who); err != nil {
		return nil, fmt.Errorf("comparisons of person %d: %w", who, err)
	}
	var options []optionRow
	if err := db.list(ctx, &options, selectOption+"WHERE c.person_id = ? AND c.removed = 0 AND o.removed = 0 ORDER BY o.position", who); err != nil {
		return nil, fmt.Errorf("options of person %d: %w", who, err)
	}
	var out []learning.Comparison
	for _, r := range rows {
		c := r.comparison()
		for _, o := range options {
			if o.Comparison == r.ID {
				c.Options = append(c.Options, o.option())
			}
		}
		out = append(out, c)
	}
	return out, nil
}

// Comparison implements [learning.Choices].
func (db *DB) Comparison(ctx context.Context, who learning.PersonID, id learning.ComparisonID) (learning.Comparison, error) {
	var r comparisonRow
	if err := db.get(ctx, &r, selectComparison+"WHERE person_id = ? AND id = ?", who, id); err != nil {
		return learning.Comparison{}, fmt.Errorf("comparison %d: %w", id, err)
	}
	return r.comparison(), nil
}

// AddComparison implements [learning.Choices].
func (db *DB) AddComparison(ctx context.Context, c learning.Comparison) (learning.ComparisonID, error) {
	id, err := db.insert(ctx, `INSERT INTO comparison (person_id, skill, created_at, touched_at, removed)
		VALUES (:person_id, :skill, :created_at, :touched_at, :removed)`, newComparisonRow(c))
	if err != nil {
		return 0, fmt.Errorf("add comparison of person %d: %w", c.Person, err)
	}
	return learning.ComparisonID(id), nil
}

// SaveComparison implements [learning.Choices]; one that is gone is
// [learning.ErrNotFound].
func (db *DB) SaveComparison(ctx context.Context, c learning.Comparison) error {
	if err := db.update(ctx, "UPDATE comparison SET skill = :skill, touched_at = :touched_at, removed = :removed WHERE id = :id",
		newComparisonRow(c)); err != nil {
		return fmt.Errorf("save comparison %d: %w", c.ID, err)
	}
	return nil
}

type optionRow struct {
	ID           int64           `db:"id"`
	Comparison   int64           `db:"comparison_id"`
	Position     int64           `db:"position"`
	Title        string          `db:"title"`
	Provider     string          `db:"provider"`
	CostMinor    int64           `db:"cost_minor"`
	CostCurrency string          `db:"cost_currency"`
	CostModel    string          `db:"cost_model"`
	Months       float64         `db:"months"`
	Minutes      int64           `db:"minutes"`
	Exam         string          `db:"exam"`
	Graded       string          `db:"graded"`
	Limited      string          `db:"limited"`
	Badge        string          `db:"badge"`
	Rigor        sql.Null[int64] `db:"rigor"`
	SeenIn       int64           `db:"seen_in"`
	Ads          int64           `db:"ads"`
	Project      string          `db:"project"`
	Stackable    string          `db:"stackable"`
	Removed      int64           `db:"removed"`
}

const selectOption = `SELECT o.id, o.comparison_id, o.position, o.title, o.provider, o.cost_minor, o.cost_currency, o.cost_model, o.months, o.minutes,
	o.exam, o.graded, o.limited, o.badge, o.rigor, o.seen_in, o.ads, o.project, o.stackable, o.removed
	FROM comparison_option o JOIN comparison c ON c.id = o.comparison_id `

func newOptionRow(o learning.Option) optionRow {
	r := optionRow{
		ID: int64(o.ID), Comparison: int64(o.Comparison), Position: int64(o.Position), Title: text(o.Title), Provider: text(o.Provider),
		CostMinor: o.Cost.Minor, CostCurrency: text(o.Cost.Currency), CostModel: text(string(o.CostModel)),
		Months: finite(o.Months), Minutes: int64(o.Hours),
		Exam: text(string(o.Rigor.Exam)), Graded: text(string(o.Rigor.Graded)),
		Limited: text(string(o.Rigor.Limited)), Badge: text(string(o.Rigor.Badge)),
		SeenIn: int64(o.SeenIn), Ads: int64(o.Ads),
		Project: text(string(o.Project)), Stackable: text(string(o.Stackable)), Removed: flag(o.Removed),
	}
	if o.Rigor.Direct != nil {
		r.Rigor = sql.Null[int64]{V: int64(*o.Rigor.Direct), Valid: true}
	}
	return r
}

// option reads a row; what makes no sense is not known.
func (r optionRow) option() learning.Option {
	o := learning.Option{
		ID: learning.OptionID(r.ID), Comparison: learning.ComparisonID(r.Comparison), Position: int(r.Position), Title: r.Title, Provider: r.Provider,
		Cost: learning.Money{Minor: r.CostMinor, Currency: r.CostCurrency}, CostModel: learning.CostModel(r.CostModel),
		Months: max(0, finite(r.Months)), Hours: learning.Minutes(max(0, r.Minutes)),
		Rigor: learning.Rigor{Exam: yesNo(r.Exam), Graded: yesNo(r.Graded), Limited: yesNo(r.Limited), Badge: yesNo(r.Badge)},
		Ads:   upTo(learning.MaxAds, r.Ads, 0), Project: yesNo(r.Project), Stackable: yesNo(r.Stackable), Removed: r.Removed != 0,
	}
	o.SeenIn = upTo(int64(o.Ads), r.SeenIn, 0)
	if r.Rigor.Valid && r.Rigor.V >= 0 && r.Rigor.V <= learning.MaxRigor {
		o.Rigor.Direct = new(int(r.Rigor.V))
	}
	switch o.CostModel {
	case learning.CostOnce, learning.CostMonthly, learning.CostFree:
	default:
		o.CostModel = ""
	}
	return o
}

// yesNo drops what is no answer.
func yesNo(s string) learning.Answer {
	if a := learning.Answer(s); a.Known() {
		return a
	}
	return ""
}

// AddOption implements [learning.Choices]; a comparison that is gone is
// [learning.ErrNotFound].
func (db *DB) AddOption(ctx context.Context, o learning.Option) (learning.Option, error) {
	err := db.In(ctx, func(ctx context.Context) error {
		// Two options added at once wait for each other here.
		var id int64
		if err := db.get(ctx, &id, "SELECT id FROM comparison WHERE id = ?"+db.engine.noKeyUpdate, o.Comparison); err != nil {
			return err
		}
		if err := db.get(ctx, &o.Position, "SELECT CAST(COALESCE(MAX(position), 0) + 1 AS BIGINT) FROM comparison_option WHERE comparison_id = ?", o.Comparison); err != nil {
			return err
		}
		id, err := db.insert(ctx, `INSERT INTO comparison_option (comparison_id, position, title, provider, cost_minor, cost_currency, cost_model,
				months, minutes, exam, graded, limited, badge, rigor, seen_in, ads, project, stackable, removed)
			VALUES (:comparison_id, :position, :title, :provider, :cost_minor, :cost_currency, :cost_model,
				:months, :minutes, :exam, :graded, :limited, :badge, :rigor, :seen_in, :ads, :project, :stackable, :removed)`, newOptionRow(o))
		o.ID = learning.OptionID(id)
		return err
	})
	if err != nil {
		return learning.Option{}, fmt.Errorf("add option to comparison %d: %w", o.Comparison, err)
	}
	return o, nil
}

// Option implements [learning.Choices].
func (db *DB) Option(ctx context.Context, who learning.PersonID, id learning.OptionID) (learning.Option, error) {
	var r optionRow
	if err := db.get(ctx, &r, selectOption+"WHERE c.person_id = ? AND o.id = ?", who, id); err != nil {
		return learning.Option{}, fmt.Errorf("option %d: %w", id, err)
	}
	return r.option(), nil
}

// SaveOption implements [learning.Choices]; one that is gone is
// [learning.ErrNotFound].
func (db *DB) SaveOption(ctx context.Context, o learning.Option) error {
	if err := db.update(ctx, `UPDATE comparison_option SET title = :title, provider = :provider, cost_minor = :cost_minor,
		cost_currency = :cost_currency, cost_model = :cost_model, months = :months, minutes = :minutes, exam = :exam, graded = :graded,
		limited = :limited, badge = :badge, rigor = :rigor, seen_in = :seen_in, ads = :ads, project = :project, stackable = :stackable,
		removed = :removed WHERE id = :id`, newOptionRow(o)); err != nil {
		return fmt.Errorf("save option %d: %w", o.ID, err)
	}
	return nil
}

type checkRow struct {
	ID        int64  `db:"id"`
	Person    int64  `db:"person_id"`
	Provider  string `db:"provider"`
	Endorsed  string `db:"endorsed"`
	Assessed  string `db:"assessed"`
	Terms     string `db:"terms"`
	Badge     string `db:"badge"`
	Known     string `db:"known"`
	Wanted    string `db:"wanted"`
	CheckedAt int64  `db:"checked_at"`
	Removed   int64  `db:"removed"`
}

// answers are the columns of the questions.
func (r *checkRow) answers() map[learning.Flag]*string {
	return map[learning.Flag]*string{
		learning.FlagEndorsed: &r.Endorsed, learning.FlagAssessed: &r.Assessed, learning.FlagTerms: &r.Terms,
		learning.FlagBadge: &r.Badge, learning.FlagKnown: &r.Known, learning.FlagWanted: &r.Wanted,
	}
}

func newCheckRow(c learning.ProviderCheck) checkRow {
	r := checkRow{
		ID: int64(c.ID), Person: int64(c.Person), Provider: text(c.Provider), CheckedAt: millis(c.CheckedAt), Removed: flag(c.Removed),
	}
	for f, column := range r.answers() {
		*column = text(string(c.Answers[f]))
	}
	return r
}

func (r checkRow) check() learning.ProviderCheck {
	c := learning.ProviderCheck{
		ID: learning.CheckID(r.ID), Person: learning.PersonID(r.Person), Provider: r.Provider,
		Answers: make(map[learning.Flag]learning.Answer), CheckedAt: fromMillis(r.CheckedAt), Removed: r.Removed != 0,
	}
	for f, column := range r.answers() {
		if a := yesNo(*column); a != "" {
			c.Answers[f] = a
		}
	}
	return c
}

const selectCheck = "SELECT id, person_id, provider, endorsed, assessed, terms, badge, known, wanted, checked_at, removed FROM provider_check "

// ProviderChecks implements [learning.Choices].
func (db *DB) ProviderChecks(ctx context.Context, who learning.PersonID) ([]learning.ProviderCheck, error) {
	var rows []checkRow
	if err := db.list(ctx, &rows, selectCheck+"WHERE person_id = ? AND removed = 0 ORDER BY checked_at DESC, id DESC", who); err != nil {
		return nil, fmt.Errorf("provider checks of person %d: %w", who, err)
	}
	var out []learning.ProviderCheck
	for _, r := range rows {
		out = append(out, r.check())
	}
	return out, nil
}

// ProviderCheck implements [learning.Choices].
func (db *DB) ProviderCheck(ctx context.Context, who learning.PersonID, id learning.CheckID) (learning.ProviderCheck, error) {
	var r checkRow
	if err := db.get(ctx, &r, selectCheck+"WHERE person_id = ? AND id = ?", who, id); err != nil {
		return learning.ProviderCheck{}, fmt.Errorf("provider check %d: %w", id, err)
	}
	return r.check(), nil
}

// AddProviderCheck implements [learning.Choices].
func (db *DB) AddProviderCheck(ctx context.Context, c learning.ProviderCheck) (learning.CheckID, error) {
	id, err := db.insert(ctx, `INSERT INTO provider_check (person_id, provider, endorsed, assessed, terms, badge, known, wanted, checked_at, removed)
		VALUES (:person_id, :provider, :endorsed, :assessed, :terms, :badge, :known, :wanted, :checked_at, :removed)`, newCheckRow(c))
	if err != nil {
		return 0, fmt.Errorf("add provider check of person %d: %w", c.Person, err)
	}
	return learning.CheckID(id), nil
}

// SaveProviderCheck implements [learning.Choices]; one that is gone is
// [learning.ErrNotFound].
func (db *DB) SaveProviderCheck(ctx context.Context, c learning.ProviderCheck) error {
	if err := db.update(ctx, `UPDATE provider_check SET provider = :provider, endorsed = :endorsed, assessed = :assessed, terms = :terms,
		badge = :badge, known = :known, wanted = :wanted, checked_at = :checked_at, removed = :removed WHERE id = :id`, newCheckRow(c)); err != nil {
		return fmt.Errorf("save provider check %d: %w", c.ID, err)
	}
	return nil
}
