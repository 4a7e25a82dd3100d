package features

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

// credentialOptions are the details of a credential, for adding and for editing.
func credentialOptions(adding bool) []bot.Option {
	return []bot.Option{
		{Name: "issuer", Help: "Who issued it", Ask: "Who issued it?", Offered: adding, Named: true},
		{Name: "earned", Help: "When you earned it", Ask: "When did you earn it? A date or a month.", Offered: adding, Day: true, Named: true},
		{Name: "expires", Help: "A date, never, or how long from the day it was earned", Ask: "When does it expire? A date, never, or how long it is valid, such as 3 years.", Offered: adding, Named: true},
		{Name: "url", Help: "Its link: https://…", Named: true},
		{Name: "proves", Help: "What it certifies you can do", Named: true},
		{Name: "required", Help: "What it required: an exam, a project, hours", Named: true},
		{Name: "applied", Help: "Where you applied it", Named: true},
		{Name: "rigor", Help: "How rigorous it was, from 0 (videos and a quiz) to 5 (proctored exam and a project)", Kind: bot.Integer, Named: true},
		{Name: "item", Help: "The item of your plan it belongs to", Named: true},
	}
}

func (c *Cairn) credentialAdd() bot.Command {
	return bot.Command{
		Name:    "credential add",
		Help:    "Put a credential you earned into your wallet",
		Example: exampleAdd,
		Options: append([]bot.Option{{Name: "title", Help: "What it is called", Ask: "What is it called?", Required: true}}, credentialOptions(true)...),
		Private: true,
		Says: []string{
			"i earned the aws cloud practitioner cert from amazon on nov 3, it expires in 3 years", "i earned the tableau desktop specialist badge last week",
			"add my google data analytics certificate, earned in june, never expires", "add a credential to my wallet", "put my scrum badge in my wallet",
			"save my comptia security plus certificate, valid for 3 years", "store a new certificate in the wallet", "record my new credential",
			"new credential: azure fundamentals, earned yesterday, no expiry", "add this badge to my wallet https://www.credly.com/badges/123",
			"register my pmp certification, issued by pmi, good until 2028", "keep my hubspot certificate on file, issuer hubspot", "i received my ibm badge on monday, put it in the wallet",
			"file my first aid certificate, it expires in two years", "i was awarded the six sigma green belt on may 4", "add a certificate i earned",
			"add my ux cert, link is https://www.credly.com/badges/9", "keep track of my salesforce certification",
		},
		Hear:  hearCredential,
		Check: checkCredential,
		Run:   c.runCredentialAdd,
	}
}

// markup is what some platform would take for a tag or a mention.
var markup = regexp.MustCompile(`<[/!@#a-zA-Z][^>]*>`)

// checkCredential refuses details that no credential has.
func checkCredential(call *bot.Call) error {
	for _, name := range []string{"title", "issuer", "proves", "required", "applied"} {
		most := learning.MaxTitle
		if name == "required" || name == "applied" {
			most = learning.MaxNote
		}
		switch text := call.Text(name); {
		case len([]rune(text)) > most:
			return bot.Refusef("`%s` is longer than %d characters. A few words are enough.", name, most)
		case markup.MatchString(text):
			return bot.Refusef("`%s` should be plain words, without markup such as `%s`.", name, short(markup.FindString(text), 20))
		}
	}
	if link := call.Text("url"); link != "" && !isNone(link) && !safeLink(link) {
		return bot.Refusef("The link should start with https://, not `%s`.", short(link, 60))
	}
	if n := call.Int("rigor"); call.Has("rigor") && (n < 0 || n > learning.MaxRigor) {
		return bot.Refusef("Rigor should be between 0 (videos and a quiz) and %d (proctored exam and a project), not `%s`.", learning.MaxRigor, call.Text("rigor"))
	}
	today := learning.DateOf(anyDay, anyDay.Location())
	if words := call.Text("earned"); words != "" && !isNone(words) {
		if _, err := readEarned(words, today); err != nil && !errors.Is(err, errNotYet) {
			return err
		}
	}
	_, _, err := readExpiry(call.Text("expires"), today, today)
	return err
}

