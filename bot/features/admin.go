package features

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

func (c *Cairn) adminRoles() bot.Command {
	roles := []string{string(learning.RoleLead), string(learning.RoleCurator), string(learning.RoleAdmin)}
	return bot.Command{
		Name:    "admin roles",
		Aliases: []string{"roles"},
		Help:    "Show who has which role, give one or take one",
		Example: "admin roles @ben --give curator",
		Options: []bot.Option{
			{Name: "who", Help: "The person; everybody with a role if left out", Kind: bot.Person},
			{Name: "give", Help: "A role they get", Kind: bot.Choose, Choices: roles},
			{Name: "take", Help: "A role they lose", Kind: bot.Choose, Named: true, Choices: roles},
		},
		Private: true,
		Role:    bot.Admin,
		Says:    []string{"who has which role", "make @ben a curator", "take the admin role from @ben"},
		Hear:    hearRoles,
		Run:     c.runAdminRoles,
	}
}

// hearRoles finds whom a sentence gives a role or takes it from.
func hearRoles(s string) (map[string]string, bool) {
	values := make(map[string]string)
	who := mentionIn(s)
	lower := strings.ToLower(s)
	for _, role := range []string{"curator", "admin", "lead"} {
		if who == "" || !strings.Contains(lower, role) {
			continue
		}
		values["who"] = who
		if strings.Contains(lower, "take") || strings.Contains(lower, "remove") || strings.Contains(lower, "no longer") || strings.Contains(lower, "revoke") {
			values["take"] = role
		} else {
			values["give"] = role
		}
		return values, true
	}
	return values, who == ""
}

func (c *Cairn) runAdminRoles(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	if !call.Has("who") {
		return c.rolesOf(ctx, me, call)
	}
	id := call.Person("who")
	who, err := c.Store.Find(ctx, learning.Identity{Adapter: id.Adapter, Workspace: id.Workspace, User: id.ID})
	if errors.Is(err, learning.ErrNotFound) || err == nil && who.Community != me.Community {
		return bot.Message{}, bot.Refusef("I don't know them yet: they have not used me so far. A role can wait until they have.")
	} else if err != nil {
		return bot.Message{}, fmt.Errorf("find person: %w", err)
	}
	give, take := learning.Role(call.Text("give")), learning.Role(call.Text("take"))
	name := memberName(who.Name)
	switch {
	case give != "" && take != "":
		return bot.Message{}, bot.Refusef("One at a time: either `--give` or `--take`.")
	case give != "":
		if err := c.Store.Grant(ctx, who.ID, me.Community, give, call.Now); err != nil {
			return bot.Message{}, fmt.Errorf("grant role: %w", err)
		}
	case take != "":
		if err := c.takeRole(ctx, me.Community, who.ID, take); err != nil {
			return bot.Message{}, err
		}
	}
	roles, err := c.Store.Roles(ctx, who.ID, me.Community)
	if err != nil {
		return bot.Message{}, fmt.Errorf("list roles: %w", err)
	}
	has := "no role beyond being a member"
	if len(roles) > 0 {
		has = strings.Trim(fmt.Sprint(roles), "[]")
		has = strings.ReplaceAll(has, " ", ", ")
	}
	m := bot.Message{Lead: bot.Say("{} has now: {}.", bot.Strong(name), bot.Strong(has))}
	if give == "" && take == "" {
		m.Lead = bot.Say("{} has: {}.", bot.Strong(name), bot.Strong(has))
		return m, nil
	}
	if give == learning.RoleLead {
		m.Blocks = append(m.Blocks, note("A lead can start cohorts, and sees those members alone who agreed to it."))
	}
	// By key and not by name, which must not outlive the person.
	return m, c.audit(ctx, call, me, either(string(give), "no longer "+string(take))+": "+memberRef(who.ID))
}

