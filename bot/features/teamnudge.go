package features

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

func (c *Cairn) teamNudge() bot.Command {
	return bot.Command{
		Name:    "team nudge",
		Help:    "Send a kind word to a member, after seeing it first",
		Example: "team nudge ben",
		Options: []bot.Option{
			{Name: "who", Help: "The member, by name or mention; without one, what became of your nudges", Complete: c.completeMember},
			{Name: "words", Help: "Your own words, instead of mine", Named: true},
			namedOption(cohortOption(c.completeLed)),
			bot.ConfirmOption,
		},
		Private: true,
		Role:    bot.Lead,
		Says: []string{
			"nudge ben", "send ben a kind nudge", "cheer ben up from me", "ask ben how the studying goes", "were my nudges delivered",
		},
		Hear: hearAfter("who", `((?:<@|(?:^|\s)@)[\pL\pN_.-]+>?)`, `(?i)^(?:please |can you |could you )?(?:nudge|poke) (\S+(?: \S+)?)[.!?]*$`, `(?i)\bsend (\S+) (?:a|another) (?:\w+ )?nudge\b`),
		Check: func(call *bot.Call) error {
			if len([]rune(call.Text("words"))) > learning.MaxNudgeWords {
				return bot.Refusef("Those words are longer than %d characters. A nudge is best short.", learning.MaxNudgeWords)
			}
			return nil
		},
		Run: c.runTeamNudge,
	}
}

func (c *Cairn) runTeamNudge(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, one, m, err := c.ledCohort(ctx, call)
	if err != nil || !m.Empty() {
		return m, err
	}
	members, err := c.sharing(ctx, one.ID)
	if err != nil {
		return bot.Message{}, err
	}
	if !call.Has("who") {
		return c.nudgesOf(ctx, call, me, one, members)
	}
	confirmed, err := call.Confirmed()
	if err != nil {
		return bot.Message{}, err
	}
	who, m, err := c.whoIn(ctx, call, someones(members), "who", "among the members of "+one.Name+" who agreed")
	if err != nil || !m.Empty() {
		return m, err
	}
	if who.id == me.ID {
		return bot.Message{}, bot.Refusef("That is you. I can remind you of something instead: `remind me to study tomorrow at 9am`.")
	}
	last, err := c.Store.LastNudge(ctx, who.id)
	if err != nil {
		return bot.Message{}, fmt.Errorf("look up last nudge: %w", err)
	}
	if next := last.Add(learning.NudgeGap); !last.IsZero() && next.After(call.Now) {
		return bot.Message{}, bot.Refusef("%s had a nudge in the last 3 days, and more than one is too much. The next can go out from %s on.", memberName(who.name), spokenTime(next.In(me.Location())))
	}
	words := oneLine(call.Text("words"))
	if !confirmed {
		values := map[string]string{"who": memberRef(who.id), "cohort": cohortRef(one)}
		if words != "" {
			values["words"] = words
		}
		ask := call.Confirm(bot.Say("This is what {} will read:", bot.Strong(memberName(who.name))), "Send it", values)
		if len(ask.Buttons[0].Run) > maxRun {
			return bot.Message{}, bot.Refusef("Those words are too long for a button. Say it in fewer.")
		}
		ask.Buttons[0].Style = bot.Primary
		text := nudgeMessage(me.Name, one, words)
		ask.Blocks = []bot.Block{bot.Quote{Text: text.Lead}}
		for _, b := range text.Blocks {
			if p, ok := b.(bot.Para); ok {
				ask.Blocks = append(ask.Blocks, bot.Quote(p))
			}
		}
		ask.Blocks = append(ask.Blocks, note("It comes from you by my hand, outside of their quiet hours. You learn whether it was delivered, and nothing else. The button works for 10 minutes."))
		return ask, nil
	}
	// Two who nudge at once wait for each other here.
	if err := c.Store.Hold(ctx, who.id); err != nil {
		return bot.Message{}, fmt.Errorf("hold records: %w", err)
	}
	switch again, err := c.Store.LastNudge(ctx, who.id); {
	case err != nil:
		return bot.Message{}, fmt.Errorf("look up last nudge: %w", err)
	case again.After(last):
		return bot.Message{}, bot.Refusef("%s has been nudged just now, and more than one is too much.", memberName(who.name))
	}
	if _, err := c.Store.AddNudge(ctx, learning.Nudge{Cohort: one.ID, Member: who.id, Lead: me.ID, Words: words, At: call.Now, Due: call.Now}); err != nil {
		return bot.Message{}, fmt.Errorf("add nudge: %w", err)
	}
	return bot.Message{
		Lead:    bot.Say("Done. {} gets it at a good time for them.", bot.Strong(memberName(who.name))),
		Buttons: []bot.Button{{Label: "Was it delivered?", Run: "team nudge --cohort " + cohortRef(one)}},
	}, nil
}

