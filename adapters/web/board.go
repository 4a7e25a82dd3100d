package web

import (
	"context"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strconv"

	"github.com/cairnbot/cairn/bot/learning"
)

const (
	linesOnPage   = 50
	questionsBack = 30 // days
	questionsMost = 25
)

// cohortLine is a cohort in the list of those a visitor leads.
type cohortLine struct {
	Cohort  learning.Cohort
	Members int
}

func (d *Dashboard) showCohorts(w http.ResponseWriter, r *http.Request, who learning.PersonID) {
	ctx := r.Context()
	led, err := d.Store.CohortsLed(ctx, who)
	if err != nil {
		d.fail(ctx, w, err)
		return
	}
	lines := make([]cohortLine, 0, len(led))
	for _, c := range led {
		members, err := d.Store.Members(ctx, c.ID)
		if err != nil {
			d.fail(ctx, w, err)
			return
		}
		lines = append(lines, cohortLine{c, len(members)})
	}
	d.show(w, http.StatusOK, "cohorts.html", page{Title: "Your cohorts", Inside: true, Body: lines})
}

// standings are how members may stand, in the order they are drawn, with the class
// that gives each its colour.
var standings = []struct {
	outlook learning.Outlook
	class   string
}{
	{learning.OnTrack, "track"},
	{learning.Behind, "behind"},
	{learning.Stalled, "stalled"},
	{learning.Finished, "finished"},
	{learning.Fresh, "fresh"},
	{learning.Empty, "empty"},
}

var orders = []struct {
	key, label string
	by         learning.Order
}{
	{"need", "need", learning.ByNeed},
	{"name", "name", learning.ByName},
	{"percent", "least done", learning.ByPercent},
	{"active", "longest quiet", learning.ByActive},
}

// count is how many members stand how.
type count struct {
	Words, Class string
	N            int
	At, Width    float64 // of the bar, in percent
}

// memberView is a member's line for a page.
type memberView struct {
	learning.MemberLine
	Standing, Why, Class string
}

// choice is a link that chooses what is shown.
type choice struct {
	Label, Href string
	Current     bool
}

type boardBody struct {
	learning.CohortBoard
	Counts         []count
	PercentText    string
	HoursText      string
	Views          []memberView
	Of, First      int
	Filters, Sorts []choice
	Before, After  string
}

func (d *Dashboard) showBoard(w http.ResponseWriter, r *http.Request, who learning.PersonID) {
	ctx, query := r.Context(), r.URL.Query()
	part := learning.Part{Most: linesOnPage, AtRisk: query.Get("show") == "risk"}
	for _, s := range standings {
		if query.Get("show") == s.class {
			part.Show = s.outlook
		}
	}
	for _, o := range orders {
		if query.Get("sort") == o.key {
			part.Order = o.by
		}
	}
	if from, err := strconv.Atoi(query.Get("from")); err == nil {
		part.From = max(0, min(from, learning.MaxCohortMembers))
	}
	var b learning.CohortBoard
	var of int
	err := d.Store.In(ctx, func(ctx context.Context) (err error) {
		one, err := learning.Led(ctx, d.Store, who, learning.CohortID(number(r, "cohort")))
		if err != nil {
			return fmt.Errorf("look up cohort: %w", err)
		}
		part.What = "your line on the dashboard of " + one.Name
		b, of, err = learning.OpenBoard(ctx, d.Store, who, one.ID, part, d.Now())
		return err
	})
	if err != nil {
		d.fail(ctx, w, err)
		return
	}
	body := boardBody{CohortBoard: b, Of: of, First: part.From + 1, Counts: d.counts(b)}
	if b.Percent.Known {
		body.PercentText = strconv.Itoa(b.Percent.Value) + " %"
	}
	if b.Hours.Known {
		body.HoursText = learning.Minutes(b.Hours.Value).String()
	}
	for _, l := range b.Lines {
		body.Views = append(body.Views, d.view(l))
	}
	body.choose(query, part)
	d.show(w, http.StatusOK, "board.html", page{Title: b.Cohort.Name, Cohort: b.Cohort, Here: "board", Inside: true, Body: body})
}

// counts are the parts of the bar.
func (d *Dashboard) counts(b learning.CohortBoard) []count {
	var out []count
	all := 0
	for _, n := range b.Counts {
		all += n
	}
	at := 0.0
	for _, s := range standings {
		n := b.Counts[s.outlook]
		words, _ := d.Words(learning.MemberLine{Outlook: s.outlook})
		one := count{Words: words, Class: s.class, N: n, At: at}
		if all > 0 {
			one.Width = 100 * float64(n) / float64(all)
		}
		at += one.Width
		out = append(out, one)
	}
	return out
}

