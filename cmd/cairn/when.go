package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/when"
)

type whenCmd struct {
	JSON       bool     `help:"Print one JSON object a line." name:"json"`
	Now        string   `help:"The moment the words are said, like 2026-11-23T14:16:00+01:00." placeholder:"TIME"`
	Zone       string   `help:"The time zone they are said in, like Europe/Berlin." placeholder:"ZONE"`
	Expression []string `arg:"" optional:"" help:"The words; read from standard input if left out."`
}

// Help is the long help of when.
func (whenCmd) Help() string {
	return `Says which time Cairn reads in words, alone or inside a sentence, as for a
reminder. On standard input every line that is not blank is one expression; a
line may be TIME, ZONE and EXPRESSION with a tab between. Words that Cairn does
not understand are no failure: the error says what it did understand.

  cairn when every other tuesday until march at 7pm
  cairn when --zone America/New_York --now 2026-11-23T14:16:00-05:00 tomorrow 9am`
}

// timed is the JSON object of one expression.
type timed struct {
	Expression string `json:"expression"`
	Start      string `json:"start"`
	RRule      string `json:"rrule"`
	Zone       string `json:"zone"`
	Spoken     string `json:"spoken"`
	Error      string `json:"error"`
}

// Run reads.
func (cmd whenCmd) Run(p *program) error {
	zone, err := zoneOr(cmd.Zone, systemZone())
	if err != nil {
		return usageError{fmt.Errorf("--zone: %w", err)}
	}
	clock := time.Now
	if cmd.Now != "" {
		now, err := moment(cmd.Now, zone)
		if err != nil {
			return usageError{fmt.Errorf("--now: %w", err)}
		}
		clock = func() time.Time { return now }
	}
	if len(cmd.Expression) > 0 {
		return cmd.print(p, strings.Join(cmd.Expression, " "), clock(), zone)
	}
	return lines(p.ctx, p.in, func(line string) error {
		line = strings.TrimRight(line, "\r\n")
		fields := strings.SplitN(line, "\t", 3)
		if len(fields) < 3 {
			return cmd.print(p, line, clock(), zone)
		}
		in, err := zoneOr(strings.TrimSpace(fields[1]), zone.String())
		if err != nil {
			return cmd.refuse(p, fields[2], err)
		}
		now := clock()
		if at := strings.TrimSpace(fields[0]); at != "" {
			if now, err = moment(at, in); err != nil {
				return cmd.refuse(p, fields[2], err)
			}
		}
		return cmd.print(p, fields[2], now, in)
	})
}

// zoneOr is the zone of a name, or of another where there is no name, or UTC. Any
// name that the Go runtime knows will do, and those that members may use.
func zoneOr(name, other string) (*time.Location, error) {
	if name == "" {
		name = other
	}
	if name == "" {
		return time.UTC, nil
	}
	if zone, err := time.LoadLocation(name); err == nil && name != "Local" {
		return zone, nil
	}
	return when.Zone(name) //nolint:wrapcheck // a sentence for people
}

// moment reads a time in RFC 3339, or one without an offset on the wall of a zone.
func moment(text string, zone *time.Location) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02"} {
		if t, err := time.Parse(layout, text); err == nil {
			return when.Instant(t, zone), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no time; write it like 2026-11-23T14:16:00+01:00", text)
}

func (cmd whenCmd) print(p *program, expression string, now time.Time, zone *time.Location) error {
	expression = strings.TrimSpace(bot.Clean(expression))
	r, rest, err := when.Find(expression, now, zone)
	if err != nil {
		return cmd.refuse(p, expression, err)
	}
	if cmd.JSON {
		out := timed{Expression: expression, Start: r.Start.Format(time.RFC3339), Zone: r.Zone().String(), Spoken: r.Spoken()}
		if r.Rule != nil {
			out.RRule = r.Rule.String()
		}
		return json.NewEncoder(p.out).Encode(out) //nolint:wrapcheck // a closed pipe is as good a message as any
	}
	said := r.Spoken()
	if !r.HasTime {
		said += "; no time of day"
	}
	if r.Other != nil {
		said += "; or " + r.Other.Spoken()
	}
	if rest != "" {
		said += "; for “" + rest + "”"
	}
	if r.Rule != nil {
		said += "\n  first: " + upcoming(r)
	}
	_, err = fmt.Fprintln(p.out, said)
	return err //nolint:wrapcheck // as above
}

// upcoming is the first three times of a rule.
func upcoming(r when.Reading) string {
	times := []string{}
	layout := "Mon 2 Jan 2006 15:04 MST"
	if !r.HasTime {
		layout = "Mon 2 Jan 2006"
	}
	for at, ok := r.Start, true; ok && len(times) < 3; at, ok = r.Rule.Next(at) {
		times = append(times, at.Format(layout))
	}
	return strings.Join(times, ", ")
}

func (cmd whenCmd) refuse(p *program, expression string, why error) error {
	if cmd.JSON {
		return json.NewEncoder(p.out).Encode(timed{Expression: expression, Error: why.Error()}) //nolint:wrapcheck // as above
	}
	_, err := fmt.Fprintln(p.out, why)
	return err //nolint:wrapcheck // as above
}