// takeRole takes a role; whoever is no lead any more leads no cohort of the
// community either.
func (c *Cairn) takeRole(ctx context.Context, here learning.CommunityID, who learning.PersonID, role learning.Role) error {
	if err := c.Store.Revoke(ctx, who, here, role); err != nil {
		return fmt.Errorf("revoke role: %w", err)
	}
	if role != learning.RoleLead {
		return nil
	}
	led, err := c.Store.CohortsLed(ctx, who)
	if err != nil {
		return fmt.Errorf("list cohorts led: %w", err)
	}
	for _, one := range led {
		if one.Community != here {
			continue
		}
		if err := c.Store.RemoveCohortLead(ctx, one.ID, who); err != nil {
			return fmt.Errorf("remove lead: %w", err)
		}
	}
	return nil
}

// rolesOf lists who has a role in the community, and who leads which cohort.
func (c *Cairn) rolesOf(ctx context.Context, me learning.Person, call *bot.Call) (bot.Message, error) {
	if call.Has("give") || call.Has("take") {
		return bot.Message{}, bot.Refusef("Whom do you mean? Mention them: `admin roles @ben --give curator`.")
	}
	holders, err := c.Store.RoleHolders(ctx, me.Community)
	if err != nil {
		return bot.Message{}, fmt.Errorf("list role holders: %w", err)
	}
	var rows []bot.Fact
	for _, role := range []learning.Role{learning.RoleAdmin, learning.RoleCurator, learning.RoleLead} {
		var names []string
		for _, h := range holders {
			if h.Role == role {
				names = append(names, memberName(h.Name))
			}
		}
		rows = append(rows, bot.Fact{Name: upperFirst(string(role)) + "s", Value: bot.Rich{bot.Plain(either(strings.Join(names, ", "), "nobody"))}})
	}
	cohorts, err := c.Store.CohortsIn(ctx, me.Community)
	if err != nil {
		return bot.Message{}, fmt.Errorf("list cohorts: %w", err)
	}
	for _, one := range cohorts[:min(membersOnPage, len(cohorts))] {
		leads, err := c.leadNames(ctx, one)
		if err != nil {
			return bot.Message{}, err
		}
		rows = append(rows, bot.Fact{Name: short(one.Name, 40), Value: bot.Say("led by {}", bot.Plain(leads))})
	}
	m := bot.Message{Lead: bot.Say("Who has which role:"), Blocks: []bot.Block{bot.Facts{Rows: rows}}}
	if more := len(cohorts) - membersOnPage; more > 0 {
		m.Blocks = append(m.Blocks, note("And {} more.", bot.Plain(count(more, "cohort", "cohorts"))))
	}
	m.Blocks = append(m.Blocks, note("Whoever runs the workspace has every role without being listed. Give one with {}; make somebody lead a cohort with {}.",
		bot.Code("admin roles @ben --give curator"), bot.Code("cohort add @ben --as lead")))
	return m, nil
}

func (c *Cairn) adminRetention() bot.Command {
	return bot.Command{
		Name:    "admin retention",
		Help:    "Show how long I keep what, and set it for unanswered questions",
		Example: "admin retention 14",
		Options: []bot.Option{{Name: "days", Help: "For how many days the text of an unanswered question is kept, 1 to 30", Kind: bot.Integer}},
		Private: true,
		Role:    bot.Admin,
		Says:    []string{"how long do you keep questions", "keep unanswered questions for 14 days"},
		Hear:    hearAfter("days", `(?i)\b(\d+) ?days?\b`),
		Check: func(call *bot.Call) error {
			if n := call.Int("days"); call.Has("days") && (n < 1 || n > keepMost) {
				return bot.Refusef("Questions are kept between 1 and %d days, not `%s`.", keepMost, call.Text("days"))
			}
			return nil
		},
		Run: c.runAdminRetention,
	}
}

// keepMost is the most days for which the text of a question is kept.
const keepMost = int(learning.KeepUnanswered / (24 * time.Hour))

