package features

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/knowledge"
)

func (c *Cairn) kbEdit() bot.Command {
	return bot.Command{
		Name:    "kb edit",
		Help:    "Add a phrasing to an entry, or change its answer",
		Example: "kb edit cost how pricey are they",
		Options: []bot.Option{
			{Name: "entry", Help: "Key or title of the entry", Ask: "Which entry? Its key or title.", Required: true, Complete: c.completeEntry},
			{Name: "phrasing", Help: "One more way to ask, or #number from the list", Sentence: true},
			{Name: "answer", Help: "The new answer, Markdown", Named: true},
			{Name: "title", Help: "The new title", Named: true},
			{Name: "forget", Help: "A phrasing to take back", Named: true},
			{Name: "restore", Help: "Number of an earlier version", Kind: bot.Integer, Named: true},
		},
		Private: true,
		Role:    bot.Curator,
		Says: []string{
			"change the answer about cost", "edit the expiry entry", "update the entry on resumes", "add a phrasing to the cost entry",
			"fix the answer for duration", "rewrite the respected answer", "the entry about badges needs a new answer",
		},
		Hear: hearEntryEdit,
		Run:  c.runKBEdit,
	}
}

func (c *Cairn) runKBEdit(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	e, m, err := c.entryNamed(ctx, me, call)
	if err != nil || !m.Empty() {
		return m, err
	}
	switch {
	case call.Has("phrasing"):
		return c.addPhrasing(ctx, me, e, call)
	case call.Has("forget"):
		text := oneLine(call.Text("forget"))
		if err := c.Store.RemovePhrasing(ctx, me.Community, e.Key, text); err != nil {
			return bot.Message{}, fmt.Errorf("remove phrasing: %w", err)
		}
		if err := c.audit(ctx, call, me, e.Key); err != nil {
			return bot.Message{}, err
		}
		return bot.Message{Lead: bot.Say("“{}” no longer leads to {}.", bot.Strong(short(text, 100)), bot.Code(e.Key))}, nil
	case call.Has("restore"):
		return c.restore(ctx, call, me, e.Key)
	case call.Has("answer") || call.Has("title"):
		return c.rewrite(ctx, me, e, call)
	}
	return c.showEntry(ctx, me, e)
}

// entryNamed finds the entry that a call names; the message asks back when
// there is none.
func (c *Cairn) entryNamed(ctx context.Context, me learning.Person, call *bot.Call) (knowledge.Entry, bot.Message, error) {
	base, err := c.Library.base(ctx, me.Community)
	if err != nil {
		return knowledge.Entry{}, bot.Message{}, err
	}
	name := oneLine(call.Text("entry"))
	if e, ok := base.Entry(strings.ToLower(name)); ok {
		return e, bot.Message{}, nil
	}
	for _, e := range base.Entries() {
		if strings.EqualFold(e.Title, name) {
			return e, bot.Message{}, nil
		}
	}
	m := bot.Message{Lead: bot.Say("There is no entry {}. Did you mean one of these?", bot.Strong(short(name, 60)))}
	for _, r := range base.Ask(name).Ranked {
		e, _ := base.Entry(r.Entry)
		values := map[string]string{"entry": e.Key}
		for _, o := range call.Command.Options {
			if o.Name != "entry" && o.Name != bot.ConfirmOption.Name && call.Has(o.Name) {
				values[o.Name] = call.Text(o.Name)
			}
		}
		m.Buttons = append(m.Buttons, bot.Button{Label: short(e.Key+": "+e.Title, 75), Run: bot.Line(call.Command, values)})
	}
	m.Buttons = m.Buttons[:min(3, len(m.Buttons))]
	if len(m.Buttons) == 0 {
		m.Lead = bot.Say("There is no entry {}. {} lists them.", bot.Strong(short(name, 60)), bot.Code("topics"))
	}
	return knowledge.Entry{}, m, nil
}

func (c *Cairn) addPhrasing(ctx context.Context, me learning.Person, e knowledge.Entry, call *bot.Call) (bot.Message, error) {
	text, q, err := c.questionText(ctx, me, call.Text("phrasing"))
	if err != nil {
		return bot.Message{}, err
	}
	p := learning.Phrasing{Community: me.Community, Entry: e.Key, Text: text, By: me.ID, At: call.Now}
	if err := c.Store.AddPhrasing(ctx, p); err != nil {
		return bot.Message{}, fmt.Errorf("add phrasing: %w", err)
	}
	if err := c.audit(ctx, call, me, e.Key); err != nil {
		return bot.Message{}, err
	}
	told, err := c.resolve(ctx, me, q, e.Key)
	if err != nil {
		return bot.Message{}, err
	}
	return withTold(bot.Message{
		Lead: bot.Say("From now on “{}” leads to {}.", bot.Strong(short(text, 150)), bot.Code(e.Key)),
		Buttons: []bot.Button{
			{Label: "Undo", Run: bot.Line(call.Command, map[string]string{"entry": e.Key, "forget": text})},
			{Label: "Try it", Run: "ask " + text},
		},
	}, told), nil
}

