package features

import (
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/when"
)

// Means are the options of an explained command as the command itself reads them
// at now, in UTC: what was logged, when a reminder comes, days as 2026-12-31, prices
// as "$49.00 a month". What cannot be read stays as it was said.
func (e Explanation) Means(now time.Time) map[string]string {
	out := maps.Clone(e.Options)
	day := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
	today := learning.DateOf(day, time.UTC)
	put := func(name, value string) {
		if value != "" && value != "0" {
			out[name] = value
		}
	}
	switch e.Command {
	case "log":
		meansLog(out, put, day)
	case "remind":
		if r, rest, err := findTiming(sentence(e.Options["what"]), now, time.UTC); err == nil {
			delete(out, "what")
			put("when", meansWhen(r))
			put("text", either(e.Options["text"], reminderText(rest)))
		} else {
			delete(out, "what")
			put("text", either(e.Options["text"], reminderText(sentence(e.Options["what"]))))
		}
	case "reminders edit":
		words := leadingTo.ReplaceAllString(e.Options["to"], "")
		if onlyNumbers.MatchString(words) {
			words = "at " + words
		}
		if r, rest, err := when.Find(words, now, time.UTC); err == nil {
			put("to", meansWhen(r))
			put("text", either(e.Options["text"], reminderText(rest)))
		} else if words != "" {
			delete(out, "to")
			put("text", reminderText(words))
		}
	case "reminders snooze", "reminders pause":
		if e.Command == "reminders snooze" {
			call, until := snoozed(bot.NewCall(bot.Event{}, &bot.Command{}, now, e.Options))
			delete(out, "for")
			delete(out, "reminder")
			put("reminder", call.Text("reminder"))
			put("for", until)
		}
		for _, name := range []string{"for", "until"} {
			if r, err := snoozeReading(out[name], now, time.UTC); err == nil {
				put(name, meansWhen(r))
			}
		}
	case "compare show":
		if anyBoard.MatchString(out["skill"]) {
			delete(out, "skill")
		}
	case "compare add":
		title, call := titleAndDetails(bot.NewCall(bot.Event{}, &bot.Command{Options: optionDetails}, now, e.Options))
		for _, o := range optionDetails {
			put(o.Name, call.Text(o.Name))
		}
		put("title", title)
	case "plan add":
		put("kind", either(out["kind"], string(kindOf(out["title"]))))
	case "budget":
		meansBudget(out, put)
	case "settings vacation":
		if endsVacation(e.Options["days"]) {
			put("days", "off")
		} else if v, err := readVacation(e.Options["days"], today); err == nil {
			delete(out, "days")
			put("from", string(v.From))
			put("to", string(v.To))
		}
	case "settings timezone":
		if zone, err := when.Zone(e.Options["zone"]); err == nil {
			put("zone", zone.String())
		}
	case "settings locale":
		if tag, err := findLanguage(e.Options["locale"]); err == nil {
			put("locale", tag.String())
		}
	}
	for _, name := range []string{"item", "credential", "reminder", "option"} {
		put(name, itemName(out[name]))
	}
	if lastReminder.MatchString(out["reminder"]) {
		delete(out, "reminder")
	}
	meansDays(out, put, day)
	for _, name := range []string{"cost", "budget"} {
		if p, err := readPrice(out[name]); err == nil && out[name] != "" {
			put(name, priceText(p))
		}
	}
	return out
}

// meansWhen writes a reading so that equal ones are equal.
func meansWhen(r when.Reading) string {
	text := r.Start.Format(time.DateOnly)
	if r.HasTime {
		text = r.Start.Format("2006-01-02T15:04")
	}
	if r.Rule != nil {
		text += " " + r.Rule.String()
	}
	return text
}

func meansLog(out map[string]string, put func(name, value string), day time.Time) {
	done, at, ok := readStudied(out["what"], day)
	if !ok {
		return
	}
	delete(out, "what")
	join := func(name string, of func(studied) string) {
		var all []string
		for _, one := range done {
			if text := of(one); text != "" && text != "0" {
				all = append(all, text)
			}
		}
		put(name, strings.Join(all, "; "))
	}
	join("minutes", func(one studied) string { return strconv.Itoa(int(one.minutes)) })
	join("percent", func(one studied) string { return strconv.Itoa(one.percent) })
	join("milestone", func(one studied) string { return one.milestone })
	join("subject", func(one studied) string { return one.subject })
	if !at.IsZero() {
		put("date", at.Format(time.DateOnly))
	}
}

func meansBudget(out map[string]string, put func(name, value string)) {
	a, err := readAsked(out["words"])
	if err != nil {
		return
	}
	delete(out, "words")
	span := func(s learning.Span) string {
		if s.Low == s.High {
			return fmt.Sprintf("%g", s.Low)
		}
		return fmt.Sprintf("%g to %g", s.Low, s.High)
	}
	put("count", strconv.Itoa(a.work.Count))
	put("weekly", span(a.pace))
	put("each", span(a.work.Hours))
	put("months", span(a.work.Months))
	if a.priced {
		put("cost", priceText(a.work.Price))
	}
	if a.plan {
		put("plan", "true")
	}
}

// meansDays reads the options that are days; those in the past are told by their
// name.
func meansDays(out map[string]string, put func(name, value string), day time.Time) {
	today := learning.DateOf(day, time.UTC)
	for _, name := range []string{"due", "target", "on"} {
		lean := when.Future
		if name == "on" {
			lean = when.Past
		}
		if date, ok := findDate(out[name], today, lean); ok {
			put(name, string(date))
		}
	}
	earned, err := readEarned(out["earned"], today)
	if err == nil {
		put("earned", string(earned))
	} else {
		earned = today
	}
	if until, never, err := readExpiry(out["expires"], earned, today); err == nil {
		put("expires", string(until))
		if never {
			put("expires", "never")
		}
	}
}
