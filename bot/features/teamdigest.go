package features

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/when"
)

// Bounds of digests.
const (
	shortestDigest = 20 * time.Hour // between two
	digestLines    = 10             // members named in one
)

func (c *Cairn) teamDigest() bot.Command {
	return bot.Command{
		Name:    "team digest",
		Help:    "Tell you how your cohort is doing, now or on a schedule",
		Example: "team digest every monday at 9am",
		Options: []bot.Option{
			{Name: "when", Help: "How often: every monday at 9am; off; now if left out"},
			{Name: "to", Help: "To you directly, or to this channel, without names", Kind: bot.Choose, Named: true, Choices: []string{"me", "channel"}},
			namedOption(cohortOption(c.completeLed)),
		},
		Private: true,
		Role:    bot.Lead,
		Says: []string{
			"send me a digest of my cohort every monday at 9am", "give me a summary of the team every friday", "stop the cohort digest", "when does the team digest come",
		},
		Hear: func(s string) (map[string]string, bool) {
			if digestOff.MatchString(s) {
				return map[string]string{"when": "off"}, true
			}
			if m := digestWhen.FindString(s); m != "" {
				return map[string]string{"when": m}, true
			}
			return nil, true
		},
		Run: c.runTeamDigest,
	}
}

var (
	digestOff  = regexp.MustCompile(`(?i)^\W*(?:stop|cancel|end|no more|turn off|switch off)\b`)
	digestWhen = regexp.MustCompile(`(?i)\b(?:every|each|daily|weekly|monthly|weekdays)\b.*$`)
)

func (c *Cairn) runTeamDigest(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, one, m, err := c.ledCohort(ctx, call)
	if err != nil || !m.Empty() {
		return m, err
	}
	ref := cohortRef(one)
	switch {
	case !call.Has("when"):
		return c.digestNow(ctx, call, me, one)
	case isNone(call.Text("when")) || learning.Fold(call.Text("when")) == "off":
		if err := c.Store.RemoveDigest(ctx, one.ID, me.ID); err != nil {
			return bot.Message{}, fmt.Errorf("remove digest: %w", err)
		}
		return bot.Message{Lead: bot.Say("No more digests of {}.", bot.Strong(one.Name))}, nil
	case me.Zone == "":
		return bot.Message{}, bot.Refusef("I need your time zone for that. Tell me with `settings timezone Berlin`, then say it again.")
	}
	d, spoken, err := readDigest(call, me, one)
	if err != nil {
		return bot.Message{}, err
	}
	if err := c.Store.SaveDigest(ctx, d); err != nil {
		return bot.Message{}, fmt.Errorf("save digest: %w", err)
	}
	m = bot.Message{
		Lead:    bot.Say("You get a digest of {}: {}.", bot.Strong(one.Name), bot.Strong(spoken)),
		Blocks:  []bot.Block{note("In your quiet hours it waits. Each member named in it can see that you looked.")},
		Buttons: []bot.Button{{Label: "Show it now", Run: "team digest --cohort " + ref}, {Label: "Turn it off", Run: `team digest off --cohort ` + ref}},
	}
	if d.Place != "" {
		m.Lead = bot.Say("This channel gets a digest of {}: {}.", bot.Strong(one.Name), bot.Strong(spoken))
		m.Blocks = []bot.Block{note("It has no names, and no figures while fewer than five members share theirs: others read along.")}
	}
	return m, nil
}

// readDigest reads when and where a digest is said.
func readDigest(call *bot.Call, me learning.Person, one learning.Cohort) (d learning.Digest, spoken string, err error) {
	words := sentence(call.Text("when"))
	r, rest, err := when.Find(words, call.Now, me.Location())
	if err == nil && r.Rule != nil && !r.HasTime {
		r, rest, err = when.Find(words+" at 09:00", call.Now, me.Location())
	}
	switch {
	case err != nil:
		return d, "", misread(err)
	case r.Rule == nil || oneLine(rest) != "":
		return d, "", bot.Refusef("I can't read `%s` as a schedule. Write it like `every monday at 9am`, or `off`.", short(words, 60))
	case r.Rule.Shortest() < shortestDigest:
		return d, "", bot.Refusef("A digest comes once a day at most. Try `every weekday at 9am` or `every monday at 9am`.")
	}
	d = learning.Digest{Cohort: one.ID, Lead: me.ID}
	if call.Text("to") == "channel" {
		if call.Event.In.Direct {
			return d, "", bot.Refusef("This is no channel. Say the same in the channel that should get the digest.")
		}
		d.Place = placeOf(call.Event.In)
	}
	at := setTime(learning.Reminder{}, r)
	d.Zone, d.Wall, d.Rule = at.Zone, at.Wall, at.Rule
	if d.Next, err = d.NextAfter(call.Now); err != nil || d.Next.IsZero() {
		return d, "", errors.Join(err, bot.Refusef("That schedule has no time left. Write it like `every monday at 9am`."))
	}
	return d, r.Spoken(), nil
}

