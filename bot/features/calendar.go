package features

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

func (c *Cairn) remindersCalendar() bot.Command {
	return bot.Command{
		Name:    "reminders calendar",
		Aliases: []string{"calendar", "reminder calendar"},
		Help:    "Show your reminders in your calendar",
		Example: "reminders calendar",
		Options: []bot.Option{{Name: "address", Help: "new: another secret address; the old one stops working", Kind: bot.Choose, Choices: []string{"new"}}},
		Private: true,
		Says: []string{
			"put my reminders into my calendar", "show my reminders in google calendar", "give me the calendar feed", "i want an ics of my reminders", "calendar link for my reminders",
			"export my reminders as a calendar", "sync my reminders with outlook", "subscribe to my reminders in apple calendar", "new calendar address please",
		},
		Hear: func(s string) (map[string]string, bool) {
			if newAddress.MatchString(s) {
				return map[string]string{"address": "new"}, true
			}
			return nil, calendarSaid.MatchString(s)
		},
		Run: c.runRemindersCalendar,
	}
}

func (c *Cairn) runRemindersCalendar(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	if c.PublicURL == "" {
		data, err := c.calendarOf(ctx, me, call.Now)
		if err != nil {
			return bot.Message{}, err
		}
		return bot.Message{
			Lead: bot.Say("Here are your reminders as a calendar file, as they stand today."),
			Blocks: []bot.Block{
				bot.File{Name: "cairn-reminders.ics", Type: "text/calendar", Title: "Your reminders", Data: data},
				note("A calendar that follows them needs an address of mine on the web, which I don't have here. Ask an admin."),
			},
		}, nil
	}
	since, err := c.Store.Feed(ctx, me.ID)
	switch {
	case err == nil && !call.Has("address"):
		return bot.Message{
			Lead:    bot.Say("Your calendar has had its secret address since {}.", bot.Plain(since.In(me.Location()).Format("2 Jan 2006"))),
			Blocks:  []bot.Block{note("I keep only a fingerprint of it and can't show it again. A new address takes its place, and the old one stops working.")},
			Buttons: []bot.Button{{Label: "New address", Run: "reminders calendar new"}},
		}, nil
	case err != nil && !errors.Is(err, learning.ErrNotFound):
		return bot.Message{}, fmt.Errorf("look up calendar: %w", err)
	}
	secret := newSecret()
	if err := c.Store.SaveFeed(ctx, me.ID, feedHash(secret), call.Now); err != nil {
		return bot.Message{}, fmt.Errorf("save calendar: %w", err)
	}
	address := c.PublicURL + "/calendar/" + secret + ".ics"
	m := bot.Message{Lead: bot.Say("This is the secret address of your reminders. Subscribe to it in your calendar:")}
	m.Blocks = []bot.Block{bot.Para{Text: bot.Rich{bot.Link{Text: address, URL: address}}}, note("Whoever has it can read your reminders, so keep it to yourself. I show it only now; {} replaces it.", bot.Code("reminders calendar new"))}
	return m, nil
}

// newSecret is 256 random bits for an address.
func newSecret() string {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails
	return base64.RawURLEncoding.EncodeToString(raw)
}

// feedHash is what is kept of the secret of a calendar: enough to know it again.
func feedHash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// Calendar renders the reminders of whoever has a secret address as iCalendar
// (RFC 5545). A secret that is nobody's is [learning.ErrNotFound].
func (c *Cairn) Calendar(ctx context.Context, secret string, now time.Time) ([]byte, error) {
	who, err := c.Store.FeedOwner(ctx, feedHash(secret))
	if err != nil {
		return nil, fmt.Errorf("find calendar: %w", err)
	}
	me, err := c.Store.Person(ctx, who)
	if err != nil {
		return nil, fmt.Errorf("look up person: %w", err)
	}
	return c.calendarOf(ctx, me, now)
}

func (c *Cairn) calendarOf(ctx context.Context, me learning.Person, now time.Time) ([]byte, error) {
	all, err := c.Store.Reminders(ctx, me.ID)
	if err != nil {
		return nil, fmt.Errorf("list reminders: %w", err)
	}
	var out bytes.Buffer
	if err := writeCalendar(&out, all, now); err != nil {
		return nil, fmt.Errorf("write calendar: %w", err)
	}
	return out.Bytes(), nil
}
