package features

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

// sheet is a budget to be shown.
type sheet struct {
	asked
	plan     learning.Plan
	paceSaid bool
	from     learning.Date
	what     string
	works    []learning.Work
	assumed  []string // what was not said and is taken as usual
}

// single fills a sheet for one kind of work, with what is usual where nothing
// was said.
func (b *sheet) single() {
	w := b.work
	b.what = count(w.Count, "credential", "credentials")
	if !b.priced {
		w.Price = learning.UsualPrice
		b.assumed = append(b.assumed, fmt.Sprintf("no price was said, so %s to %s each, which is usual", w.Price.Low, w.Price.High))
	} else {
		b.what += ", " + eachPrice(w.Price, w.Count)
	}
	switch {
	case w.Months != learning.Span{}:
		b.what += ", " + spanText(w.Months) + " months" + each(w.Count)
	case b.timed:
		b.what += ", " + spanText(w.Hours) + " hours" + each(w.Count)
	default:
		w.Hours = learning.UsualHours
		b.assumed = append(b.assumed, fmt.Sprintf("no length was said, so %s hours each, which is usual", spanText(w.Hours)))
	}
	b.works = []learning.Work{w}
}

func weekly(s learning.Span) string {
	if s == (learning.Span{Low: 1, High: 1}) {
		return "1 hour a week"
	}
	return spanText(s) + " hours a week"
}

func each(n int) string {
	if n == 1 {
		return ""
	}
	return " each"
}

func eachPrice(p learning.Price, n int) string {
	text := priceText(p)
	if p.Model == learning.CostOnce {
		text += each(n)
	}
	return text
}

func spanText(s learning.Span) string {
	text := strconv.FormatFloat(s.Low, 'f', -1, 64)
	if s.High != s.Low {
		text += "–" + strconv.FormatFloat(s.High, 'f', -1, 64)
	}
	return text
}

// planWorks are the open items of a plan as work, and what had to be assumed.
func planWorks(p learning.Plan, minutes map[learning.ItemID]learning.Minutes) (works []learning.Work, assumed []string) {
	noPrice, noHours := 0, 0
	for _, it := range p.Items {
		if it.State == learning.StateDone || it.State == learning.StateDropped {
			continue
		}
		credential := it.Kind == learning.KindCourse || it.Kind == learning.KindCredential
		w := learning.Work{Count: 1, Price: learning.Price{Low: it.Cost, High: it.Cost, Model: it.CostModel}}
		left := float64(it.Left(minutes[it.ID])) / 60
		w.Hours = learning.Span{Low: left, High: left}
		if it.Estimate == 0 && credential && it.Percent == 0 && minutes[it.ID] == 0 {
			w.Hours = learning.UsualHours
			noHours++
		}
		switch {
		case it.CostModel == "" && credential:
			w.Price = learning.UsualPrice
			noPrice++
		case it.CostModel == "":
			w.Price = learning.Price{Model: learning.CostFree}
		}
		works = append(works, w)
	}
	if noPrice > 0 {
		assumed = append(assumed, fmt.Sprintf("%s without a price at %s to %s, which is usual", count(noPrice, "item", "items"), learning.UsualPrice.Low, learning.UsualPrice.High))
	}
	if noHours > 0 {
		assumed = append(assumed, fmt.Sprintf("%s without an estimate at %s hours, which is usual", count(noHours, "item", "items"), spanText(learning.UsualHours)))
	}
	return works, assumed
}

// message shows the three cases, what they rest on, and other paces.
func (b *sheet) message(call *bot.Call) bot.Message {
	low, expected, high := learning.Budget(b.works, b.pace, b.from)
	if high.Finish == "" {
		return bot.Message{Lead: bot.Say("At {} that takes longer than anybody plans for. Give it more hours, or take fewer.", bot.Strong(weekly(b.pace)))}
	}
	m := bot.Message{Lead: bot.Say("Expected: {}, done by {}.", bot.Strong(costsText(expected.Cost)), bot.Strong(expected.Finish.String()))}
	if b.byPace() {
		m.Blocks = append(m.Blocks, para("{}, at {} from today.", bot.Plain(b.what), bot.Strong(weekly(b.pace))))
	} else {
		m.Blocks = append(m.Blocks, para("{}, from today.", bot.Plain(b.what)))
	}
	if reflect.DeepEqual(low, high) {
		m.Blocks = append(m.Blocks, para("Price and length are fixed, so low, expected and high are the same."))
	} else {
		m.Blocks = append(m.Blocks, bot.Table{
			Caption: "Three cases",
			Columns: []bot.Column{{Name: "Case"}, {Name: "Cost", Number: true}, {Name: "Hours", Number: true}, {Name: "Months begun", Number: true}, {Name: "Done by"}},
			Rows:    [][]bot.Rich{caseRow("Low", low), caseRow("Expected", expected), caseRow("High", high)},
		})
	}
	if line := b.againstBudget(low, expected, high); line != "" {
		m.Blocks = append(m.Blocks, para("{}", bot.Plain(line)))
	}
	m.Blocks = append(m.Blocks, note("{}", bot.Plain(b.restsOn())))
	if b.byPace() {
		m.Buttons = b.otherPaces(call)
	}
	return m
}

