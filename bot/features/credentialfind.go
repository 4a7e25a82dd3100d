package features

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

// credentialRef names a credential for good.
func credentialRef(c learning.Credential) string {
	return "credential-" + strconv.FormatInt(int64(c.ID), 10)
}

// findCredential resolves the words that name a credential; where no title fits
// its issuer may.
func findCredential(wallet []learning.Credential, words string) []learning.Credential {
	for _, withIssuer := range []bool{false, true} {
		var names []named
		for i, c := range wallet {
			title := c.Title
			if withIssuer {
				title = c.Issuer + " " + c.Title + " " + c.Issuer
			}
			names = append(names, named{credentialRef(c), i + 1, title})
		}
		var out []learning.Credential
		for _, i := range findNamed(names, words) {
			out = append(out, wallet[i])
		}
		if len(out) > 0 {
			return out
		}
	}
	return nil
}

// maxRun is what a button can carry, see [bot.Button].
const maxRun = 1500

// oneCredential finds the credential that a call names in its option credential.
// Where the words fit none or several the message asks back, and the credential
// is the zero one.
func (c *Cairn) oneCredential(ctx context.Context, call *bot.Call) (me learning.Person, one learning.Credential, m bot.Message, err error) {
	me, wallet, err := c.wallet(ctx, call)
	switch {
	case err != nil:
		return me, one, m, err
	case len(wallet) == 0:
		return me, one, m, bot.Refusef("Your wallet is empty. Put your first credential in with `credential add`.")
	}
	found := findCredential(wallet, call.Text("credential"))
	if len(found) == 1 {
		return me, found[0], m, nil
	}
	m.Lead = bot.Say("Which credential do you mean?")
	if len(found) == 0 {
		m.Lead = bot.Say("I can't find {} in your wallet. Which credential do you mean?", bot.Strong(short(call.Text("credential"), 60)))
		found = wallet
	}
	for _, one := range found[:min(5, len(found))] {
		values := map[string]string{"credential": credentialRef(one)}
		for _, o := range call.Command.Options {
			if o.Name != "credential" && call.Has(o.Name) {
				values[o.Name] = call.Text(o.Name)
			}
		}
		number := slices.IndexFunc(wallet, func(o learning.Credential) bool { return o.ID == one.ID }) + 1
		if run := bot.Line(call.Command, values); len(run) <= maxRun {
			m.Buttons = append(m.Buttons, bot.Button{Label: short(fmt.Sprintf("%d. %s", number, one.Title), 75), Run: run})
		}
	}
	return me, one, m, nil
}

func (c *Cairn) completeCredential(ctx context.Context, call *bot.Call, prefix string) ([]bot.Choice, error) {
	me, err := c.Store.Find(ctx, identity(call.Event.From))
	if errors.Is(err, learning.ErrNotFound) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("find person: %w", err)
	}
	wallet, err := c.Store.Credentials(ctx, me.ID)
	if err != nil {
		return nil, fmt.Errorf("list credentials: %w", err)
	}
	if strings.TrimSpace(prefix) != "" {
		wallet = findCredential(wallet, prefix)
	}
	var out []bot.Choice
	for _, one := range wallet {
		out = append(out, bot.Choice{Label: short(one.Title, 100), Value: credentialRef(one)})
	}
	return out, nil
}
