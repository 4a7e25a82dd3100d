package features

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

func (c *Cairn) credentialEdit() bot.Command {
	return bot.Command{
		Name:    "credential edit",
		Help:    "Change a credential in your wallet",
		Example: "credential edit 1 --expires 2029-11-03",
		Options: append([]bot.Option{
			{Name: "credential", Help: "Its number or title", Ask: "Which credential? Its number or title.", Required: true, Complete: c.completeCredential},
			{Name: "title", Help: "Its new title", Named: true},
		}, credentialOptions(false)...),
		Private: true,
		Says: []string{
			"my aws cert expires on march 3 2028", "the hubspot badge never expires", "i renewed my scrum certificate, it now expires in november 2028",
			"set the expiry of the azure credential to 2027-06-30", "the issuer of my tableau badge is salesforce", "change the issuer of the first aid certificate to red cross",
			"the link of my google certificate is https://www.credly.com/badges/1", "my aws credential required a proctored exam",
			"i applied my sql certificate at work to build a sales report", "the scrum badge certifies that i can run a sprint",
			"update my security plus certificate in the wallet", "correct the date of my pmp credential", "edit a credential in my wallet",
			"i got my cka recertified, now valid until june 2029", "my comptia certification now expires in 3 years",
		},
		Hear:  hearCredentialEdit,
		Check: checkCredential,
		Run:   c.runCredentialEdit,
	}
}

func (c *Cairn) runCredentialEdit(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, before, m, err := c.oneCredential(ctx, call)
	if err != nil || before.ID == 0 {
		return m, err
	}
	ref := credentialRef(before)
	if !slices.ContainsFunc(call.Command.Options[1:], func(o bot.Option) bool { return call.Has(o.Name) }) {
		return bot.Message{
			Lead: bot.Say("{}", bot.Strong(before.Title)),
			Blocks: []bot.Block{
				bot.Facts{Rows: knownFacts(before)},
				note("Change it with {}, for example.", bot.Code("credential edit "+call.Text("credential")+" --expires 2029-11-03")),
			},
			Buttons: []bot.Button{{Label: "Never expires", Run: "credential edit " + ref + " --expires never"}, {Label: "Remove it", Run: "credential remove " + ref}},
		}, nil
	}
	after := before
	if call.Has("title") {
		after.Title = oneLine(call.Text("title"))
	}
	if after, err = detailedCredential(call, after, me.Today(call.Now)); err != nil {
		return bot.Message{}, err
	}
	if call.Has("item") {
		after.Item = 0
		if !isNone(call.Text("item")) {
			it, err := c.namedItem(ctx, me, call.Text("item"))
			if err != nil {
				return bot.Message{}, err
			}
			after.Item = it.ID
		}
	}
	if after == before {
		return bot.Message{Lead: bot.Say("{} is like that already.", bot.Strong(before.Title))}, nil
	}
	return c.did(ctx, call, me, bot.Say("Changed {}.", bot.Strong(after.Title)), learning.Step{Credential: &learning.Edit[learning.Credential]{Before: before, After: after}})
}

func (c *Cairn) credentialRemove() bot.Command {
	return bot.Command{
		Name:    "credential remove",
		Help:    "Take a credential out of your wallet",
		Example: "credential remove 2",
		Options: []bot.Option{{Name: "credential", Help: "Its number or title", Ask: "Which credential should go? Its number or title.", Required: true, Complete: c.completeCredential}},
		Private: true,
		Says: []string{
			"remove my hubspot badge from the wallet", "delete the first aid certificate from my wallet", "take the scrum credential out of my wallet",
			"drop the azure badge from my credentials", "erase my old excel certificate from the wallet", "get rid of the tableau badge in my wallet",
			"throw my expired aws cert out of the wallet", "delete a credential from my wallet", "remove credential number 2", "kick the seo certificate out of my wallet",
			"i no longer want the java badge in my wallet", "clear the pmp certificate from my wallet",
		},
		Hear: hearCredentialRemove,
		Run: func(ctx context.Context, call *bot.Call) (bot.Message, error) {
			me, before, m, err := c.oneCredential(ctx, call)
			if err != nil || before.ID == 0 {
				return m, err
			}
			after := before
			after.Removed = true
			m, err = c.did(ctx, call, me, bot.Say("{} is no longer in your wallet.", bot.Strong(before.Title)), learning.Step{Credential: &learning.Edit[learning.Credential]{Before: before, After: after}})
			m.Blocks = nil
			return m, err
		},
	}
}