// rewrite stores a new version. A changed answer is the community's own: the
// facts it no longer shows go, and so does the old source.
func (c *Cairn) rewrite(ctx context.Context, me learning.Person, e knowledge.Entry, call *bot.Call) (bot.Message, error) {
	before := e.Answer
	if call.Has("title") {
		e.Title = asQuestion(call.Text("title"))
	}
	if call.Has("answer") {
		e.Answer = strings.TrimSpace(call.Text("answer")) + "\n"
		shown := plainly(e.Answer)
		e.Facts = slices.DeleteFunc(slices.Clone(e.Facts), func(f knowledge.Fact) bool {
			return f.Value == "" || !strings.Contains(shown, plainly(f.Value))
		})
		e.Variants, e.Source = nil, "This community"
	}
	e.Owner = owner
	e.ReviewBy = string(learning.DateOf(call.Now.AddDate(1, 0, 0), time.UTC))
	version, err := c.currentVersion(ctx, me, e.Key)
	if err != nil {
		return bot.Message{}, err
	}
	if err := c.saveEntry(ctx, me, e, version, call); err != nil {
		return bot.Message{}, err
	}
	m := bot.Message{Lead: bot.Say("Saved {} as version {}.", bot.Code(e.Key), bot.Plain(strconv.Itoa(version+1)))}
	if before != e.Answer {
		m.Blocks = append(m.Blocks, bot.Head{Text: "Before"}, bot.Quote{Text: bot.Rich{bot.Plain(oneLine(before))}}, bot.Head{Text: "Now"})
		m.Blocks = append(m.Blocks, blocks(e.Answer)...)
	}
	m.Buttons = []bot.Button{{Label: "Undo", Run: bot.Line(call.Command, map[string]string{"entry": e.Key, "restore": strconv.Itoa(version)})}}
	return m, nil
}

// restore makes an earlier version the current one; version 0 is the built-in
// entry, or none at all.
func (c *Cairn) restore(ctx context.Context, call *bot.Call, me learning.Person, key string) (bot.Message, error) {
	wanted := call.Int("restore")
	history, err := c.Store.History(ctx, me.Community, key)
	if err != nil {
		return bot.Message{}, fmt.Errorf("list history: %w", err)
	}
	if len(history) == 0 {
		return bot.Message{}, bot.Refusef("`%s` was never changed, so there is nothing to restore.", key)
	}
	next := learning.Entry{Community: me.Community, Key: key, Version: history[0].Version, By: me.ID, At: call.Now}
	at := slices.IndexFunc(history, func(e learning.Entry) bool { return e.Version == wanted })
	switch {
	case at >= 0:
		next.Source, next.Retired = history[at].Source, history[at].Retired
	case wanted == 0:
		i := slices.IndexFunc(c.Library.builtin, func(e knowledge.Entry) bool { return e.Key == key })
		if i < 0 {
			next.Source, next.Retired = history[0].Source, true
			break
		}
		next.Source = string(knowledge.Format(c.Library.builtin[i]))
	default:
		return bot.Message{}, bot.Refusef("`%s` has no version %d. `kb review %s` shows them.", key, wanted, key)
	}
	if err := c.storeEntry(ctx, call, me, next); err != nil {
		return bot.Message{}, err
	}
	if wanted == 0 {
		return bot.Message{Lead: bot.Say("{} is as it was before the first change.", bot.Code(key))}, nil
	}
	return bot.Message{Lead: bot.Say("{} is as it was in version {}.", bot.Code(key), bot.Plain(strconv.Itoa(wanted)))}, nil
}

// showEntry is an entry as curators see it.
func (c *Cairn) showEntry(ctx context.Context, me learning.Person, e knowledge.Entry) (bot.Message, error) {
	history, err := c.Store.History(ctx, me.Community, e.Key)
	if err != nil {
		return bot.Message{}, fmt.Errorf("list history: %w", err)
	}
	m := bot.Message{Lead: bot.Say("{} — {}", bot.Code(e.Key), bot.Strong(e.Title)), Blocks: blocks(e.Answer)}
	m.Blocks = append(m.Blocks, bot.Facts{Rows: []bot.Fact{
		{Name: "Phrasings", Value: bot.Rich{bot.Plain(strconv.Itoa(len(e.Questions)))}},
		{Name: "Owner", Value: bot.Rich{bot.Plain(c.ownerOf(ctx, e, history))}},
		{Name: "Review by", Value: bot.Rich{bot.Plain(either(learning.Date(e.ReviewBy).String(), "not set"))}},
		{Name: "Changes here", Value: bot.Rich{bot.Plain(count(len(history), "version", "versions"))}},
	}}, note("Add a phrasing with {}, or change the answer with {}.", bot.Code("kb edit "+e.Key+" how pricey are they"), bot.Code("kb edit "+e.Key+` --answer "…"`)))
	return m, nil
}

