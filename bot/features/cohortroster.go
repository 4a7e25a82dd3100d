package features

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/outbox"
)

// membersOnPage keeps a list of members within one message on every platform.
const membersOnPage = 20

func (c *Cairn) cohortRoster() bot.Command {
	return bot.Command{
		Name:    "cohort roster",
		Aliases: []string{"cohort", "cohorts", "cohort list", "cohort show"},
		Help:    "Show the cohorts you lead or are in, and who is in one you lead",
		Example: "cohort roster",
		Options: []bot.Option{cohortOption(c.completeMine), {Name: "page", Help: "Which page of a long list", Kind: bot.Integer, Named: true}},
		Private: true,
		Says: []string{
			"who is in my cohort", "show the roster", "which cohorts am i in", "list the members of my cohort", "who leads my cohort", "who has joined my cohort so far",
		},
		Hear: hearCohort,
		Run:  c.runCohortRoster,
	}
}

func (c *Cairn) runCohortRoster(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	led, all, err := c.myCohorts(ctx, me)
	if err != nil {
		return bot.Message{}, err
	}
	one, m, err := whichCohort(call, all, "You are in no cohort. Join one with the code your lead gave you: `cohort join ABCD-2345`.", "you lead or are in")
	if err != nil || !m.Empty() {
		return m, err
	}
	if slices.ContainsFunc(led, func(c learning.Cohort) bool { return c.ID == one.ID }) {
		return c.roster(ctx, call, me, one)
	}
	return c.membership(ctx, me, one)
}

// myCohorts are the cohorts that somebody leads, and with them those they are in.
func (c *Cairn) myCohorts(ctx context.Context, me learning.Person) (led, all []learning.Cohort, err error) {
	led, errLed := c.Store.CohortsLed(ctx, me.ID)
	in, errIn := c.Store.CohortsOf(ctx, me.ID)
	if err := errors.Join(errLed, errIn); err != nil {
		return nil, nil, fmt.Errorf("list cohorts: %w", err)
	}
	all = slices.Clone(led)
	for _, one := range in {
		if !slices.ContainsFunc(led, func(l learning.Cohort) bool { return l.ID == one.ID }) {
			all = append(all, one)
		}
	}
	return led, all, nil
}

// roster is who is in a cohort, for one of its leads: names, and nothing of
// anybody's records.
func (c *Cairn) roster(ctx context.Context, call *bot.Call, me learning.Person, one learning.Cohort) (bot.Message, error) {
	members, err := c.Store.Members(ctx, one.ID)
	if err != nil {
		return bot.Message{}, fmt.Errorf("list members: %w", err)
	}
	leads, err := c.leadNames(ctx, one)
	if err != nil {
		return bot.Message{}, err
	}
	agreed := 0
	for _, m := range members {
		if m.Consent.Given() {
			agreed++
		}
	}
	m := bot.Message{Lead: bot.Say("{} has {}, {} invited.", bot.Strong(one.Name), bot.Strong(count(agreed, "member", "members")), bot.Plain(strconv.Itoa(len(members)-agreed)))}
	facts := bot.Facts{Rows: []bot.Fact{{Name: "Leads", Value: bot.Rich{bot.Plain(leads)}}}}
	if dates := cohortDates(one); dates != "" {
		facts.Rows = append(facts.Rows, bot.Fact{Name: "Runs", Value: bot.Rich{bot.Plain(lowerFirst(dates))}})
	}
	m.Blocks = append(m.Blocks, facts)
	from, to, more := page(call, len(members))
	var list bot.List
	for _, one := range members[from:to] {
		state := "invited, and not agreed yet"
		if one.Consent.Given() {
			state = "agreed on " + learning.DateOf(one.Consent.At, me.Location()).String()
		}
		list.Items = append(list.Items, bot.Say("{} — {}", bot.Strong(memberName(one.Name)), bot.Plain(state)))
	}
	if len(list.Items) > 0 {
		m.Blocks = append(m.Blocks, list)
	} else {
		m.Blocks = append(m.Blocks, para("Nobody has joined yet. Give out the join code, or invite somebody with {}.", bot.Code("cohort add @ben")))
	}
	m.Blocks, m.Buttons = paged(call, m, len(members), more, map[string]string{"cohort": cohortRef(one)})
	m.Buttons = append(m.Buttons, bot.Button{Label: "Show board", Run: "team show " + cohortRef(one)})
	return m, nil
}

