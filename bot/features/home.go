package features

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

// Home is what a member finds on the page that a platform keeps for them alone:
// one message a card, whose lead is its title. It changes nothing; somebody never
// met sees how to begin.
func (c *Cairn) Home(ctx context.Context, ev bot.Event, now time.Time) ([]bot.Message, error) {
	me, err := c.Store.Find(ctx, identity(ev.From))
	if errors.Is(err, learning.ErrNotFound) {
		me = learning.NewPerson()
		me.Zone = ev.From.Zone
		return []bot.Message{homeWelcome(ev.From), homeNoPlan(), homeNoReminders(), homeWallet(nil, me.Today(now)), homeSettings(me, now)}, nil
	} else if err != nil {
		return nil, fmt.Errorf("find person: %w", err)
	}
	cards := []bot.Message{homeWelcome(ev.From)}
	r, err := c.record(ctx, me, now)
	if err != nil {
		return nil, err
	}
	r.Plan, err = c.Store.OpenPlan(ctx, me.ID)
	switch {
	case errors.Is(err, learning.ErrNotFound):
		cards = append(cards, homeNoPlan())
	case err != nil:
		return nil, fmt.Errorf("open plan: %w", err)
	default:
		cards = append(cards, homePlan(r))
	}
	reminders, err := c.homeReminders(ctx, me, now)
	if err != nil {
		return nil, err
	}
	wallet, err := c.Store.Credentials(ctx, me.ID)
	if err != nil {
		return nil, fmt.Errorf("list credentials: %w", err)
	}
	return append(cards, reminders, homeWallet(wallet, me.Today(now)), homeSettings(me, now)), nil
}

func homeWelcome(u bot.User) bot.Message {
	m := bot.Message{
		Lead:   bot.Say("Hello!"),
		Blocks: []bot.Block{para("Ask me anything about microcredentials, here or in a message.")},
		Buttons: []bot.Button{
			{Label: "Ask a question", Run: "ask", Style: bot.Primary}, {Label: "What can I ask?", Run: "topics"}, {Label: "Help", Run: "help"},
		},
	}
	if u.Name != "" {
		m.Lead = bot.Say("Hello, {}!", bot.Plain(short(u.Name, 60)))
	}
	return m
}

func homeNoPlan() bot.Message {
	return bot.Message{
		Lead:    bot.Say("No plan yet"),
		Blocks:  []bot.Block{para("A goal and a few steps are enough. I work out when you finish at your pace, and what it costs.")},
		Buttons: []bot.Button{{Label: "Start a plan", Run: "plan new"}, {Label: "Look at templates", Run: "plan templates"}},
	}
}

// homePlan is how a plan stands, in bars; all its items are a button away.
func homePlan(r learning.Record) bot.Message {
	m := bot.Message{Lead: bot.Say("Your plan: {}", bot.Plain(r.Plan.Goal))}
	if len(r.Plan.Items) == 0 {
		m.Blocks = append(m.Blocks, para("It has no items yet. Add the first, or start from a template."))
		m.Buttons = []bot.Button{{Label: "Add an item", Run: "plan add"}, {Label: "Look at templates", Run: "plan templates"}}
		return m
	}
	m.Blocks = append(m.Blocks, bot.Para{Text: verdict(r, r.Standing())})
	m.Blocks = append(m.Blocks, meters(r.Plan.Items)...)
	if next, ok := nextItem(r.Plan.Items); ok {
		m.Blocks = append(m.Blocks, para("Next: {}{}", bot.Strong(next.Title), bot.Plain(dueSoon(next, r.Today))))
	}
	m.Buttons = []bot.Button{{Label: "Log what you studied", Run: "log"}, {Label: "Show plan", Run: "plan show"}, {Label: "Progress", Run: "progress"}}
	return m
}

// homeWallet is what of a wallet expires soon, or has.
func homeWallet(wallet []learning.Credential, today learning.Date) bot.Message {
	const shown = 5
	if len(wallet) == 0 {
		return bot.Message{
			Lead:    bot.Say("No credentials yet"),
			Blocks:  []bot.Block{para("Put in what you earned, and I tell you before it expires and write the lines for your résumé.")},
			Buttons: []bot.Button{{Label: "Add a credential", Run: "credential add"}},
		}
	}
	m := bot.Message{
		Lead:    bot.Say("Your credentials"),
		Buttons: []bot.Button{{Label: "Show wallet", Run: "credential list"}, {Label: "Add a credential", Run: "credential add"}},
	}
	var due bot.List
	more := 0
	for _, one := range wallet {
		switch at := one.ExpiryAt(today); {
		case at != learning.ExpiryExpiring && at != learning.ExpiryExpired:
		case len(due.Items) == shown:
			more++
		default:
			due.Items = append(due.Items, walletLine(one, today))
		}
	}
	if len(due.Items) == 0 {
		m.Blocks = append(m.Blocks, para("You have {}; nothing that I know of expires within {} days.", bot.Plain(count(len(wallet), "credential", "credentials")), bot.Plain(strconv.Itoa(learning.ExpiringWithin))))
		return m
	}
	m.Blocks = append(m.Blocks, due)
	if more > 0 {
		m.Blocks = append(m.Blocks, note("And {} more; your wallet shows them all.", bot.Plain(strconv.Itoa(more))))
	}
	return m
}

func homeSettings(me learning.Person, now time.Time) bot.Message {
	zone := "not known yet"
	if me.Zone != "" {
		zone = fmt.Sprintf("%s, now %s", me.Zone, now.In(me.Location()).Format("15:04"))
	}
	return bot.Message{
		Lead: bot.Say("Settings"),
		Blocks: []bot.Block{bot.Facts{Rows: []bot.Fact{
			{Name: "Time zone", Value: bot.Rich{bot.Strong(zone)}},
			{Name: "Quiet hours", Value: bot.Rich{bot.Strong(quietText(me.Quiet))}},
		}}},
		Buttons: []bot.Button{{Label: "All settings", Run: "settings show"}, {Label: "Privacy", Run: "privacy show"}},
	}
}
