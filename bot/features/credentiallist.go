package features

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

func (c *Cairn) credentialList() bot.Command {
	return bot.Command{
		Name:    "credential list",
		Aliases: []string{"credential", "credentials", "wallet", "credential show"},
		Help:    "Show your wallet, what expires first on top",
		Example: "credential list",
		Options: []bot.Option{
			{Name: "of", Help: "Only what has this title or issuer", Named: true, Complete: c.completeCredential},
			{Name: "state", Help: "Only these", Kind: bot.Choose, Named: true, Choices: []string{"valid", "expiring", "expired", "unknown"}},
			{Name: "page", Help: "Which page of a full wallet", Kind: bot.Integer, Named: true},
		},
		Private: true,
		Says: []string{
			"show my wallet", "list my credentials", "which of my certs expire soon", "when does my aws cert run out", "what certificates do i have",
			"show me all my badges", "what is in my wallet", "do any of mine expire this year", "is my scrum certificate still valid", "which badges have i earned",
			"how many certificates do i have", "what credentials have you stored for me", "have any of my certificates expired", "when do i have to renew my cert",
			"open my wallet", "display my certifications with their dates", "when does my tableau badge expire", "my credentials please",
			"list everything i have earned", "which of my credentials need renewal", "do i have anything that expires soon",
			"list everything i earned with the dates", "which of my certificates run out soon", "does anything of mine run out this quarter",
			"let me see which certificates you have on file",
		},
		Hear: hearWallet,
		Run:  c.runCredentialList,
	}
}

const exampleAdd = "credential add AWS Cloud Practitioner --issuer Amazon --earned 3 Nov --expires 3 years"

// credentialsOnPage keeps a wallet within one message on every platform.
const credentialsOnPage = 20

