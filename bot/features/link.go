package features

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/outbox"
)

func (c *Cairn) link() bot.Command {
	return bot.Command{
		Name:    "link",
		Help:    "Be one person to me on Slack, Discord and in the terminal",
		Example: "link",
		Options: []bot.Option{{Name: "code", Help: "The code from the other platform; a new one if left out"}, bot.ConfirmOption},
		Private: true,
		Says: []string{
			"link my accounts", "connect my slack and my discord", "i am on discord too, link us", "give me a link code", "use the same plan on slack and discord", "link this account with my other one",
			"here is my link code ABCD-2345", "my code is ABCD-2345", "i want one plan on both platforms", "how do i connect my discord account", "merge my two accounts",
		},
		Check: func(call *bot.Call) error {
			if call.Has("code") && cleanCode(call.Text("code")) == "" {
				return bot.Refusef("A code has eight letters and digits, like `ABCD-2345`. `link` alone gives you one.")
			}
			return nil
		},
		Run: c.runLink,
	}
}

const (
	// codeLetters leaves out what is easily taken for something else: 0 and O, 1, I
	// and L.
	codeLetters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
	codeLength  = 8
)

var codeSaid = regexp.MustCompile(`\b[A-HJ-NP-Z2-9]{4}[-–][A-HJ-NP-Z2-9]{4}\b`)

// codeTalk is what people say around a code.
var codeTalk = regexp.MustCompile(`(?i)\b(?:code|link|connect|account|accounts|discord|slack)\b`)

// hearCode takes a sentence that hands over a code, whose letters mean nothing else.
func hearCode(line string) (map[string]string, bool) {
	code := codeSaid.FindString(line)
	if cleanCode(code) == "" || strings.TrimSpace(line) != code && !codeTalk.MatchString(line) {
		return nil, false
	}
	return map[string]string{"code": code}, true
}

// newCode is a code that nobody can guess.
func newCode() string {
	var code []byte
	for len(code) < codeLength {
		var one [1]byte
		_, _ = rand.Read(one[:]) // never fails
		if n := int(one[0]); n < 256/len(codeLetters)*len(codeLetters) {
			code = append(code, codeLetters[n%len(codeLetters)])
		}
	}
	return string(code)
}

func shownCode(code string) string { return code[:codeLength/2] + "-" + code[codeLength/2:] }

// cleanCode is a code as it was made, however it was typed; "" for what is none.
func cleanCode(s string) string {
	s = strings.ToUpper(strings.NewReplacer("-", "", "–", "", "—", "", " ", "").Replace(strings.TrimSpace(s)))
	if len(s) != codeLength || strings.Trim(s, codeLetters) != "" {
		return ""
	}
	return s
}

func codeHash(code string) string {
	sum := sha256.Sum256([]byte("link " + code))
	return hex.EncodeToString(sum[:])
}

func (c *Cairn) runLink(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	if !call.Has("code") {
		return c.giveCode(ctx, call, me)
	}
	wrong, err := c.Store.WrongLinks(ctx, me.ID, call.Now)
	if err != nil {
		return bot.Message{}, fmt.Errorf("count wrong codes: %w", err)
	}
	if wrong >= learning.WrongLinks {
		return bot.Message{}, bot.Refusef("Those were %d wrong codes. Please wait ten minutes, then say `link` on the other platform for a new one.", wrong)
	}
	confirmed, err := call.Confirmed()
	if err != nil {
		return bot.Message{}, err
	}
	hash := codeHash(cleanCode(call.Text("code")))
	find := c.Store.LinkCode
	if confirmed {
		find = c.Store.UseLinkCode
	}
	code, err := find(ctx, hash, call.Now)
	if err == nil && subtle.ConstantTimeCompare([]byte(code.Hash), []byte(hash)) != 1 {
		err = learning.ErrNotFound
	}
	switch {
	case errors.Is(err, learning.ErrNotFound):
		return c.wrongCode(ctx, call, me, wrong+1)
	case err != nil:
		return bot.Message{}, fmt.Errorf("look up code: %w", err)
	case code.Person == me.ID:
		return bot.Message{Lead: bot.Say("That is your own code. Say it on the other platform, to the Cairn there.")}, nil
	}
	two, err := c.twoOf(ctx, me, code.Person)
	if err != nil {
		return bot.Message{}, err
	}
	if confirmed {
		return c.joined(ctx, call, two)
	}
	return c.linkPreview(call, two), nil
}