// ownerOf is who looks after an entry: whoever changed it last, or who its own
// text names.
func (c *Cairn) ownerOf(ctx context.Context, e knowledge.Entry, history []learning.Entry) string {
	if len(history) > 0 {
		return c.nameOf(ctx, history[0].By, either(e.Owner, "nobody"))
	}
	return either(e.Owner, "nobody")
}

// nameOf is the name of a person who is still there and has one.
func (c *Cairn) nameOf(ctx context.Context, id learning.PersonID, otherwise string) string {
	if p, err := c.Store.Person(ctx, id); err == nil && p.Name != "" {
		return p.Name
	}
	return otherwise
}

func (c *Cairn) currentVersion(ctx context.Context, me learning.Person, key string) (int, error) {
	history, err := c.Store.History(ctx, me.Community, key)
	if err != nil {
		return 0, fmt.Errorf("list history: %w", err)
	}
	if len(history) == 0 {
		return 0, nil
	}
	return history[0].Version, nil
}

// saveEntry checks an entry by reading back the file it becomes, and stores it.
func (c *Cairn) saveEntry(ctx context.Context, me learning.Person, e knowledge.Entry, version int, call *bot.Call) error {
	file := knowledge.Format(e)
	if _, err := knowledge.Parse(e.Key+".md", file); err != nil {
		return bot.Refusef("That entry can't be saved: %s.", strings.TrimRight(oneLine(err.Error()), "."))
	}
	return c.storeEntry(ctx, call, me, learning.Entry{Community: me.Community, Key: e.Key, Source: string(file), Version: version, By: me.ID, At: call.Now})
}

// owner stands in an entry's own text, which outlives the membership of whoever
// wrote it; the name of the author is in the history.
const owner = "curators"

// storeEntry stores a version of an entry and notes who did it.
func (c *Cairn) storeEntry(ctx context.Context, call *bot.Call, me learning.Person, e learning.Entry) error {
	switch _, err := c.Store.SaveEntry(ctx, e); {
	case errors.Is(err, learning.ErrConflict):
		return bot.Refusef("Somebody else changed that entry a moment ago. Look at it again with `kb edit`, then repeat your change.")
	case err != nil:
		return fmt.Errorf("save entry: %w", err)
	}
	return c.audit(ctx, call, me, e.Key)
}

// audit notes that the caller did what the call says, to a target.
func (c *Cairn) audit(ctx context.Context, call *bot.Call, me learning.Person, target string) error {
	a := learning.Audit{Community: me.Community, Actor: me.ID, What: call.Command.Name, Target: target, At: call.Now}
	if err := c.Store.LogAudit(ctx, a); err != nil {
		return fmt.Errorf("note in the audit log: %w", err)
	}
	return nil
}

func (c *Cairn) kbRetire() bot.Command {
	return bot.Command{
		Name:    "kb retire",
		Help:    "Stop giving an answer",
		Example: "kb retire cost",
		Options: []bot.Option{
			{Name: "entry", Help: "Key or title of the entry", Ask: "Which entry? Its key or title.", Required: true, Complete: c.completeEntry},
			bot.ConfirmOption,
		},
		Private: true,
		Role:    bot.Curator,
		Says: []string{
			"retire the entry about cost", "remove the answer on expiry", "stop answering questions about badges", "take down the resume entry",
			"delete the outdated entry", "archive the entry on networking",
		},
		Hear: hearEntry,
		Run: func(ctx context.Context, call *bot.Call) (bot.Message, error) {
			me, err := c.me(ctx, call)
			if err != nil {
				return bot.Message{}, err
			}
			e, m, err := c.entryNamed(ctx, me, call)
			if err != nil || !m.Empty() {
				return m, err
			}
			confirmed, err := call.Confirmed()
			if err != nil {
				return bot.Message{}, err
			}
			if !confirmed {
				return call.Confirm(bot.Say("I will stop answering “{}” Its history stays, and it can come back.", bot.Strong(e.Title)), "Retire it", map[string]string{"entry": e.Key}), nil
			}
			version, err := c.currentVersion(ctx, me, e.Key)
			if err != nil {
				return bot.Message{}, err
			}
			retired := learning.Entry{Community: me.Community, Key: e.Key, Source: string(knowledge.Format(e)), Version: version, Retired: true, By: me.ID, At: call.Now}
			if err := c.storeEntry(ctx, call, me, retired); err != nil {
				return bot.Message{}, err
			}
			return bot.Message{
				Lead:    bot.Say("{} is retired.", bot.Code(e.Key)),
				Buttons: []bot.Button{{Label: "Undo", Run: fmt.Sprintf("kb review %s --restore %d", e.Key, version)}},
			}, nil
		},
	}
}

func (c *Cairn) completeEntry(ctx context.Context, call *bot.Call, prefix string) ([]bot.Choice, error) {
	base, err := c.baseFor(ctx, call)
	if err != nil {
		return nil, err
	}
	var out []bot.Choice
	for _, e := range base.Search(prefix, 25) {
		out = append(out, bot.Choice{Label: short(e.Key+": "+e.Title, 100), Value: e.Key})
	}
	return out, nil
}
