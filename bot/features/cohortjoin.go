package features

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

func (c *Cairn) cohortJoin() bot.Command {
	return bot.Command{
		Name:    "cohort join",
		Help:    "Join a cohort by its code, after reading what its leads would see",
		Example: "cohort join ABCD-2345",
		Options: []bot.Option{
			{Name: "code", Help: "The code your lead gave you", Ask: "Which code did your lead give you? It looks like ABCD-2345.", Required: true},
			{Name: "share", Help: "What to show, when not all: percent, active, standing, hours", Named: true, Choices: []string{"all", "percent", "active", "standing"}},
			{Name: "wording", Help: "Set by the button that agrees", Named: true},
			bot.ConfirmOption,
		},
		Private: true,
		Says: []string{
			"join the cohort with code abcd-2345", "i want to join a cohort", "my cohort code is wxyz-2345", "i got a code to join the group",
		},
		Hear: hearAfter("code", `(?i)\b([a-z2-9]{4}-[a-z2-9]{4})\b`),
		Run:  c.runCohortJoin,
	}
}

func (c *Cairn) runCohortJoin(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	one, member, err := c.joinable(ctx, call, me)
	if err != nil {
		return bot.Message{}, err
	}
	if member.Consent.Given() {
		return bot.Message{
			Lead:    bot.Say("You are in {} already, since {}.", bot.Strong(one.Name), bot.Plain(learning.DateOf(member.Consent.At, me.Location()).String())),
			Buttons: []bot.Button{{Label: "What its leads see", Run: "cohort roster " + cohortRef(one)}, {Label: "Leave", Run: "cohort leave " + cohortRef(one)}},
		}, nil
	}
	scopes, err := readScopes(call.Text("share"))
	if err != nil {
		return bot.Message{}, err
	}
	leads, err := c.leadNames(ctx, one)
	if err != nil {
		return bot.Message{}, err
	}
	m := consentText(one, leads, scopes)
	wording := plainText(m)
	confirmed, err := call.Confirmed()
	if err != nil {
		return bot.Message{}, err
	}
	if !confirmed || call.Text("wording") != wordingMark(wording) {
		if confirmed {
			m.Blocks = append([]bot.Block{para("What you would agree to has changed since. Please read it again:")}, m.Blocks...)
		}
		values := map[string]string{"code": call.Text("code"), "wording": wordingMark(wording)}
		if call.Has("share") {
			values["share"] = call.Text("share")
		}
		ask := call.Confirm(m.Lead, "Agree and join", values)
		ask.Buttons[0].Style = bot.Primary
		ask.Blocks = slices.Concat(m.Blocks, []bot.Block{note("The button works for 10 minutes. Do nothing, and nothing is shown.")})
		return ask, nil
	}
	if member.Person == 0 {
		all, err := c.Store.Members(ctx, one.ID)
		if err != nil {
			return bot.Message{}, fmt.Errorf("list members: %w", err)
		}
		if len(all) >= learning.MaxCohortMembers {
			return bot.Message{}, bot.Refusef("`%s` is full: it has %d members. Ask your lead for another one.", one.Name, len(all))
		}
		member = learning.CohortMember{Cohort: one.ID, Person: me.ID, AddedAt: call.Now}
	}
	member.Consent = learning.Consent{Scopes: scopes, Wording: wording, At: call.Now}
	if err := c.Store.SaveMember(ctx, member); err != nil {
		return bot.Message{}, fmt.Errorf("save member: %w", err)
	}
	return bot.Message{
		Lead: bot.Say("Welcome to {}.", bot.Strong(one.Name)),
		Blocks: []bot.Block{note("{} shows who looked. {} ends it at once.",
			bot.Code("privacy show"), bot.Code("cohort leave"))},
		Buttons: []bot.Button{{Label: "Show my plan", Run: "plan show"}},
	}, nil
}

// joinable is the cohort that a call names, by its code or by the key of one that
// the caller is in or invited to, with their membership if there is one.
func (c *Cairn) joinable(ctx context.Context, call *bot.Call, me learning.Person) (one learning.Cohort, m learning.CohortMember, err error) {
	code := call.Text("code")
	unknown := bot.Refusef("That code fits no cohort you can join. It looks like `ABCD-2345`; ask your lead for the newest one.")
	mine, err := c.Store.CohortsOf(ctx, me.ID)
	if err != nil {
		return one, m, fmt.Errorf("list cohorts: %w", err)
	}
	at := slices.IndexFunc(mine, func(c learning.Cohort) bool { return cohortRef(c) == code })
	if hash := learning.HashCode(code); at >= 0 {
		one = mine[at]
	} else if hash == "" {
		return one, m, unknown
	} else if one, err = c.Store.CohortByCode(ctx, hash); errors.Is(err, learning.ErrNotFound) {
		return one, m, unknown
	} else if err != nil {
		return one, m, fmt.Errorf("look up code: %w", err)
	}
	switch ours, err := c.reaches(ctx, call, me, one); {
	case err != nil:
		return one, m, err
	case at < 0 && !ours:
		return one, m, unknown
	case one.Over(me.Today(call.Now)):
		return one, m, bot.Refusef("`%s` is over, so nobody can join it any more.", one.Name)
	}
	m, err = c.Store.Member(ctx, one.ID, me.ID)
	if err != nil && !errors.Is(err, learning.ErrNotFound) {
		return one, m, fmt.Errorf("look up member: %w", err)
	}
	return one, m, nil
}