// membership is a cohort as one of its members sees it: who leads it, and what
// they see.
func (c *Cairn) membership(ctx context.Context, me learning.Person, one learning.Cohort) (bot.Message, error) {
	member, err := c.Store.Member(ctx, one.ID, me.ID)
	if err != nil {
		return bot.Message{}, fmt.Errorf("look up member: %w", err)
	}
	leads, err := c.leadNames(ctx, one)
	if err != nil {
		return bot.Message{}, err
	}
	if !member.Consent.Given() {
		return bot.Message{
			Lead:    bot.Say("You are invited to {}, led by {}. Until you agree they see nothing of yours.", bot.Strong(one.Name), bot.Plain(leads)),
			Buttons: inviteButtons(one),
		}, nil
	}
	m := bot.Message{Lead: bot.Say("You are in {}, led by {}.", bot.Strong(one.Name), bot.Plain(leads))}
	if dates := cohortDates(one); dates != "" {
		m.Blocks = append(m.Blocks, note("{}", bot.Plain(dates)))
	}
	m.Blocks = append(m.Blocks, para("Since {} its leads see your name and this:", bot.Plain(learning.DateOf(member.Consent.At, me.Location()).String())), scopeList(member.Consent.Scopes))
	m.Buttons = []bot.Button{{Label: "Who looked", Run: "privacy show"}, {Label: "Leave", Run: "cohort leave " + cohortRef(one)}}
	return m, nil
}

func memberName(name string) string { return either(name, "somebody without a name") }

// page is the part of a long list that a call asks for.
func page(call *bot.Call, all int) (from, to int, more bool) {
	pages := max(1, (all+membersOnPage-1)/membersOnPage)
	from = (min(max(1, call.Int("page")), pages) - 1) * membersOnPage
	to = min(from+membersOnPage, all)
	return from, to, to < all
}

// paged adds to a message which page it is, and the button to the next.
func paged(call *bot.Call, m bot.Message, all int, more bool, values map[string]string) ([]bot.Block, []bot.Button) {
	from, to, _ := page(call, all)
	if all <= membersOnPage {
		return m.Blocks, m.Buttons
	}
	m.Blocks = append(m.Blocks, note("{} to {} of {}.", bot.Plain(strconv.Itoa(from+1)), bot.Plain(strconv.Itoa(to)), bot.Plain(strconv.Itoa(all))))
	if more {
		values["page"] = strconv.Itoa(to/membersOnPage + 1)
		m.Buttons = append(m.Buttons, bot.Button{Label: "More", Run: bot.Line(call.Command, values)})
	}
	return m.Blocks, m.Buttons
}

func (c *Cairn) cohortAdd() bot.Command {
	return bot.Command{
		Name:    "cohort add",
		Aliases: []string{"cohort invite"},
		Help:    "Invite a member to a cohort you lead, or make somebody a lead of it",
		Example: "cohort add @ben",
		Options: []bot.Option{
			{Name: "who", Help: "The person", Ask: "Whom should I invite? Mention them with @.", Kind: bot.Person, Required: true},
			{Name: "as", Help: "What they become", Kind: bot.Choose, Named: true, Choices: []string{"member", "lead"}},
			cohortOption(c.completeLed),
		},
		Private: true,
		Role:    bot.Lead,
		Says:    []string{"add @ben to my cohort", "invite @ben to the cohort", "make @ben a lead of my cohort"},
		Hear: func(s string) (map[string]string, bool) {
			who := mentionIn(s)
			if who == "" {
				return nil, false
			}
			values := map[string]string{"who": who}
			if asLead.MatchString(s) {
				values["as"] = "lead"
			}
			return values, true
		},
		Run: c.runCohortAdd,
	}
}