// diffCredential lists what a change did to a credential.
func diffCredential(e *learning.Edit[learning.Credential], named bool) []bot.Fact {
	before, after := e.Before, e.After
	if before.Removed != after.Removed {
		return []bot.Fact{presence("Credential", after.Title, before.Removed, after.Removed, "")}
	}
	rows := diffFields(credentialFields(before), credentialFields(after))
	for i := range rows {
		if named {
			rows[i].Name = short(after.Title, 40) + ", " + lowerFirst(rows[i].Name)
		}
	}
	return rows
}

var (
	credentialEdits = phrases(
		`(?:my|the) (?P<credential>.+?) (?P<expires__never>never expires?|does(?: ?n[o']?t| not) expire)(?: now| any ?more)?`,
		`(?:my|the) (?P<credential>.+?) (?:now )?(?:expires?|is (?:now )?(?:valid|good)|runs out|lasts)(?: now)? (?P<expires>.+)`,
		`i(?:'?ve| have)?(?: just)? (?:renewed|recertified|extended) (?:my|the) (?P<credential>.+?)(?:,? (?:and )?(?:it )?(?:is )?(?:now )?(?:expires|valid|good|until|till)(?: now)? (?P<expires>.+))?`,
		`i(?:'?ve| have)?(?: just)? (?:got|had) (?:my|the) (?P<credential>.+?) (?:renewed|recertified|extended)(?:,? (?:and )?(?:it )?(?:is )?(?:now )?(?:expires|valid|good|until|till)(?: now)? (?P<expires>.+))?`,
		`(?:set|change|update|correct|fix|move)(?: the)? (?:expiry|expiration|end|renewal)(?: date)? (?:of|for|on) (?P<credential>.+?) to (?P<expires>.+)`,
		`(?:set|change|update|correct|fix)(?: the)? (?:date|day)(?: earned)? (?:of|for|on) (?P<credential>.+?) to (?P<earned>.+)`,
		`(?:set |change |update |correct |fix )?(?:the )?(?:issuer|provider) (?:of|for) (?P<credential>.+?) (?:to|is) (?P<issuer>.+)`,
		`(?:the )?(?:link|url) (?:of|for|to) (?P<credential>.+?) (?:is|to) (?P<url>\S+)`,
		`(?:add|set|attach|put|save) (?:the )?(?:link |url )?(?P<url>https://\S+) (?:to|for|on) (?P<credential>.+)`,
		`(?:my|the) (?P<credential>.+?) (?:required|demanded|took) (?P<required>.+)`,
		`(?:my|the) (?P<credential>.+?) (?:certifies|proves|shows)(?: that)?(?: i can)? (?P<proves>.+)`,
		`i(?:'?ve| have)? (?:applied|used|use) (?:my|the) (?P<credential>.+?) (?P<applied>(?:at|in|on|for|to) .+)`,
		`(?:edit|change|update|correct|fix)(?: the)? (?:date|dates|expiry|issuer|details|link) (?:of|for|on) (?P<credential>.+)`,
		`(?:edit|change|update|correct|fix) (?P<credential>.+?) in (?:my|the) wallet`,
	)
	credentialRemovals = phrases(
		`(?:remove|delete|take|get|kick|drop|erase|throw|clear|get rid of) (?P<credential>.+?) (?:from|out of|off|in) (?:my |the )?(?:wallet|credentials|certificates|badges)`,
		`(?:remove|delete|drop|erase) (?:my |the )?(?:credential|certificate|badge) (?P<credential>.+)`,
		`(?:remove|delete|erase) (?:my|the) (?P<credential>.+? (?:cert|certificate|certification|badge|credential))`,
		`i (?:no longer want|do ?n[o']?t (?:want|need)|do not (?:want|need)) (?P<credential>.+?) in (?:my|the) wallet(?: any ?more)?`,
	)
	anyCredential = regexp.MustCompile(`(?i)^(?:a|one|some|of|my|the| )*(?:certs?|certificates?|certifications?|badges?|credentials?|microcredentials?|ones?|stuff|those|these|all)?$`)
)