// byPace reports whether the pace decides anything: months that were named do
// not depend on it.
func (b *sheet) byPace() bool {
	return slices.ContainsFunc(b.works, func(w learning.Work) bool { return w.Months == learning.Span{} })
}

func caseRow(name string, o learning.Outcome) []bot.Rich {
	var row []bot.Rich
	hours := strconv.FormatFloat(o.Hours, 'f', 0, 64)
	if o.Hours == 0 {
		hours = "–"
	}
	for _, cell := range []string{name, costsText(o.Cost), hours, strconv.Itoa(o.Months), o.Finish.String()} {
		row = append(row, bot.Rich{bot.Plain(cell)})
	}
	return row
}

func costsText(sums []learning.Money) string {
	var parts []string
	for _, m := range sums {
		parts = append(parts, m.String())
	}
	if len(parts) == 0 {
		return "free"
	}
	return strings.Join(parts, " + ")
}

// againstBudget sets the cases against the budget of the plan.
func (b *sheet) againstBudget(low, expected, high learning.Outcome) string {
	limit := b.plan.Budget
	if limit.Minor <= 0 {
		return ""
	}
	within := func(o learning.Outcome) bool {
		return !slices.ContainsFunc(o.Cost, func(m learning.Money) bool { return m.Currency != limit.Currency || m.Minor > limit.Minor })
	}
	switch {
	case len(expected.Cost) > 1:
		return ""
	case within(high):
		return fmt.Sprintf("Your plan's budget of %s covers all three.", limit)
	case within(expected):
		return fmt.Sprintf("Your plan's budget of %s covers the expected case, not the high one.", limit)
	case within(low):
		return fmt.Sprintf("Your plan's budget of %s covers only the low case.", limit)
	}
	return fmt.Sprintf("Your plan's budget of %s covers none of them.", limit)
}

// restsOn says what the three cases are made of.
func (b *sheet) restsOn() string {
	var parts []string
	if !b.paceSaid && b.byPace() {
		if b.plan.HoursAWeek > 0 {
			parts = append(parts, weekly(b.pace)+" as in your plan")
		} else {
			parts = append(parts, "no pace was said, so "+weekly(b.pace))
		}
	}
	parts = append(parts, b.assumed...)
	one, monthly, several := false, false, 0
	for _, w := range b.works {
		one = one || w.Hours.Low > 0 && w.Hours.Low == w.Hours.High
		monthly = monthly || w.Price.Model == learning.CostMonthly
		several += w.Count
	}
	if one {
		parts = append(parts, "low and high take a fifth less and a fifth more than the hours you named")
	}
	if monthly {
		parts = append(parts, "a monthly price is paid for every month that is begun")
	}
	if several > 1 {
		parts = append(parts, "one after the other")
	}
	if len(parts) == 0 {
		return "Check the current price before you enrol."
	}
	return upperFirst(strings.Join(parts, "; ")) + ". Check current prices before you enrol."
}

// otherPaces are buttons for the same at another pace.
func (b *sheet) otherPaces(call *bot.Call) []bot.Button {
	var out []bot.Button
	for _, hours := range []float64{3, 5, 10} {
		if (learning.Span{Low: hours, High: hours}) == b.pace {
			continue
		}
		values := make(map[string]string)
		for _, o := range call.Command.Options {
			if call.Has(o.Name) {
				values[o.Name] = call.Text(o.Name)
			}
		}
		values["weekly"] = hoursText(hours)
		if run := bot.Line(call.Command, values); len(run) <= 1500 {
			out = append(out, bot.Button{Label: fmt.Sprintf("At %g hours a week", hours), Run: run})
		}
	}
	return out
}
