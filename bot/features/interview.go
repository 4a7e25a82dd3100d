package features

import (
	"context"
	"regexp"
	"strings"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

func (c *Cairn) credentialInterview() bot.Command {
	return bot.Command{
		Name:    "credential interview",
		Help:    "Show a card on a credential for an interview",
		Example: "credential interview 1",
		Options: []bot.Option{{Name: "credential", Help: "Its number or title", Ask: "Which credential? Its number or title.", Required: true, Complete: c.completeCredential}},
		Private: true,
		Says: []string{
			"interview card for my aws cert", "how do i present my google certificate in the interview tomorrow", "prepare me to talk about my scrum badge",
			"give me talking points for my tableau credential", "what do i say about my security plus in an interview", "interview notes for the hubspot certificate",
			"make an interview card from my azure badge", "pitch for my data analytics certificate", "interview prep for my pmp",
			"help me explain my cka certificate to the interviewer", "i have an interview on friday, what do i say about my sql badge",
			"card with what my excel cert required and where i used it",
		},
		Hear: hearInterview,
		Run: func(ctx context.Context, call *bot.Call) (bot.Message, error) {
			me, one, m, err := c.oneCredential(ctx, call)
			if err != nil || one.ID == 0 {
				return m, err
			}
			var it learning.Item
			if one.Item != 0 {
				if it, err = c.namedItem(ctx, me, itemRef(learning.Item{ID: one.Item})); err != nil {
					it = learning.Item{} // it may have been removed from the plan since
				}
			}
			return interviewCard(one, it, call.Text("credential")), nil
		},
	}
}

// interviewCard is what to say of a credential: what it required, what it
// certifies, where it was applied. What is not known it asks for; called is how
// the member calls the credential.
func interviewCard(one learning.Credential, it learning.Item, called string) bot.Message {
	m := bot.Message{Lead: bot.Say("{}", bot.Strong(one.Title))}
	if one.Issuer != "" {
		m.Lead = append(m.Lead, bot.Plain(", "+one.Issuer))
	}
	if one.Earned != "" {
		m.Lead = append(m.Lead, bot.Plain(", earned "+one.Earned.String()))
	}
	one.Proves = either(one.Proves, it.Proves)
	one.Applied = either(one.Applied, it.Evidence)
	var rows []bot.Fact
	row := func(name, value, option, example string) {
		said := bot.Rich{bot.Plain(value)}
		if value == "" {
			said = bot.Say("not noted yet: {}", bot.Code("credential edit "+called+" --"+option+" "+example))
		}
		rows = append(rows, bot.Fact{Name: name, Value: said})
	}
	row("What it required", one.Required, "required", "a proctored exam of 90 minutes")
	row("What it certifies", one.Proves, "proves", "choose and price cloud services")
	row("Where I applied it", one.Applied, "applied", "moved our team's files to S3")
	m.Blocks = append(m.Blocks, bot.Facts{Rows: rows})
	if one.Required != "" && one.Proves != "" && one.Applied != "" {
		m.Blocks = append(m.Blocks, note("Say it in that order, in about a minute: what you had to do, what you can do since, and one thing that came of it."))
	} else {
		m.Blocks = append(m.Blocks, note("An interviewer may not know the credential. These three make it count; one line each is enough."))
	}
	if one.URL != "" {
		m.Blocks = append(m.Blocks, bot.Para{Text: bot.Rich{bot.Plain("To be checked at "), bot.Link{Text: one.URL, URL: one.URL}}})
	}
	return m
}

var (
	interviewSaid  = regexp.MustCompile(`(?i)\b(?:interv\w*|talking points|pitch|recruiters?|hiring manager|card)\b`)
	interviewForms = phrases(
		`.*?\b(?:(?:about|from|explain|present|pitch|of) (?:my|the)|(?:notes|card|pitch|prep\w*|points) (?:for|on|about)(?: my| the)?) (?P<credential>.+?)(?: (?:in|at|to|for) (?:an?|the|my) (?:job )?(?:interview\w*|recruiter|hiring manager)\b.*|,? (?:as a card|please).*)?`,
		`.*?\bwhat (?:did|does) (?:my|the) (?P<credential>.+?) (?:require|certify|prove)\b.*`,
		`.*?\bwhat (?:my|the) (?P<credential>.+?) (?:required|requires|certifies|proves)\b.*`,
		`.*\b(?:my|the) (?P<credential>.+)`,
	)
)

// hearInterview finds the credential that an interview is about.
func hearInterview(s string) (map[string]string, bool) {
	s = bare(s)
	if !interviewSaid.MatchString(s) {
		return nil, false
	}
	if m := credentialNumber.FindStringSubmatch(s); m != nil {
		return map[string]string{"credential": m[1]}, true
	}
	values, ok := hear(interviewForms, s)
	if ok && !strings.Contains(values["credential"], "interview") {
		if values = ofCredential(values); values["credential"] != "" && len(strings.Fields(values["credential"])) < 5 {
			return values, true
		}
	}
	if name := credentialIn(s); name != "" {
		return map[string]string{"credential": name}, true
	}
	return nil, ok || ofWallet.MatchString(s)
}
