package features

import (
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/picture"
)

// tones go with how members stand.
var tones = map[learning.Outlook]picture.Tone{
	learning.OnTrack: picture.Good, learning.Behind: picture.Care, learning.Stalled: picture.Still, learning.Finished: picture.Done,
}

// barsPicture draws the lines of a board, of those who show their percent.
func barsPicture(b learning.CohortBoard) []bot.Block {
	bars := picture.Bars{Title: b.Cohort.Name}
	for _, l := range b.Lines {
		if l.Percent < 0 {
			continue
		}
		state, _, _ := strings.Cut(standingText(l), ":")
		bars.Rows = append(bars.Rows, picture.Bar{Name: l.Name, Percent: float64(l.Percent), State: state, Tone: tones[l.Outlook]})
	}
	if len(bars.Rows) == 0 {
		return nil
	}
	p := bars.Draw(picture.Look{})
	return []bot.Block{bot.Image{Name: "cohort.png", Alt: p.Alt, PNG: p.PNG}}
}

// hoursPicture draws the last weeks of a log. One week is a single bar, which
// says no more than the text.
func hoursPicture(r learning.Record) []bot.Block {
	weeks := r.Weeks()
	if len(weeks) < 2 {
		return nil
	}
	h := picture.Hours{Planned: r.Plan.HoursAWeek}
	for i, w := range weeks[max(0, len(weeks)-picture.MaxWeeks):] {
		start, _ := time.Parse(time.DateOnly, string(w.Start)) // weeks begin on valid dates
		h.Weeks = append(h.Weeks, picture.Week{Start: start, Hours: float64(w.Minutes) / 60, Vacation: w.Rest, Open: i == min(len(weeks), picture.MaxWeeks)-1})
	}
	p := h.Draw(picture.Look{})
	return []bot.Block{bot.Image{Name: "hours-by-week.png", Alt: p.Alt, PNG: p.PNG}}
}