func (c *Cairn) giveCode(ctx context.Context, call *bot.Call, me learning.Person) (bot.Message, error) {
	code := newCode()
	if err := c.Store.SaveLinkCode(ctx, learning.LinkCode{Person: me.ID, Hash: codeHash(code), Until: call.Now.Add(learning.LinkFor)}); err != nil {
		return bot.Message{}, fmt.Errorf("save code: %w", err)
	}
	accounts, err := c.Store.Identities(ctx, me.ID)
	if err != nil {
		return bot.Message{}, fmt.Errorf("list accounts: %w", err)
	}
	m := bot.Message{
		Lead: bot.Say("Your code is {}.", bot.Strong(shownCode(code))),
		Blocks: []bot.Block{
			para("Within ten minutes, say {} on the other platform, to the Cairn there. I show you what will become one, and ask.", bot.Code("link "+shownCode(code))),
			note("It works once. Give it to nobody: whoever uses it shares everything that is yours."),
		},
	}
	if len(accounts) > 1 {
		m.Blocks = append(m.Blocks, note("You are one person to me in {} already; {} takes the account you write from away again.", bot.Plain(platforms(accounts)), bot.Code("unlink")))
	}
	return m, nil
}

// wrongCode counts a code that is nobody's. It refuses without an error, which
// would take the count back.
func (c *Cairn) wrongCode(ctx context.Context, call *bot.Call, me learning.Person, wrong int) (bot.Message, error) {
	if err := c.Store.WrongLink(ctx, me.ID, call.Now); err != nil {
		return bot.Message{}, fmt.Errorf("note wrong code: %w", err)
	}
	m := bot.Message{Lead: bot.Say("I don't know that code. It may be mistyped, used, or older than ten minutes. Say {} on the other platform for a new one.", bot.Code("link"))}
	if left := learning.WrongLinks - wrong; left > 0 {
		m.Blocks = []bot.Block{note("After {} you would wait ten minutes.", bot.Plain(count(left, "more wrong code", "more wrong codes")))}
	} else {
		m.Blocks = []bot.Block{note("Those were {} wrong codes; I look at the next one in ten minutes.", bot.Plain(strconv.Itoa(wrong)))}
	}
	return m, nil
}

// side is one of two who become one.
type side struct {
	learning.Person
	accounts []learning.Identity
	kept     map[string]int
	plan     learning.Plan // the zero one for none
}

// history is how much there is of somebody that grew over time.
func (s side) history() int {
	n := 0
	for _, list := range []string{"items", "log", "credentials", "reminders", "reviews", "comparisons"} {
		n += s.kept[list]
	}
	return n
}

// linking are the two: who calls and whose code it is, and which of them is kept.
type linking struct{ here, there, keep, gone side }

func (c *Cairn) twoOf(ctx context.Context, me learning.Person, other learning.PersonID) (linking, error) {
	var l linking
	there, err := c.Store.Person(ctx, other)
	if err != nil {
		return l, fmt.Errorf("look up person: %w", err)
	}
	for of, p := range map[*side]learning.Person{&l.here: me, &l.there: there} {
		of.Person = p
		if of.accounts, err = c.Store.Identities(ctx, p.ID); err != nil {
			return l, fmt.Errorf("list accounts: %w", err)
		}
		if of.kept, err = c.Store.Holdings(ctx, p.ID); err != nil {
			return l, fmt.Errorf("count what is kept: %w", err)
		}
		if of.plan, err = c.Store.OpenPlan(ctx, p.ID); err != nil && !errors.Is(err, learning.ErrNotFound) {
			return l, fmt.Errorf("open plan: %w", err)
		}
	}
	for _, a := range l.here.accounts {
		if slices.ContainsFunc(l.there.accounts, func(b learning.Identity) bool { return a.Adapter == b.Adapter }) {
			return l, bot.Refusef("That code is of somebody in %[1]s, where you have an account yourself. I link one account of each platform, so the two stay apart. Say `link` on another platform than %[1]s.", upperFirst(a.Adapter))
		}
	}
	l.keep, l.gone = l.here, l.there
	if keep, _ := learning.Keeps(me, there, l.here.history(), l.there.history()); keep.ID == there.ID {
		l.keep, l.gone = l.there, l.here
	}
	return l, nil
}

// linkPreview shows what will become one, and asks.
func (c *Cairn) linkPreview(call *bot.Call, l linking) bot.Message {
	m := call.Confirm(bot.Say("Become one with {}? Then there is one plan, one wallet, one log, and one set of reminders and settings, here and there.", bot.Strong(l.there.called())),
		"Link them", map[string]string{"code": cleanCode(call.Text("code"))})
	m.Blocks = append([]bot.Block{
		bot.Facts{Rows: l.rows()},
		note("Nothing is lost, and {} parts the two again. What belongs to a community stays there: its answers, and your roles in it.", bot.Code("unlink")),
		para("Go on only if you asked for this code yourself: whoever did sees all that is yours from then on."),
	}, m.Blocks...)
	return m
}