// digestNow shows the digest, and when it comes.
func (c *Cairn) digestNow(ctx context.Context, call *bot.Call, me learning.Person, one learning.Cohort) (bot.Message, error) {
	m, err := c.digest(ctx, me, one, call.Now)
	if err != nil {
		return bot.Message{}, err
	}
	d, err := c.Store.Digest(ctx, one.ID, me.ID)
	switch {
	case errors.Is(err, learning.ErrNotFound):
		m.Blocks = append(m.Blocks, note("Get this again and again with {}.", bot.Code("team digest every monday at 9am")))
	case err != nil:
		return bot.Message{}, fmt.Errorf("look up digest: %w", err)
	default:
		m.Blocks = append(m.Blocks, note("The next one comes {}. {} ends them.", bot.Plain(spokenTime(d.Next.In(me.Location()))), bot.Code("team digest off")))
	}
	return m, nil
}

// digest is the summary of a cohort with those who need help, for one of its
// leads; the look at each of them is noted.
func (c *Cairn) digest(ctx context.Context, lead learning.Person, one learning.Cohort, now time.Time) (bot.Message, error) {
	b, of, err := learning.OpenBoard(ctx, c.Store, lead.ID, one.ID, learning.Part{AtRisk: true, Most: digestLines, What: "that you may need help, in a digest of " + one.Name}, now)
	if err != nil {
		return bot.Message{}, fmt.Errorf("open board: %w", err)
	}
	m := boardSummary(b)
	ref := cohortRef(one)
	switch {
	case b.Sharing == 0:
		return m, nil
	case b.AtRisk == 0:
		m.Blocks = append(m.Blocks, para("Nobody is at risk."))
	default:
		risk := riskMessage(b)
		m.Blocks = append(append(m.Blocks, bot.Para{Text: risk.Lead}), risk.Blocks...)
		if more := of - len(b.Lines); more > 0 {
			m.Blocks = append(m.Blocks, note("And {} more: {}.", bot.Plain(count(more, "member", "members")), bot.Code("team risk")))
		}
		m.Buttons = append(m.Buttons, bot.Button{Label: "Who needs help", Run: "team risk " + ref})
	}
	m.Buttons = append(m.Buttons, bot.Button{Label: "Show board", Run: "team show " + ref})
	return m, nil
}

// channelDigest is what a channel may read: counts and medians of a group large
// enough that they tell of nobody.
func (c *Cairn) channelDigest(ctx context.Context, lead learning.PersonID, one learning.Cohort, now time.Time) (bot.Message, error) {
	b, _, err := learning.OpenBoard(ctx, c.Store, lead, one.ID, learning.Part{Summary: true}, now)
	if err != nil {
		return bot.Message{}, fmt.Errorf("open board: %w", err)
	}
	if b.Sharing < learning.MinGroup {
		return bot.Message{Lead: bot.Say("{}: fewer than five members share their progress, so there are no figures here.", bot.Strong(one.Name))}, nil
	}
	return boardSummary(b), nil
}

// Digests says the digests that are due, and sets their next times. It returns how
// many it dealt with, as [Cairn.Notices] does.
func (c *Cairn) Digests(ctx context.Context, now time.Time) (n int, err error) {
	due, err := c.Store.DueDigests(ctx, now, dueBatch)
	if err != nil {
		return 0, fmt.Errorf("list due digests: %w", err)
	}
	name := func(d learning.Digest) string { return fmt.Sprintf("digest of cohort %d", d.Cohort) }
	return eachDue(ctx, c, due, name, func(ctx context.Context, d learning.Digest) error { return c.sayDigest(ctx, d, now) })
}

// sayDigest says one digest, made at that moment, or puts it off. Who no longer
// leads the cohort gets none any more.
func (c *Cairn) sayDigest(ctx context.Context, d learning.Digest, now time.Time) error {
	one, err := learning.Led(ctx, c.Store, d.Lead, d.Cohort)
	if errors.Is(err, learning.ErrNotFound) {
		return c.Store.RemoveDigest(ctx, d.Cohort, d.Lead) //nolint:wrapcheck // it says what it was doing
	} else if err != nil {
		return fmt.Errorf("look up cohort: %w", err)
	}
	lead, err := c.Store.Person(ctx, d.Lead)
	if err != nil {
		return fmt.Errorf("look up lead: %w", err)
	}
	post, reached, err := c.quietly(ctx, d.Lead, now)
	if err != nil {
		return err
	}
	next, err := d.NextAfter(now)
	if err != nil { // edited by hand: it holds up no other
		next = time.Time{}
	}
	if d.Place == "" && post.At.After(now) && (next.IsZero() || post.At.Before(next)) {
		next, reached = post.At, false
	}
	if err := c.Store.MoveDigest(ctx, d, next); err != nil {
		return fmt.Errorf("set next digest: %w", err)
	}
	if !reached || now.Sub(d.Next) > tooLate || one.Over(lead.Today(now)) {
		return nil
	}
	post.Key, post.At = fmt.Sprintf("digest:%d:%d:%d", d.Cohort, d.Lead, d.Next.UnixMilli()), now
	if d.Place == "" {
		post.Message, err = c.digest(ctx, lead, one, now)
	} else {
		post.Message, err = c.channelDigest(ctx, d.Lead, one, now)
		post.For = 0 // it names nobody
		var bad error
		if post.To, bad = conversationOf(d.Place); bad != nil {
			return c.Store.RemoveDigest(ctx, d.Cohort, d.Lead) //nolint:wrapcheck // it says what it was doing
		}
	}
	if err != nil {
		return err
	}
	if err := c.Posts.Post(ctx, post); err != nil {
		return fmt.Errorf("post digest: %w", err)
	}
	return nil
}