func hearCredentialEdit(s string) (map[string]string, bool) {
	s = bare(s)
	for _, f := range credentialEdits {
		values, ok := hear([]phrase{f}, s)
		if !ok {
			continue
		}
		if words := values["expires"]; words != "" {
			if _, _, err := readExpiry(words, "2026-01-15", "2026-01-15"); err != nil {
				continue
			}
		}
		if words := values["earned"]; words != "" {
			if _, err := readEarned(words, "2026-01-15"); err != nil && !errors.Is(err, errNotYet) {
				continue
			}
		}
		if values = ofCredential(values); neat(values) == len(values) && len(values) > 1 {
			return values, true
		}
		if told, ok := hearCorrection(s); ok && neat(told) > neat(values) {
			return told, true
		}
		return values, true
	}
	return hearCorrection(s)
}

func hearCredentialRemove(s string) (map[string]string, bool) {
	if values, ok := hear(credentialRemovals, bare(s)); ok && neat(ofCredential(values)) == len(values) {
		return values, ok
	}
	if !ofWallet.MatchString(s) || !takesOut.MatchString(s) {
		return nil, false
	}
	values := make(map[string]string)
	if name := credentialIn(s); name != "" {
		values["credential"] = name
	}
	return values, true
}

// ofCredential cleans the name of a credential, and leaves it out where it names
// none.
func ofCredential(values map[string]string) map[string]string {
	name := strings.TrimPrefix(itemName(innerName.ReplaceAllString(values["credential"], "")), "credential ")
	if anyCredential.MatchString(name) || len(strings.Fields(name)) > 8 {
		delete(values, "credential")
	} else if values != nil {
		values["credential"] = name
	}
	return values
}

var (
	walletForms = phrases(
		`(?:tell me )?(?:when|until when|till when) (?:do|does|will|is|are) (?:my|the) (?P<credential>.+?)(?: going to| up for| due for| valid)? ?(?:expire|expires|run out|end|lapse|renewal|be renewed|expiring|until|valid|good)?`,
		`(?:is|are) (?:my|the) (?P<credential>.+?) (?:still |already )?(?:valid|good|active|current|expired|up to date)(?: still)?`,
		`(?:how long|how much longer) (?:is|are|will) (?:my|the) (?P<credential>.+?) (?:still |be |stay )*(?:valid|good|last).*`,
		`(?:do|does|did|has|have|will) (?:my|the) (?P<credential>.+?) (?:ever )?(?:expire|expired|run out|lapse|lapsed).*`,
		`when (?:do|must|should) i (?:have to |need to )?renew (?:my|the) (?P<credential>.+)`,
	)
	// ofMine tells a question about one's own wallet.
	ofMine = regexp.MustCompile(`(?i)\b(?:my|mine|i|i'?ve|i'?m|our|wallet|me|you (?:have|stored|keep|know))\b`)
	// aboutWallet is what a wallet has an answer to.
	aboutWallet = regexp.MustCompile(`(?i)\b(?:wallet|expir\w*|renew\w*|valid|run out|runs out|laps\w*|(?:list|show|see|display|view|open|give|which|what|how many|everything|all)\b.*\b(?:badge|cert|certificate|certification|credential|earned|hold|have|own|file)s?)\b|\b(?:my|all) (?:badges|certs|certificates|credentials|certifications)(?: please)?$`)
	expiredSaid = regexp.MustCompile(`(?i)\b(?:(?:have|has|already|are|is) (?:\w+ ){0,4}(?:expired|lapsed|run out)|expired (?:ones|certs?|certificates?|badges?|credentials?)|no longer valid)\b`)
	soonSaid    = regexp.MustCompile(`(?i)\b(?:expir\w+|run(?:ning)? out|laps\w+|end|renew\w*)\b.*\b(?:soon|next|shortly|this|coming|90 days|3 months|three months)\b|\b(?:needs?|due for|up for|about) (?:to )?(?:be )?renew\w*`)
)

// hearWallet finds which part of the wallet a sentence asks for; one that does
// not ask for one's own is none.
func hearWallet(s string) (map[string]string, bool) {
	said := bare(s)
	if !ofMine.MatchString(said) || !aboutWallet.MatchString(said) {
		return nil, false
	}
	values := make(map[string]string)
	if found, ok := hear(walletForms, said); ok {
		if name := ofCredential(found)["credential"]; name != "" {
			values["of"] = name
			return values, true
		}
	}
	switch {
	case expiredSaid.MatchString(said):
		values["state"] = string(learning.ExpiryExpired)
	case soonSaid.MatchString(said):
		values["state"] = string(learning.ExpiryExpiring)
	}
	return values, true
}