func (c *Cairn) runAdminRetention(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	rules, err := c.Store.CommunityRules(ctx, me.Community)
	if err != nil {
		return bot.Message{}, fmt.Errorf("look up rules: %w", err)
	}
	m := bot.Message{Lead: bot.Say("How long I keep what:")}
	if n := call.Int("days"); call.Has("days") && n != rules.KeepQuestions {
		rules.KeepQuestions = n
		if err := c.Store.SetCommunityRules(ctx, me.Community, rules); err != nil {
			return bot.Message{}, fmt.Errorf("set rules: %w", err)
		}
		if err := c.audit(ctx, call, me, count(n, "day", "days")); err != nil {
			return bot.Message{}, err
		}
		m.Lead = bot.Say("Saved. What is older goes within the hour.")
	}
	row := func(name, value string) bot.Fact { return bot.Fact{Name: name, Value: bot.Rich{bot.Plain(value)}} }
	m.Blocks = []bot.Block{bot.Facts{Rows: []bot.Fact{
		{Name: "Unanswered questions", Value: bot.Say("{}, without their author; set it with {}", bot.Strong(count(rules.KeepQuestions, "day", "days")), bot.Code("admin retention 14"))},
		row("Answered questions", days(learning.KeepAnswered)),
		row("Who looked at whom", days(learning.KeepAccesses)),
		row("The audit log", days(learning.KeepAudits)),
		row("That somebody was nudged", days(learning.KeepNudges)),
		row("Plans, logs and all else of members", "until they change or erase it"),
	}}}
	return m, nil
}

func (c *Cairn) adminAudit() bot.Command {
	return bot.Command{
		Name:    "admin audit",
		Aliases: []string{"audit"},
		Help:    "Show who changed what in this community, and who took data away",
		Example: "admin audit",
		Options: []bot.Option{{Name: "page", Help: "Which page of a long list", Kind: bot.Integer, Named: true}},
		Private: true,
		Role:    bot.Admin,
		Says:    []string{"show the audit log", "who changed what in this community lately"},
		Run:     c.runAdminAudit,
	}
}

// withName puts the name of a member in the place of their key.
func (c *Cairn) withName(ctx context.Context, target string) string {
	before, ref, ok := strings.Cut(target, ": member-")
	id, err := strconv.ParseInt(ref, 10, 64)
	if !ok || err != nil {
		return target
	}
	return before + ": " + c.nameOf(ctx, learning.PersonID(id), "somebody who has left")
}

// auditRead is how many notes of the audit log are read.
const auditRead = 500

func (c *Cairn) runAdminAudit(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	all, err := c.Store.Audits(ctx, me.Community, auditRead)
	if err != nil {
		return bot.Message{}, fmt.Errorf("list audits: %w", err)
	}
	if len(all) == 0 {
		return bot.Message{Lead: bot.Say("Nothing is noted yet.")}, nil
	}
	from, to, more := page(call, len(all))
	m := bot.Message{Lead: bot.Say("The last {}, newest first, kept for a year:", bot.Strong(count(len(all), "note", "notes")))}
	if len(all) == auditRead {
		m.Lead = bot.Say("The last {} notes, newest first; older ones are kept for a year:", bot.Strong(strconv.Itoa(auditRead)))
	}
	var list bot.List
	for _, a := range all[from:to] {
		if a.What == learning.AuditErase {
			list.Items = append(list.Items, bot.Say("{}: somebody erased themselves", bot.Moment{At: a.At, Zone: "UTC", Date: true}))
			continue
		}
		line := bot.Say("{}: {}, {}", bot.Moment{At: a.At, Zone: me.Zone}, bot.Strong(c.nameOf(ctx, a.Actor, "somebody who has left")), bot.Code(a.What))
		if a.Target != "" {
			line = append(line, bot.Plain(" "+short(c.withName(ctx, oneLine(a.Target)), 80)))
		}
		list.Items = append(list.Items, line)
	}
	m.Blocks = []bot.Block{list}
	m.Blocks, m.Buttons = paged(call, m, len(all), more, map[string]string{})
	return m, nil
}