func (c *Cairn) runCredentialList(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, wallet, err := c.wallet(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	if len(wallet) == 0 {
		return bot.Message{
			Lead:    bot.Say("Your wallet is empty. Put in what you earned: {}.", bot.Code(exampleAdd)),
			Buttons: []bot.Button{{Label: "Add a credential", Run: "credential add"}},
		}, nil
	}
	today := me.Today(call.Now)
	shown, lead := wallet, walletLead(wallet, today)
	if words := call.Text("of"); words != "" {
		if shown = findCredential(wallet, words); len(shown) == 0 {
			return bot.Message{
				Lead:    bot.Say("I can't find {} in your wallet.", bot.Strong(short(words, 60))),
				Buttons: []bot.Button{{Label: "Show wallet", Run: "credential list"}},
			}, nil
		}
		lead = walletLead(shown, today)
	}
	if state := learning.Expiry(call.Text("state")); state != "" {
		shown = slices.DeleteFunc(slices.Clone(shown), func(one learning.Credential) bool { return one.ExpiryAt(today) != state })
		if lead = stateLead(len(shown), state); len(shown) == 0 {
			return bot.Message{Lead: lead, Buttons: []bot.Button{{Label: "Show wallet", Run: "credential list"}}}, nil
		}
	}
	m := bot.Message{Lead: lead}
	pages := (len(shown) + credentialsOnPage - 1) / credentialsOnPage
	page := min(max(1, call.Int("page")), pages)
	from := (page - 1) * credentialsOnPage
	if call.Has("of") && len(shown) == 1 {
		m.Blocks = append(m.Blocks, bot.Facts{Rows: knownFacts(shown[0])})
	} else {
		m.Blocks = append(m.Blocks, walletLines(wallet, shown[from:min(from+credentialsOnPage, len(shown))], today)...)
	}
	if page < pages {
		m.Blocks = append(m.Blocks, note("Page {} of {}.", bot.Plain(strconv.Itoa(page)), bot.Plain(strconv.Itoa(pages))))
		values := map[string]string{"page": strconv.Itoa(page + 1), "of": call.Text("of"), "state": call.Text("state")}
		for name, v := range values {
			if v == "" {
				delete(values, name)
			}
		}
		m.Buttons = append(m.Buttons, bot.Button{Label: "More", Run: bot.Line(call.Command, values)})
	}
	if i := slices.IndexFunc(shown, func(one learning.Credential) bool { return one.ExpiryAt(today) == learning.ExpiryUnknown }); i >= 0 {
		number := slices.IndexFunc(wallet, func(one learning.Credential) bool { return one.ID == shown[i].ID }) + 1
		m.Blocks = append(m.Blocks, note("Tell me when {} expires with {}, and I remind you in time.", bot.Plain(shown[i].Title),
			bot.Code(fmt.Sprintf("credential edit %d --expires 2029-11-03", number))))
	}
	m.Buttons = append(m.Buttons, bot.Button{Label: "Résumé lines", Run: "credential resume"})
	return m, nil
}

// walletLines are credentials with their numbers in the wallet.
func walletLines(wallet, shown []learning.Credential, today learning.Date) []bot.Block {
	var out []bot.Block
	for _, one := range shown {
		number := slices.IndexFunc(wallet, func(o learning.Credential) bool { return o.ID == one.ID }) + 1
		line := walletLine(one, today)
		if last := len(out) - 1; last >= 0 {
			if l := out[last].(bot.List); l.Start+len(l.Items) == number { //nolint:forcetypeassert // it holds lists only
				l.Items = append(l.Items, line)
				out[last] = l
				continue
			}
		}
		out = append(out, bot.List{Start: number, Items: []bot.Rich{line}})
	}
	return out
}

// walletLine is a credential in one line.
func walletLine(one learning.Credential, today learning.Date) bot.Rich {
	var details []string
	if one.Issuer != "" {
		details = append(details, one.Issuer)
	}
	if one.Earned != "" {
		details = append(details, "earned "+one.Earned.String())
	}
	line := bot.Say("{} — {}", bot.Strong(one.Title), bot.Plain(strings.Join(append(details, expiryText(one, today)), ", ")))
	if one.URL != "" {
		line = append(line, bot.Plain(" · "), bot.Link{Text: "link", URL: one.URL})
	}
	return line
}

// expiryText says in words how a credential stands.
func expiryText(one learning.Credential, today learning.Date) string {
	switch one.ExpiryAt(today) {
	case learning.ExpiryExpired:
		return "expired on " + one.Expires.String()
	case learning.ExpiryExpiring, learning.ExpiryValid:
		if one.Never {
			return "does not expire"
		}
		return "expires " + distance(today.Days(one.Expires)) + ", on " + one.Expires.String()
	case learning.ExpiryUnknown:
	}
	return "expiry not known"
}

// distance says how far away a day is.
func distance(days int) string {
	switch {
	case days == 0:
		return "today"
	case days == 1:
		return "tomorrow"
	case days < 100:
		return fmt.Sprintf("in %d days", days)
	case days < 2*365:
		return fmt.Sprintf("in %d months", (days*12+182)/365)
	}
	return fmt.Sprintf("in about %d years", (days+182)/365)
}

// walletLead says whether and when something of some credentials expires.
func walletLead(shown []learning.Credential, today learning.Date) bot.Rich {
	counts := make(map[learning.Expiry]int)
	never := 0
	var next learning.Credential
	for _, one := range shown {
		counts[one.ExpiryAt(today)]++
		if one.Never {
			never++
		} else if one.Expires >= today && next.ID == 0 {
			next = one
		}
	}
	if len(shown) == 1 && shown[0].ExpiryAt(today) == learning.ExpiryUnknown {
		return bot.Say("I don't know when your {} expires.", bot.Strong(shown[0].Title))
	} else if len(shown) == 1 {
		return bot.Say("Your {} {}.", bot.Strong(shown[0].Title), bot.Strong(expiryText(shown[0], today)))
	}
	lead := bot.Say("Your {} credentials: ", bot.Plain(strconv.Itoa(len(shown))))
	var parts []string
	if n := counts[learning.ExpiryExpired]; n > 0 {
		parts = append(parts, count(n, "has expired", "have expired"))
	}
	if never > 0 {
		parts = append(parts, count(never, "does not expire", "do not expire"))
	}
	if n := counts[learning.ExpiryUnknown]; n > 0 {
		parts = append(parts, fmt.Sprintf("of %d I don't know the expiry", n))
	}
	if next.ID != 0 {
		lead = append(lead, bot.Say("next, {} {}", bot.Strong(next.Title), bot.Strong(expiryText(next, today)))...)
		if len(parts) > 0 {
			lead = append(lead, bot.Plain("; "))
		}
	}
	return append(lead, bot.Plain(strings.Join(parts, ", ")+"."))
}

func stateLead(n int, state learning.Expiry) bot.Rich {
	text := map[learning.Expiry][2]string{
		learning.ExpiryExpiring: {"expires within 90 days", "expire within 90 days"},
		learning.ExpiryExpired:  {"has expired", "have expired"},
		learning.ExpiryValid:    {"is valid for more than 90 days, or for good", "are valid for more than 90 days, or for good"},
		learning.ExpiryUnknown:  {"has no expiry that I know of", "have no expiry that I know of"},
	}[state]
	switch n {
	case 0:
		return bot.Say("None of your credentials {}.", bot.Plain(text[0]))
	case 1:
		return bot.Say("{} of your credentials {}:", bot.Strong("One"), bot.Plain(text[0]))
	}
	return bot.Say("{} of your credentials {}:", bot.Strong(strconv.Itoa(n)), bot.Plain(text[1]))
}
