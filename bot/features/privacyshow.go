package features

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

// kind is one kind of record that is kept of a member.
type kind struct {
	lists     []string // of the export
	one, many string
	kept      string // for how long
	community bool   // it belongs to the community as well, and outlives the member
}

// kinds is what is kept of a member, in words. A list of the export that is named
// by none of them is shown under its own name.
var kinds = []kind{
	{lists: []string{"settings"}, one: "profile with your settings", many: "profiles", kept: "until changed or erased"},
	{lists: []string{"identities"}, one: "account that I know you by", many: "accounts that I know you by", kept: "until erased"},
	{lists: []string{"roles"}, one: "role", many: "roles", kept: "until it is taken"},
	{lists: []string{"plans"}, one: "plan", many: "plans", kept: "until erased, old ones too"},
	{lists: []string{"items"}, one: "plan item", many: "plan items", kept: "until erased, removed ones too"},
	{lists: []string{"log"}, one: "line of your log", many: "lines of your log", kept: "until erased"},
	{lists: []string{"vacations"}, one: "vacation", many: "vacations", kept: "until erased; your streak needs past ones"},
	{lists: []string{"credentials"}, one: "credential in your wallet", many: "credentials in your wallet", kept: "until erased, removed ones too"},
	{lists: []string{"reviews"}, one: "review of something you finished", many: "reviews of what you finished", kept: "until erased"},
	{lists: []string{"notices"}, one: "notice to come", many: "notices to come", kept: "until it is said"},
	{lists: []string{"reminders"}, one: "reminder", many: "reminders", kept: "until it is over or deleted, 90 days longer so that its buttons work"},
	{lists: []string{"occurrences"}, one: "reminder you answered", many: "reminders you answered", kept: "90 days"},
	{lists: []string{"calendar"}, one: "secret calendar address", many: "secret calendar addresses", kept: "until replaced or erased; a fingerprint of it alone"},
	{lists: []string{"link_codes"}, one: "code to link an account with", many: "codes to link accounts with", kept: "ten minutes; a fingerprint of it alone"},
	{lists: []string{"cohorts"}, one: "cohort you are in or invited to, with what you agreed to", many: "cohorts you are in or invited to, with what you agreed to", kept: "until you leave"},
	{lists: []string{"cohorts_led"}, one: "cohort you lead", many: "cohorts you lead", kept: "until it is taken"},
	{lists: []string{"nudges", "nudges_by_you"}, one: "nudge", many: "nudges", kept: "90 days; the words until they are said"},
	{lists: []string{"digests"}, one: "digest you set", many: "digests you set", kept: "until you turn it off"},
	{lists: []string{"comparisons", "options", "provider_checks"}, one: "board, option or provider check", many: "boards, options and provider checks", kept: "until removed, 90 days longer so that it can be undone"},
	{lists: []string{"changes"}, one: "change that you can undo", many: "changes that you can undo", kept: "90 days"},
	{lists: []string{"awaited_answers"}, one: "answer that you wait for", many: "answers that you wait for", kept: "until you are told, 30 days at most"},
	{lists: []string{"topics"}, one: "topic that we last talked about", many: "topics that we last talked about", kept: "one day"},
	{lists: []string{"forms"}, one: "half-filled form", many: "half-filled forms", kept: "ten minutes"},
	{lists: []string{"received"}, one: "message of yours that waits for my answer", many: "messages of yours that wait for my answer", kept: "until answered; a day at most"},
	{lists: []string{"threads"}, one: "thread where you talk with me", many: "threads where you talk with me", kept: "30 days"},
	{lists: []string{"messages"}, one: "message that I sent or have to send", many: "messages that I sent or have to send", kept: "7 days; the text until it is sent"},
	{lists: []string{"looks_at_you", "looks_by_you"}, one: "look at records", many: "looks at records", kept: "a year"},
	{lists: []string{"entries", "phrasings"}, one: "addition to the community's knowledge", many: "additions to the community's knowledge", kept: "stays when you go, without your name", community: true},
	{lists: []string{"audited"}, one: "note in the admins' log", many: "notes in the admins' log", kept: "a year; without your name when you go", community: true},
}