// nudgesOf lists what became of the nudges of a cohort: delivered, waiting or not
// delivered, whatever the cause.
func (c *Cairn) nudgesOf(ctx context.Context, call *bot.Call, me learning.Person, one learning.Cohort, members []learning.CohortMember) (bot.Message, error) {
	all, err := c.Store.NudgesSince(ctx, one.ID, call.Now.Add(-learning.NudgeKnown))
	if err != nil {
		return bot.Message{}, fmt.Errorf("list nudges: %w", err)
	}
	var list bot.List
	for _, n := range all {
		at := slices.IndexFunc(members, func(m learning.CohortMember) bool { return m.Person == n.Member })
		if at < 0 || len(list.Items) == membersOnPage { // who left is nobody's business any more
			continue
		}
		list.Items = append(list.Items, bot.Say("{} — {}, {}", bot.Strong(memberName(members[at].Name)), bot.Plain(string(n.Outcome)), bot.Moment{At: n.At, Zone: me.Zone}))
	}
	if len(list.Items) == 0 {
		return bot.Message{
			Lead:   bot.Say("No nudge was sent in {} in the last 7 days.", bot.Strong(one.Name)),
			Blocks: []bot.Block{note("{} shows a nudge before it goes out.", bot.Code("team nudge ben"))},
		}, nil
	}
	return bot.Message{Lead: bot.Say("Nudges in {} in the last 7 days:", bot.Strong(one.Name)), Blocks: []bot.Block{list}}, nil
}

// nudgeMessage is what a member reads.
func nudgeMessage(lead string, one learning.Cohort, words string) bot.Message {
	if words == "" {
		words = "I noticed it has been quiet, and wanted to say hello. Small steps count. If something is in the way, tell me: we find a way together."
	}
	return bot.Message{
		Lead:   bot.Say("From {} via Cairn: {}", bot.Strong(memberName(lead)), bot.Plain(words)),
		Blocks: []bot.Block{note("{} leads your cohort {}, and learns only whether this was delivered.", bot.Plain(memberName(lead)), bot.Plain(one.Name))},
		Buttons: []bot.Button{
			{Label: "Show my plan", Run: "plan show"},
			{Label: "No more nudges", Run: "settings privacy --nudges off"},
		},
	}
}

// Nudges passes on the nudges that are due, and puts off those that would come in
// quiet hours. Whether each may still be sent is looked up at that moment. It
// returns how many it dealt with, as [Cairn.Notices] does.
func (c *Cairn) Nudges(ctx context.Context, now time.Time) (n int, err error) {
	due, err := c.Store.DueNudges(ctx, now, dueBatch)
	if err != nil {
		return 0, fmt.Errorf("list due nudges: %w", err)
	}
	name := func(one learning.Nudge) string { return fmt.Sprintf("nudge %d", one.ID) }
	return eachDue(ctx, c, due, name, func(ctx context.Context, one learning.Nudge) error { return c.passOn(ctx, one, now) })
}

// passOn sends one nudge, puts it off, or gives it up.
func (c *Cairn) passOn(ctx context.Context, n learning.Nudge, now time.Time) error {
	if err := c.Store.Hold(ctx, n.Member); err != nil {
		return fmt.Errorf("hold records: %w", err)
	}
	who, err := c.Store.Person(ctx, n.Member)
	if err != nil {
		return fmt.Errorf("look up member: %w", err)
	}
	post, reached, err := c.quietly(ctx, n.Member, now)
	if err != nil {
		return err
	}
	if reached && !who.NudgesMuted && post.At.After(now) {
		return c.setNudge(ctx, n, post.At, false)
	}
	allowed := reached && !who.NudgesMuted
	one, err := learning.Led(ctx, c.Store, n.Lead, n.Cohort)
	if errors.Is(err, learning.ErrNotFound) {
		allowed = false
	} else if err != nil {
		return fmt.Errorf("look up cohort: %w", err)
	}
	member, err := c.Store.Member(ctx, n.Cohort, n.Member)
	if err != nil && !errors.Is(err, learning.ErrNotFound) {
		return fmt.Errorf("look up membership: %w", err)
	}
	if err := c.setNudge(ctx, n, time.Time{}, allowed && member.Consent.Given()); err != nil {
		return err
	}
	if !allowed || !member.Consent.Given() {
		return nil
	}
	post.Key, post.At, post.Message = n.Key(), now, nudgeMessage(c.nameOf(ctx, n.Lead, "your lead"), one, n.Words)
	if err := c.Posts.Post(ctx, post); err != nil {
		return fmt.Errorf("post nudge: %w", err)
	}
	return nil
}

func (c *Cairn) setNudge(ctx context.Context, n learning.Nudge, due time.Time, posted bool) error {
	if err := c.Store.SetNudge(ctx, n.ID, due, posted); err != nil {
		return fmt.Errorf("set nudge: %w", err)
	}
	return nil
}