// called names somebody by where they are.
func (s side) called() string {
	return strings.TrimSpace(short(s.Name, 60)+" in ") + " " + platforms(s.accounts)
}

// platforms lists where somebody has accounts.
func platforms(accounts []learning.Identity) string {
	var names []string
	for _, a := range accounts {
		if name := upperFirst(a.Adapter); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	if len(names) > 1 {
		return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
	}
	return strings.Join(names, "")
}

// rows compare what the two have.
func (l linking) rows() []bot.Fact {
	var rows []bot.Fact
	row := func(name, text string) { rows = append(rows, bot.Fact{Name: name, Value: bot.Rich{bot.Plain(text)}}) }
	switch {
	case l.here.plan.ID != 0 && l.there.plan.ID != 0:
		row("Plan", fmt.Sprintf("“%s” with the items of both, %d and %d; “%s” goes to your old plans", short(l.keep.plan.Goal, 60), len(l.keep.plan.Items), len(l.gone.plan.Items), short(l.gone.plan.Goal, 60)))
	case l.here.plan.ID+l.there.plan.ID != 0:
		row("Plan", fmt.Sprintf("“%s”, as it is", short(l.here.plan.Goal+l.there.plan.Goal, 60)))
	}
	for _, k := range []struct{ list, name string }{
		{"log", "Log lines"}, {"credentials", "Credentials"}, {"reminders", "Reminders"}, {"comparisons", "Boards"}, {"reviews", "Reviews"}, {"vacations", "Vacations"},
	} {
		if here, there := l.here.kept[k.list], l.there.kept[k.list]; here+there > 0 {
			text := fmt.Sprintf("%d from here, %d from there", here, there)
			if k.list == "reminders" && l.keep.kept[k.list] > 0 && l.gone.kept[k.list] > 0 {
				text += "; those of " + platforms(l.gone.accounts) + " get new numbers"
			}
			row(k.name, text)
		}
	}
	why := "there is more of your history"
	if l.here.history() == l.there.history() {
		why = "that account is older"
	}
	row("Settings", fmt.Sprintf("those of %s, since %s: zone %s, quiet hours %s", platforms(l.keep.accounts), why, either(l.keep.Zone, "not known yet"), quietText(l.keep.Quiet)))
	if after := learning.Joined(l.keep.Person, l.gone.Person); after != l.keep.Person {
		row("Shown to others", fmt.Sprintf("the less of both: leaderboards: %s; nudges: %s", leaderboardText(after), nudgesText(after)))
	}
	return rows
}

// joined makes the two one, and tells every account but this one.
func (c *Cairn) joined(ctx context.Context, call *bot.Call, l linking) (bot.Message, error) {
	change, err := learning.Link(ctx, c.Store, l.keep.ID, l.gone.ID, call.Command.Name, call.Now)
	if err != nil {
		return bot.Message{}, conflicted(err)
	}
	var posts []outbox.Post
	for i, a := range l.there.accounts {
		posts = append(posts, outbox.Post{
			Key: fmt.Sprintf("linked:%d:%d:%d:%d", l.keep.ID, l.gone.ID, call.Now.UnixMilli(), i), For: int64(l.keep.ID), To: directTo(a),
			Message: bot.Message{
				Lead:   bot.Say("Your account here is linked with {} now: you are one person to me.", bot.Strong(l.here.called())),
				Blocks: []bot.Block{note("If that was not you, {} here parts the two at once; then tell an admin.", bot.Code("unlink"))},
			},
		})
	}
	if err := c.Posts.Post(ctx, posts...); err != nil {
		return bot.Message{}, fmt.Errorf("post: %w", err)
	}
	m := bot.Message{Lead: bot.Say("Done: you and {} are one person to me now.", bot.Strong(l.there.called()))}
	if rows := diff(change.Steps, true); len(rows) > 0 {
		m.Blocks = append(m.Blocks, bot.Facts{Rows: rows})
	}
	m.Blocks = append(m.Blocks, note("{} parts this account again. {} shows what I keep of both.", bot.Code("unlink"), bot.Code("privacy show")))
	m.Buttons = []bot.Button{{Label: "Show plan", Run: "plan show"}, {Label: "Reminders", Run: "reminders list"}}
	return m, nil
}