// keptKinds are the kinds of which a member has something, with how many.
func keptKinds(n map[string]int) (found []kind, sums []int) {
	named := make(map[string]bool)
	all := slices.Clone(kinds)
	for _, k := range kinds {
		for _, list := range k.lists {
			named[list] = true
		}
	}
	for _, list := range slices.Sorted(maps.Keys(n)) {
		if name := strings.ReplaceAll(list, "_", " "); !named[list] {
			all = append(all, kind{lists: []string{list}, one: "of " + name, many: "of " + name, kept: "until erased"})
		}
	}
	for _, k := range all {
		sum := 0
		for _, list := range k.lists {
			sum += n[list]
		}
		if sum > 0 {
			found, sums = append(found, k), append(sums, sum)
		}
	}
	return found, sums
}

// looksShown is how many looks fit on one screen.
const looksShown = 10

func (c *Cairn) privacyShow() bot.Command {
	return bot.Command{
		Name:    "privacy show",
		Aliases: []string{"privacy"},
		Help:    "Show who can see what of yours, what I keep, and who looked",
		Example: "privacy show",
		Private: true,
		Says: []string{
			"who can see my plan", "what do you know about me", "who looked at my data", "what do you store about me", "show my privacy", "which data do you have about me",
			"who has seen my progress", "can my lead see my plan", "is my plan private or can others read it", "what can others see of mine", "how long do you keep my data", "list everything you keep on me",
			"has anybody looked at my records", "is my log visible to anyone", "who has access to my data", "did my boss look at my plan", "what is saved about me",
		},
		Run: c.runPrivacyShow,
	}
}