// reaches reports whether somebody may join a cohort with its code: from its own
// community, from where one of its leads is, too, or from a platform where none of
// them is, which a cohort may span. A code that leaks to another workspace of the
// same platform opens nothing there.
func (c *Cairn) reaches(ctx context.Context, call *bot.Call, me learning.Person, one learning.Cohort) (bool, error) {
	if one.Community == me.Community {
		return true, nil
	}
	leads, err := c.Store.CohortLeads(ctx, one.ID)
	if err != nil {
		return false, fmt.Errorf("list leads: %w", err)
	}
	from, elsewhere := call.Event.From.ID, false
	for _, l := range leads {
		known, err := c.Store.Identities(ctx, l.Person)
		if err != nil {
			return false, fmt.Errorf("list identities: %w", err)
		}
		for _, id := range known {
			if id.Adapter == from.Adapter && id.Workspace == from.Workspace {
				return true, nil
			}
			elsewhere = elsewhere || id.Adapter == from.Adapter
		}
	}
	return len(leads) > 0 && !elsewhere, nil
}

// readScopes reads what somebody wants to show; no words are everything.
func readScopes(words string) ([]learning.Scope, error) {
	var out []learning.Scope
	for word := range strings.FieldsFuncSeq(strings.ToLower(words), func(r rune) bool { return r == ',' || r == ' ' || r == ';' }) {
		switch s := learning.Scope(word); {
		case word == "all":
			return learning.Scopes, nil
		case word == "and":
		case !slices.Contains(learning.Scopes, s):
			return nil, bot.Refusef("I can't share `%s`. You can show any of `percent`, `active`, `standing` and `hours`, or `all`.", short(word, 30))
		case !slices.Contains(out, s):
			out = append(out, s)
		}
	}
	if len(out) == 0 {
		return learning.Scopes, nil
	}
	return out, nil
}

// scopeWords say what a scope shows. They are part of what members agree to.
var scopeWords = map[learning.Scope]string{
	learning.ScopePercent:  "how much of your plan is done, in percent",
	learning.ScopeActive:   "the week in which you last studied",
	learning.ScopeStanding: "whether you are on track and why: days without a log, days that your forecast is late, and how many items are overdue",
	learning.ScopeHours:    "your hours a week, never alone: only in the median of five members or more",
}

// scopeList lists what scopes show.
func scopeList(scopes []learning.Scope) bot.List {
	var list bot.List
	for _, s := range learning.Scopes {
		if slices.Contains(scopes, s) {
			list.Items = append(list.Items, bot.Rich{bot.Plain(scopeWords[s])})
		}
	}
	return list
}

// consentText is what somebody agrees to, word for word.
func consentText(one learning.Cohort, leads string, scopes []learning.Scope) bot.Message {
	return bot.Message{
		Lead: bot.Say("If you join {}, its leads ({}, and whoever leads it later) see your name and this:", bot.Strong(one.Name), bot.Plain(leads)),
		Blocks: []bot.Block{
			scopeList(scopes),
			para("They never see your notes, reminders, questions, credentials, or what you study."),
			para("They can add the steps of a template to your plan, which you can undo, and send you a nudge through me, at most one in 3 days, which you can turn off."),
			para("Each look is noted for you in {}. {} ends it at once, with everything they see.", bot.Code("privacy show"), bot.Code("cohort leave")),
		},
	}
}

// plainText is a message of text alone as it is kept.
func plainText(m bot.Message) string {
	lines := []string{m.Lead.String()}
	for _, b := range m.Blocks {
		if p, ok := b.(bot.Para); ok {
			lines = append(lines, p.Text.String())
		}
		if l, ok := b.(bot.List); ok {
			for _, it := range l.Items {
				lines = append(lines, "- "+it.String())
			}
		}
	}
	return strings.Join(lines, "\n")
}

// wordingMark stands for a wording in a button, so that nobody agrees to another
// text than they read.
func wordingMark(wording string) string {
	sum := sha256.Sum256([]byte(wording))
	return hex.EncodeToString(sum[:8])
}

// leadNames are the leads of a cohort in words.
func (c *Cairn) leadNames(ctx context.Context, one learning.Cohort) (string, error) {
	leads, err := c.Store.CohortLeads(ctx, one.ID)
	if err != nil {
		return "", fmt.Errorf("list leads: %w", err)
	}
	var names []string
	for _, l := range leads {
		names = append(names, either(l.Name, "somebody without a name"))
	}
	return either(strings.Join(names, ", "), "nobody at the moment"), nil
}

func (c *Cairn) cohortLeave() bot.Command {
	return bot.Command{
		Name:    "cohort leave",
		Help:    "Leave a cohort: its leads see nothing of yours from then on",
		Example: "cohort leave",
		Options: []bot.Option{cohortOption(c.completeJoined)},
		Private: true,
		Says:    []string{"leave my cohort", "i want to leave the cohort", "take me out of the cohort", "stop sharing my progress with my cohort lead"},
		Hear:    hearCohort,
		Run: func(ctx context.Context, call *bot.Call) (bot.Message, error) {
			me, err := c.me(ctx, call)
			if err != nil {
				return bot.Message{}, err
			}
			mine, err := c.Store.CohortsOf(ctx, me.ID)
			if err != nil {
				return bot.Message{}, fmt.Errorf("list cohorts: %w", err)
			}
			one, m, err := whichCohort(call, mine, "You are in no cohort, so there is nothing to leave. Nobody sees anything of yours.", "you are in")
			if err != nil || !m.Empty() {
				return m, err
			}
			if err := c.Store.RemoveMember(ctx, one.ID, me.ID); err != nil {
				return bot.Message{}, fmt.Errorf("remove member: %w", err)
			}
			return bot.Message{
				Lead:   bot.Say("You have left {}. Its leads see nothing of yours any more.", bot.Strong(one.Name)),
				Blocks: []bot.Block{note("To come back, ask your lead for the join code. Your plan and log stay as they are.")},
			}, nil
		},
	}
}