// mentionIn is the first mention of a person in a sentence, also as it is typed.
func mentionIn(s string) string {
	if m := typedMention.FindStringSubmatch(s); m != nil {
		return "<@" + m[1] + ">"
	}
	return ""
}

var (
	typedMention = regexp.MustCompile(`(?:^|\s|<)@([\pL\pN][\pL\pN_.-]*)`)
	mentioned    = regexp.MustCompile(`<@([^<>\s|]+)>`)
	asLead       = regexp.MustCompile(`(?i)\b(?:a|as|the|co-?)\s?lead\b|\blead of\b`)
)

func (c *Cairn) runCohortAdd(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, one, m, err := c.ledOrRun(ctx, call)
	if err != nil || !m.Empty() {
		return m, err
	}
	id := call.Person("who")
	who, err := c.Store.Find(ctx, learning.Identity{Adapter: id.Adapter, Workspace: id.Workspace, User: id.ID})
	if errors.Is(err, learning.ErrNotFound) {
		return bot.Message{}, bot.Refusef("I don't know them yet: they have not used me so far. Give them the join code, which works at once; `cohort code` makes a new one.")
	} else if err != nil {
		return bot.Message{}, fmt.Errorf("find person: %w", err)
	}
	if call.Text("as") == "lead" {
		return c.addLead(ctx, call, me, one, who)
	}
	switch found, err := c.Store.Member(ctx, one.ID, who.ID); {
	case err == nil && found.Consent.Given():
		return bot.Message{Lead: bot.Say("{} is in {} already.", bot.Strong(memberName(who.Name)), bot.Strong(one.Name))}, nil
	case err == nil:
		return bot.Message{Lead: bot.Say("{} is invited to {} already, and has not agreed yet.", bot.Strong(memberName(who.Name)), bot.Strong(one.Name))}, nil
	case !errors.Is(err, learning.ErrNotFound):
		return bot.Message{}, fmt.Errorf("look up member: %w", err)
	}
	if one.Over(me.Today(call.Now)) {
		return bot.Message{}, bot.Refusef("`%s` ended on %s, so nobody can join it any more.", one.Name, one.Ends)
	}
	all, err := c.Store.Members(ctx, one.ID)
	if err != nil {
		return bot.Message{}, fmt.Errorf("list members: %w", err)
	}
	if len(all) >= learning.MaxCohortMembers {
		return bot.Message{}, bot.Refusef("`%s` has %d members, which is the most it can hold.", one.Name, len(all))
	}
	if err := c.Store.SaveMember(ctx, learning.CohortMember{Cohort: one.ID, Person: who.ID, AddedAt: call.Now}); err != nil {
		return bot.Message{}, fmt.Errorf("save member: %w", err)
	}
	invite := bot.Message{
		Lead:    bot.Say("{} invites you to the cohort {}.", bot.Strong(memberName(me.Name)), bot.Strong(one.Name)),
		Blocks:  []bot.Block{para("Until you agree, its leads see nothing of yours. Read first what they would see:")},
		Buttons: inviteButtons(one),
	}
	// The same key is said once, so that nobody is invited again and again.
	if err := c.tell(ctx, who, fmt.Sprintf("invite:%d:%d", one.ID, who.ID), invite); err != nil {
		return bot.Message{}, err
	}
	return bot.Message{
		Lead:   bot.Say("I have invited {} to {}.", bot.Strong(memberName(who.Name)), bot.Strong(one.Name)),
		Blocks: []bot.Block{note("You see nothing of theirs until they agree.")},
	}, nil
}

func inviteButtons(one learning.Cohort) []bot.Button {
	return []bot.Button{
		{Label: "What they would see", Run: "cohort join " + cohortRef(one), Style: bot.Primary},
		{Label: "No, thanks", Run: "cohort leave " + cohortRef(one)},
	}
}