func (c *Cairn) runPrivacyShow(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, n, err := c.kept(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	m := bot.Message{Lead: bot.Say("Your plan, log and settings are seen by {}.", bot.Strong("you alone"))}
	leads, err := c.seenByLeads(ctx, me)
	if err != nil {
		return bot.Message{}, err
	}
	if leads == "" {
		leads = "nothing, unless you agree when you join a cohort; then percent, last active week and on track, never your notes or questions"
	} else {
		m.Lead = bot.Say("Your plan, log and settings are seen by {}. Leads see what you agreed to:", bot.Strong("you alone"))
	}
	members := "nothing; leaderboards leave you out"
	if me.Leaderboard {
		members = "you on leaderboards, as you chose"
	}
	m.Blocks = []bot.Block{bot.Head{Text: "Who sees what"}, bot.Facts{Rows: []bot.Fact{
		{Name: "Other members", Value: bot.Rich{bot.Plain(members)}},
		{Name: "Leads", Value: bot.Rich{bot.Plain(leads)}},
		{Name: "Curators", Value: bot.Say("questions I could not answer or whose answer did not help, never with their author")},
		{Name: "Admins", Value: bot.Say("that you exported your data, and what you change in the community's answers and as a lead of cohorts; nothing else in chat. Whoever runs my server could read its database")},
	}}, bot.Head{Text: "What I keep"}}
	if me.ID == 0 {
		m.Blocks = append(m.Blocks, bot.Para{Text: nothingKept().Lead})
		return m, nil
	}
	var rows []bot.Fact
	found, sums := keptKinds(n)
	for i, k := range found {
		rows = append(rows, bot.Fact{Name: upperFirst(count(sums[i], k.one, k.many)), Value: bot.Rich{bot.Plain(k.kept)}})
	}
	looks, err := c.looks(ctx, me, n["looks_at_you"])
	if err != nil {
		return bot.Message{}, err
	}
	m.Blocks = append(m.Blocks, bot.Facts{Rows: rows}, note("Questions are kept without their author, so they are not counted here: 30 days when I could not answer, one day otherwise."))
	accounts, err := c.Store.Identities(ctx, me.ID)
	if err != nil {
		return bot.Message{}, fmt.Errorf("list accounts: %w", err)
	}
	if len(accounts) > 1 {
		m.Blocks = append(m.Blocks, note("You are one person to me in {}: what is said here is of all of them. {} takes the account you write from away.", bot.Plain(platforms(accounts)), bot.Code("unlink")))
	} else {
		m.Blocks = append(m.Blocks, note("On another platform, too? {} makes the two accounts one.", bot.Code("link")))
	}
	m.Blocks = append(m.Blocks, bot.Head{Text: "Who looked at your records"})
	m.Blocks = append(m.Blocks, looks...)
	m.Buttons = []bot.Button{
		{Label: "Export my data", Run: "privacy export"},
		{Label: "Erase my data", Run: "privacy erase"},
		{Label: "Privacy settings", Run: "settings privacy"},
	}
	return m, nil
}

// seenByLeads says who leads the cohorts that the member is in, and what they see;
// "" for nothing.
func (c *Cairn) seenByLeads(ctx context.Context, me learning.Person) (string, error) {
	mine, err := c.Store.CohortsOf(ctx, me.ID)
	if err != nil {
		return "", fmt.Errorf("list cohorts: %w", err)
	}
	var parts []string
	for _, one := range mine {
		member, err := c.Store.Member(ctx, one.ID, me.ID)
		if err != nil {
			return "", fmt.Errorf("look up member: %w", err)
		}
		leads, err := c.leadNames(ctx, one)
		if err != nil {
			return "", err
		}
		var seen []string
		for _, s := range member.Consent.Scopes {
			seen = append(seen, scopeWords[s])
		}
		if member.Consent.Given() {
			parts = append(parts, fmt.Sprintf("of %s (%s): your name, %s", one.Name, leads, strings.Join(seen, "; ")))
		}
	}
	if len(parts) == 0 {
		return "", nil
	}
	return strings.Join(parts, ". ") + ". Never your notes, reminders or questions", nil
}

// looks lists who looked at the member's records, newest first.
func (c *Cairn) looks(ctx context.Context, me learning.Person, all int) ([]bot.Block, error) {
	found, err := c.Store.Accesses(ctx, me.ID, looksShown)
	if err != nil {
		return nil, fmt.Errorf("list looks: %w", err)
	}
	if len(found) == 0 {
		return []bot.Block{para("Nobody so far.")}, nil
	}
	var list bot.List
	for _, a := range found {
		who := c.nameOf(ctx, a.Actor, "somebody who has left")
		list.Items = append(list.Items, bot.Say("{}: {} saw {}", bot.Moment{At: a.At, Zone: me.Zone}, bot.Strong(who), bot.Plain(a.What)))
	}
	out := []bot.Block{list}
	if more := all - len(found); more > 0 {
		out = append(out, note("And {} before; {} has them all, for a year.", bot.Plain(count(more, "look", "looks")), bot.Code("privacy export")))
	}
	return out, nil
}

func (c *Cairn) privacyExport() bot.Command {
	return bot.Command{
		Name:    "privacy export",
		Help:    "Give you a file with everything I keep about you",
		Example: "privacy export",
		Private: true,
		Says: []string{
			"give me a copy of my data", "export my data", "download my data", "i want all my data as a file", "send me everything you have about me",
			"can i have a copy of my records", "save my data to a file", "hand me my data", "i want to take my data with me", "export everything as json",
			"get my data out", "give me my full history as a file", "data export please", "make a data dump of my account",
		},
		Hear: func(s string) (map[string]string, bool) { return nil, !otherExport.MatchString(s) },
		Run:  c.runExport,
	}
}

// otherExport tells that something else is to be handed over.
var otherExport = regexp.MustCompile(`(?i)\b(?:r[eé]sum[eé]|cv|trainees?|cohort|team|roster|calendar|board|knowledge|faq)\b`)

// export is the file of [Cairn.privacyExport]; docs/PRIVACY.md describes it.
type export struct {
	Format      string                     `json:"format"`
	ExportedAt  time.Time                  `json:"exported_at"`
	NotIncluded map[string]string          `json:"not_included"`
	Data        map[string]json.RawMessage `json:"data"`
}

func (c *Cairn) runExport(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, n, err := c.kept(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	if me.ID == 0 {
		return nothingKept(), nil
	}
	if err := c.audit(ctx, call, me, ""); err != nil {
		return bot.Message{}, err
	}
	data, err := c.Store.Export(ctx, me.ID)
	if err != nil {
		return bot.Message{}, fmt.Errorf("export: %w", err)
	}
	file, err := json.MarshalIndent(export{
		Format: learning.ExportFormat, ExportedAt: call.Now.UTC().Truncate(time.Second),
		NotIncluded: map[string]string{
			"questions": "They are kept without their author, so nobody can tell which were yours. See awaited_answers and topics for those that lead to you.",
			"technical": "Ids of deliveries, leases and marks that make things happen once.",
		},
		Data: data,
	}, "", "  ")
	if err != nil {
		return bot.Message{}, fmt.Errorf("write export: %w", err)
	}
	records := 0
	for _, list := range n {
		records += list
	}
	name := "cairn-export-" + string(me.Today(call.Now)) + ".json"
	return bot.Message{
		Lead: bot.Say("Here is everything I keep about you: {}.", bot.Strong(count(records+1, "record", "records"))), // with the note on this export
		Blocks: []bot.Block{
			bot.File{Name: name, Type: "application/json", Title: "Your data", Data: append(file, '\n')},
			note("Your questions are not in it: I keep them without their author, so I can't tell which were yours."),
		},
	}, nil
}
