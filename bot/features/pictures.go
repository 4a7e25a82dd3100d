package features

import (
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/picture"
)

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