func (c *Cairn) runCredentialAdd(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, wallet, err := c.wallet(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	one := learning.Credential{Person: me.ID, Title: oneLine(call.Text("title")), Rigor: learning.UnknownRigor}
	it, err := c.earnedWith(ctx, call, me, one.Title)
	if err != nil {
		return bot.Message{}, err
	}
	one.Item, one.Issuer, one.Earned, one.Proves, one.URL = it.ID, it.Provider, it.DoneOn, it.Proves, it.Evidence
	today := me.Today(call.Now)
	if one, err = detailedCredential(call, one, today); err != nil {
		return bot.Message{}, err
	}
	for i, other := range wallet {
		if learning.Fold(other.Title) == learning.Fold(one.Title) && (other.Issuer == "" || one.Issuer == "" || learning.Fold(other.Issuer) == learning.Fold(one.Issuer)) {
			return bot.Message{}, bot.Refusef("`%s` is in your wallet already, as number %d. If you renewed it, set its new end: `credential edit %d --expires in 3 years`.", other.Title, i+1, i+1)
		}
	}
	if len(wallet) >= learning.MaxCredentials {
		return bot.Message{}, bot.Refusef("Your wallet has %d credentials, which is the most it can hold. Remove one you no longer need first: `credential remove`.", learning.MaxCredentials)
	}
	one.Removed = true // until the change below is made, which also sets its notices
	if one.ID, err = c.Store.AddCredential(ctx, one); err != nil {
		return bot.Message{}, fmt.Errorf("add credential: %w", err)
	}
	one.Removed = false
	m, err := c.did(ctx, call, me, bot.Say("{} is in your wallet.", bot.Strong(one.Title)), learning.Earned(one))
	if err != nil {
		return bot.Message{}, err
	}
	return c.afterAdding(m, one, it, today), nil
}

// afterAdding says what is known of a new credential and what is not.
func (c *Cairn) afterAdding(m bot.Message, one learning.Credential, it learning.Item, today learning.Date) bot.Message {
	m.Blocks = nil
	if rows := knownFacts(one); len(rows) > 0 {
		m.Blocks = append(m.Blocks, bot.Facts{Rows: rows})
	}
	edit := func(label, expires string) bot.Button {
		return bot.Button{Label: label, Run: "credential edit " + credentialRef(one) + " --expires " + expires}
	}
	var more []bot.Button
	switch one.ExpiryAt(today) {
	case learning.ExpiryUnknown:
		m.Blocks = append(m.Blocks, note("Does it expire? Once I know when, I tell you in time."))
		more = []bot.Button{edit("Never expires", "never"), edit("Valid 2 years", `"2 years"`), edit("Valid 3 years", `"3 years"`)}
	case learning.ExpiryExpired:
		m.Blocks = append(m.Blocks, note("It has expired already; your résumé lines will say so."))
	case learning.ExpiryValid, learning.ExpiryExpiring:
		if !one.Never {
			m.Blocks = append(m.Blocks, note("I tell you 90, 60, 30 and 7 days before it expires."))
		}
	}
	if it.ID != 0 && it.State != learning.StateDone {
		more = append(more, bot.Button{Label: "Mark it as done on my plan", Run: "done " + itemRef(it)})
	}
	m.Buttons = append(more, m.Buttons...)
	return m
}

// addToWallet is the button that puts what was earned with an item into the
// wallet.
func (c *Cairn) addToWallet(it learning.Item) bot.Button {
	cmd, values := c.credentialAdd(), map[string]string{"title": it.Title}
	if it.ID != 0 {
		values["item"] = itemRef(it)
	}
	return bot.Button{Label: "Add to wallet", Run: bot.Line(&cmd, values), Style: bot.Primary}
}

// wallet is the caller and what they earned, in the order it is numbered.
func (c *Cairn) wallet(ctx context.Context, call *bot.Call) (learning.Person, []learning.Credential, error) {
	me, err := c.me(ctx, call)
	if err != nil {
		return me, nil, err
	}
	all, err := c.Store.Credentials(ctx, me.ID)
	if err != nil {
		return me, nil, fmt.Errorf("list credentials: %w", err)
	}
	return me, all, nil
}

// earnedWith is the item of the plan that a credential belongs to: the one that
// is named, or the only course or credential of the same title. The zero item
// means none.
func (c *Cairn) earnedWith(ctx context.Context, call *bot.Call, me learning.Person, title string) (learning.Item, error) {
	if call.Has("item") {
		return c.namedItem(ctx, me, call.Text("item"))
	}
	p, err := c.Store.OpenPlan(ctx, me.ID)
	if errors.Is(err, learning.ErrNotFound) {
		return learning.Item{}, nil
	} else if err != nil {
		return learning.Item{}, fmt.Errorf("open plan: %w", err)
	}
	for _, it := range p.Items {
		if learning.Fold(it.Title) == learning.Fold(title) && it.State != learning.StateDropped {
			return it, nil
		}
	}
	return learning.Item{}, nil
}

// namedItem is an item of the caller by its lasting name, on whatever plan, or
// by words that fit one item of the open plan.
func (c *Cairn) namedItem(ctx context.Context, me learning.Person, words string) (learning.Item, error) {
	var found []learning.Item
	if id, ok := strings.CutPrefix(words, "item-"); ok {
		n, _ := strconv.ParseInt(id, 10, 64)
		it, err := c.Store.Item(ctx, me.ID, learning.ItemID(n))
		if err == nil && !it.Removed {
			found = append(found, it)
		} else if err != nil && !errors.Is(err, learning.ErrNotFound) {
			return it, fmt.Errorf("look up item: %w", err)
		}
	} else {
		p, err := c.openPlan(ctx, me)
		if err != nil {
			return learning.Item{}, err
		}
		found = findItem(p.Items, words)
	}
	if len(found) != 1 {
		return learning.Item{}, bot.Refusef("I can't tell which item of your plan `%s` is. `plan show` numbers them.", short(words, 60))
	}
	return found[0], nil
}

// detailedCredential is the credential with the details that a call names.
func detailedCredential(call *bot.Call, one learning.Credential, today learning.Date) (learning.Credential, error) {
	for name, to := range map[string]*string{"issuer": &one.Issuer, "url": &one.URL, "proves": &one.Proves, "required": &one.Required, "applied": &one.Applied} {
		if call.Has(name) {
			*to = noneEmpty(oneLine(call.Text(name)))
		}
	}
	if call.Has("rigor") {
		one.Rigor = call.Int("rigor")
	}
	var err error
	if call.Has("earned") {
		one.Earned = ""
		if !isNone(call.Text("earned")) {
			if one.Earned, err = readEarned(call.Text("earned"), today); err != nil {
				return one, err
			}
		}
	}
	if call.Has("expires") {
		from := today
		if one.Earned != "" && (one.ID == 0 || call.Has("earned") || !strings.HasPrefix(strings.ToLower(call.Text("expires")), "in ")) {
			from = one.Earned // "in 3 years" is from now on for one that was renewed
		}
		if one.Expires, one.Never, err = readExpiry(call.Text("expires"), from, today); err != nil {
			return one, err
		}
	}
	if one.Expires != "" && one.Expires < one.Earned {
		return one, bot.Refusef("It can't expire on %s, before it was earned on %s. Please check both dates.", one.Expires, one.Earned)
	}
	return one, nil
}

// credentialFields are what a member may see and change of a credential.
func credentialFields(c learning.Credential) []field {
	fields := []field{
		{"Title", c.Title},
		{"Issuer", c.Issuer},
		{"Earned", c.Earned.String()},
		{"Expires", c.Expires.String()},
		{"Link", c.URL},
		{"Proves", c.Proves},
		{"Required", c.Required},
		{"Applied", c.Applied},
		{"Rigor", ""},
	}
	if c.Never {
		fields[3].value = "never"
	}
	if c.Rigor >= 0 {
		fields[8].value = fmt.Sprintf("%d of %d", c.Rigor, learning.MaxRigor)
	}
	return fields
}

// knownFacts are the fields of a credential that are known, without its title.
func knownFacts(c learning.Credential) []bot.Fact {
	var rows []bot.Fact
	for _, f := range credentialFields(c)[1:] {
		if f.value != "" {
			rows = append(rows, bot.Fact{Name: f.name, Value: bot.Rich{bot.Plain(f.value)}})
		}
	}
	return rows
}