// addLead makes somebody a lead, and tells them and everybody they now see.
func (c *Cairn) addLead(ctx context.Context, call *bot.Call, me learning.Person, one learning.Cohort, who learning.Person) (bot.Message, error) {
	leads, err := c.Store.CohortLeads(ctx, one.ID)
	if err != nil {
		return bot.Message{}, fmt.Errorf("list leads: %w", err)
	}
	if slices.ContainsFunc(leads, func(l learning.CohortLead) bool { return l.Person == who.ID }) {
		return bot.Message{Lead: bot.Say("{} leads {} already.", bot.Strong(memberName(who.Name)), bot.Strong(one.Name))}, nil
	}
	if err := c.Store.AddCohortLead(ctx, one.ID, who.ID, call.Now); err != nil {
		return bot.Message{}, fmt.Errorf("add lead: %w", err)
	}
	if err := c.audit(ctx, call, me, one.Name); err != nil {
		return bot.Message{}, err
	}
	members, err := c.Store.Members(ctx, one.ID)
	if err != nil {
		return bot.Message{}, fmt.Errorf("list members: %w", err)
	}
	key := fmt.Sprintf("lead:%d:%d:%d", one.ID, who.ID, call.Now.UnixMilli())
	if who.ID != me.ID {
		if err := c.tell(ctx, who, key, bot.Message{
			Lead:    bot.Say("{} made you a lead of the cohort {}.", bot.Strong(memberName(me.Name)), bot.Strong(one.Name)),
			Buttons: []bot.Button{{Label: "Show board", Run: "team show " + cohortRef(one)}},
		}); err != nil {
			return bot.Message{}, err
		}
	}
	told := bot.Message{
		Lead:    bot.Say("{} now leads the cohort {} and sees what you agreed to show its leads.", bot.Strong(memberName(who.Name)), bot.Strong(one.Name)),
		Buttons: []bot.Button{{Label: "What its leads see", Run: "cohort roster " + cohortRef(one)}, {Label: "Leave", Run: "cohort leave " + cohortRef(one)}},
	}
	if err := c.tellMembers(ctx, call, members, who.ID, key, told); err != nil {
		return bot.Message{}, err
	}
	return bot.Message{
		Lead:   bot.Say("{} leads {} now.", bot.Strong(memberName(who.Name)), bot.Strong(one.Name)),
		Blocks: []bot.Block{note("Its members are told.")},
	}, nil
}

// tellMembers tells all who agreed something, but for one of them, outside of
// their quiet hours.
func (c *Cairn) tellMembers(ctx context.Context, call *bot.Call, members []learning.CohortMember, but learning.PersonID, key string, m bot.Message) error {
	var posts []outbox.Post
	for _, one := range members {
		if !one.Consent.Given() || one.Person == but {
			continue
		}
		post, ok, err := c.quietly(ctx, one.Person, call.Now)
		if err != nil {
			return err
		}
		if post.Key, post.Message = fmt.Sprintf("%s:%d", key, one.Person), m; ok {
			posts = append(posts, post)
		}
	}
	if err := c.Posts.Post(ctx, posts...); err != nil {
		return fmt.Errorf("tell members: %w", err)
	}
	return nil
}

// quietly is an empty post to somebody, at the first instant at which Cairn may
// speak to them of its own accord; ok is false where they cannot be reached.
func (c *Cairn) quietly(ctx context.Context, id learning.PersonID, now time.Time) (post outbox.Post, ok bool, err error) {
	who, errPerson := c.Store.Person(ctx, id)
	known, errKnown := c.Store.Identities(ctx, id)
	vacations, errRest := c.Store.Vacations(ctx, id)
	if err := errors.Join(errPerson, errKnown, errRest); err != nil {
		return post, false, fmt.Errorf("look up whom to tell: %w", err)
	}
	if len(known) == 0 {
		return post, false, nil
	}
	return outbox.Post{For: int64(id), To: directTo(known[len(known)-1]), At: who.Free(now, vacations)}, true, nil
}