func (d *Dashboard) view(l learning.MemberLine) memberView {
	v := memberView{MemberLine: l}
	if v.Name == "" {
		v.Name = "somebody without a name"
	}
	v.Standing, v.Why = d.Words(l)
	for _, s := range standings {
		if s.outlook == l.Outlook {
			v.Class = s.class
		}
	}
	return v
}

// choose makes the links that filter, sort and turn the page.
func (b *boardBody) choose(query url.Values, part learning.Part) {
	show, sort := "", "need"
	href := func(show, sort string, from int) string {
		q := make(url.Values)
		if show != "" {
			q.Set("show", show)
		}
		if sort != "need" {
			q.Set("sort", sort)
		}
		if from > 0 {
			q.Set("from", strconv.Itoa(from))
		}
		return "?" + q.Encode()
	}
	if part.AtRisk || part.Show != "" {
		show = query.Get("show")
	}
	for _, o := range orders {
		if o.by == part.Order {
			sort = o.key
		}
	}
	b.Filters = []choice{
		{fmt.Sprintf("all (%d)", b.Sharing), href("", sort, 0), show == ""},
		{fmt.Sprintf("at risk (%d)", b.AtRisk), href("risk", sort, 0), show == "risk"},
	}
	for _, c := range b.Counts {
		if c.N > 0 || show == c.Class {
			b.Filters = append(b.Filters, choice{fmt.Sprintf("%s (%d)", c.Words, c.N), href(c.Class, sort, 0), show == c.Class})
		}
	}
	for _, o := range orders {
		b.Sorts = append(b.Sorts, choice{o.label, href(show, o.key, 0), sort == o.key})
	}
	if part.From > 0 {
		b.Before = href(show, sort, max(0, part.From-linesOnPage))
	}
	if part.From+len(b.Lines) < b.Of {
		b.After = href(show, sort, part.From+linesOnPage)
	}
}

func (d *Dashboard) showMember(w http.ResponseWriter, r *http.Request, who learning.PersonID) {
	ctx := r.Context()
	var one learning.Cohort
	var line learning.MemberLine
	var consent learning.Consent
	err := d.Store.In(ctx, func(ctx context.Context) (err error) {
		if one, err = learning.Led(ctx, d.Store, who, learning.CohortID(number(r, "cohort"))); err != nil {
			return fmt.Errorf("look up cohort: %w", err)
		}
		member := learning.PersonID(number(r, "member"))
		if line, err = learning.OpenMember(ctx, d.Store, who, one.ID, member, "your page on the dashboard of "+one.Name, d.Now()); err != nil {
			return err
		}
		m, err := d.Store.Member(ctx, one.ID, member)
		consent = m.Consent
		return err
	})
	if err != nil {
		d.fail(ctx, w, err)
		return
	}
	view := d.view(line)
	d.show(w, http.StatusOK, "member.html", page{Title: view.Name, Cohort: one, Inside: true, Body: struct {
		memberView
		Since string
	}{view, learning.DateOf(consent.At, d.Now().Location()).String()}})
}

// askedView is an entry and how often it was asked for.
type askedView struct {
	Title string
	Times int
	Width float64
}

func (d *Dashboard) showQuestions(w http.ResponseWriter, r *http.Request, who learning.PersonID) {
	ctx := r.Context()
	one, err := learning.Led(ctx, d.Store, who, learning.CohortID(number(r, "cohort")))
	if err != nil {
		d.fail(ctx, w, err)
		return
	}
	asked, err := learning.OpenQuestions(ctx, d.Store, who, one.ID, d.Now().AddDate(0, 0, -questionsBack), questionsMost)
	if err != nil {
		d.fail(ctx, w, err)
		return
	}
	most := make([]askedView, 0, len(asked.Most))
	for _, a := range asked.Most {
		most = append(most, askedView{d.Title(ctx, one.Community, a.Entry), a.Times, 100 * float64(a.Times) / float64(asked.Most[0].Times)})
	}
	d.show(w, http.StatusOK, "questions.html", page{Title: "Questions", Cohort: one, Here: "questions", Inside: true, Body: struct {
		Most   []askedView
		Missed []learning.Question
		Days   int
	}{most, asked.Missed, questionsBack}})
}

func (d *Dashboard) export(w http.ResponseWriter, r *http.Request, who learning.PersonID) {
	ctx := r.Context()
	var name string
	var file []byte
	err := d.Store.In(ctx, func(ctx context.Context) (err error) {
		name, file, err = d.Export(ctx, who, learning.CohortID(number(r, "cohort")), d.Now())
		return err
	})
	if err != nil {
		d.fail(ctx, w, err)
		return
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	_, _ = w.Write(file)
}
