package features

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/knowledge"
)

// mine tells a question about oneself.
var mine = regexp.MustCompile(`(?i)\b(?:mine|my (?:[\w+#.&-]+ ){0,3}(?:plan|course|courses|cert|certs|certificate|certificates|certification|certifications|credential|credentials|badge|badges|items?)|(?:will|do|am|would|have) i (?:be )?(?:finish\w*|done|through)|costs? me)\b`)

// personal is what the member's own records say to a question: it comes before
// the answer, since that is what was asked. Without records there is nothing.
// Where others read the answer, it says no more than where to ask.
func (c *Cairn) personal(ctx context.Context, call *bot.Call, me learning.Person, e knowledge.Entry, question string) (lead bot.Rich, more []bot.Block, err error) {
	if e.Personal == "" || !mine.MatchString(question) {
		return nil, nil, nil
	}
	if !call.Event.In.Direct && !call.Event.Alone {
		return nil, []bot.Block{note("What your own records say to that I tell you alone: ask me in a direct message.")}, nil
	}
	switch e.Personal {
	case "progress", "plan", "budget":
		more, err = c.ownProgress(ctx, me, call.Now, e.Personal)
	case "credentials":
		lead, more, err = c.ownCredentials(ctx, me, question, call.Now)
	}
	return lead, more, err
}

// ownProgress is how far the member's plan is, when it will be done and what
// that will cost.
func (c *Cairn) ownProgress(ctx context.Context, me learning.Person, now time.Time, of string) ([]bot.Block, error) {
	p, err := c.Store.OpenPlan(ctx, me.ID)
	if errors.Is(err, learning.ErrNotFound) || len(p.Items) == 0 {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("open plan: %w", err)
	}
	r, err := c.record(ctx, me, now)
	if err != nil {
		return nil, err
	}
	r.Plan = p
	s := r.Standing()
	spent := learning.Minutes(0)
	for _, it := range p.Items {
		spent += r.ByItem[it.ID]
	}
	rows := []bot.Fact{{
		Name:  "Yours so far",
		Value: bot.Say("{}, {} logged", bot.Strong(fmt.Sprintf("%d of %s done", s.Done, count(s.All, "item", "items"))), bot.Strong(spent.String())),
	}}
	priced := slices.ContainsFunc(p.Items, func(it learning.Item) bool { return it.Cost.Minor > 0 && it.Left(r.ByItem[it.ID]) > 0 })
	if of == "budget" && !priced {
		return nil, nil
	}
	if s.All > s.Done {
		const unknown = "log some work, or name your hours a week, and I can say"
		finish, cost, weekly := bot.Say(unknown), bot.Say(unknown), learning.Minutes(0)
		if s.Known {
			finish, weekly = rangeText(s.Forecast), s.Forecast.Weekly
		}
		if sum, ok := r.CostOf(weekly); ok {
			cost = paceCost(sum)
		}
		rows = append(rows, bot.Fact{Name: "You finish", Value: finish})
		if priced {
			rows = append(rows, bot.Fact{Name: "The rest costs you", Value: cost})
		}
	}
	return []bot.Block{bot.Facts{Rows: rows}}, nil
}

// ownShown bounds how much of a wallet an answer shows.
const ownShown = 5

// ownCredentials is what the member's wallet says: of the credentials that the
// question names, or of all.
func (c *Cairn) ownCredentials(ctx context.Context, me learning.Person, question string, now time.Time) (bot.Rich, []bot.Block, error) {
	wallet, err := c.Store.Credentials(ctx, me.ID)
	if err != nil {
		return nil, nil, fmt.Errorf("list credentials: %w", err)
	}
	if len(wallet) == 0 {
		return nil, []bot.Block{note("Yours I don't know yet: {} puts them in your wallet, and I tell you before they expire.", bot.Code("credential add"))}, nil
	}
	shown := wallet
	if named := namedIn(wallet, question); len(named) > 0 {
		shown = named
	}
	today := me.Today(now)
	blocks := walletLines(wallet, shown[:min(ownShown, len(shown))], today)
	if len(shown) == 1 {
		blocks = nil // the lead says it all
	}
	return walletLead(shown, today), blocks, nil
}

// namedIn lists the credentials of which a question names a word that not all
// of them have.
func namedIn(wallet []learning.Credential, question string) (out []learning.Credential) {
	words := strings.Fields(sameQuestion(question))
	for _, one := range wallet {
		for w := range strings.FieldsSeq(sameQuestion(one.Title + " " + one.Issuer)) {
			if len(w) >= 3 && slices.Contains(words, w) && !anyCredential.MatchString(w) && !slices.Contains([]string{"the", "and", "for", "when", "does", "will"}, w) {
				out = append(out, one)
				break
			}
		}
	}
	return out
}
