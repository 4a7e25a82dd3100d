package features

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

func (c *Cairn) credentialResume() bot.Command {
	return bot.Command{
		Name:    "credential resume",
		Aliases: []string{"credential résumé", "credential cv"},
		Help:    "Write the lines for your résumé",
		Example: "credential resume --format markdown",
		Options: []bot.Option{
			{Name: "format", Help: "As what", Kind: bot.Choose, Choices: []string{"plain", "markdown", "json"}},
			{Name: "all", Help: "Low-effort ones, too", Kind: bot.Switch},
			{Name: "credential", Help: "Of this one alone: its number or title", Named: true, Complete: c.completeCredential},
		},
		Private: true,
		Says: []string{
			"write the resume lines for my credentials", "give me my certifications section", "export my credentials for my cv", "make resume lines from my wallet",
			"my certificates as json resume", "certifications for my resume in markdown", "generate the certifications part of my resume",
			"turn my badges into lines for my cv", "print my credentials for a resume", "format my wallet for linkedin", "cv lines please",
			"give me text about my certs that i can paste into my resume", "create a json resume of my certificates",
			"which of my badges go on the resume, print them", "what does my certifications section look like, write it", "resume lines with all my badges, even the small ones",
		},
		Hear: func(s string) (map[string]string, bool) {
			values := make(map[string]string)
			switch lower := strings.ToLower(s); {
			case !resumeSaid.MatchString(s) || isQuestion(s) && !wantsLines.MatchString(s):
				return nil, false
			case strings.Contains(lower, "json"):
				values["format"] = "json"
			case strings.Contains(lower, "markdown"):
				values["format"] = "markdown"
			}
			if everyOne.MatchString(s) {
				values["all"] = "true"
			} else if name := credentialIn(s); name != "" && !resumeSaid.MatchString(name) {
				values["credential"] = name
			}
			return values, true
		},
		Run: c.runResume,
	}
}

var (
	resumeSaid = regexp.MustCompile(`(?i)r[eé]sum[eé]|\b(?:cv|curriculum vitae|certifications? (?:section|block|part)|linkedin|lines?)\b`)
	// wantsLines tells a wish for lines from a question about them.
	wantsLines = regexp.MustCompile(`(?i)\b(?:give me|print|write|generate|export|make)\b`)
	everyOne   = regexp.MustCompile(`(?i)\b(?:all (?:of )?(?:my|the|them)|every one|everything|even the|including the|incl\w* (?:the )?low\w*|low[- ]effort)\b`)
)

// onResume lists what goes on a résumé, the newest first, and what is left out
// because it took too little.
func onResume(wallet []learning.Credential, all bool) (shown, out []learning.Credential) {
	for _, one := range wallet {
		if one.LowEffort() && !all {
			out = append(out, one)
		} else {
			shown = append(shown, one)
		}
	}
	slices.SortStableFunc(shown, func(a, b learning.Credential) int { return strings.Compare(string(b.Earned), string(a.Earned)) })
	return shown, out
}

func (c *Cairn) runResume(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, wallet, err := c.wallet(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	if len(wallet) == 0 {
		return bot.Message{}, bot.Refusef("Your wallet is empty, so there is nothing to write yet. Put in what you earned with `credential add`.")
	}
	shown, left := onResume(wallet, call.Is("all"))
	if call.Has("credential") {
		_, one, m, err := c.oneCredential(ctx, call)
		if err != nil || one.ID == 0 {
			return m, err
		}
		shown, left = []learning.Credential{one}, nil
	}
	m := bot.Message{Lead: bot.Say("For your résumé:")}
	switch format := call.Text("format"); {
	case len(shown) == 0:
		m.Lead = bot.Say("All you have in your wallet is low-effort, which a résumé is better without.")
	case format == "json":
		data := jsonResume(shown, me.Today(call.Now))
		m.Blocks = append(m.Blocks, textOf(data), bot.File{Name: "certificates.json", Type: "application/json", Title: "Certificates for JSON Resume", Data: []byte(data)})
	case format == "markdown":
		data := markdownResume(shown, me.Today(call.Now))
		m.Blocks = append(m.Blocks, textOf(data), bot.File{Name: "certifications.md", Type: "text/markdown", Title: "Certifications", Data: []byte(data)})
	default:
		list := bot.List{}
		for _, one := range shown {
			list.Items = append(list.Items, bot.Rich{bot.Plain(resumeLine(one, me.Today(call.Now)))})
		}
		m.Blocks = append(m.Blocks, bot.Head{Text: "Certifications"}, list)
	}
	if len(left) > 0 {
		m.Blocks = append(m.Blocks, note("Left out as low-effort (rigor 0 or 1): {}. {} puts them in.", bot.Plain(titles(left)), bot.Code("credential resume --all")))
		m.Buttons = append(m.Buttons, bot.Button{Label: "Put them in", Run: strings.TrimSpace("credential resume "+call.Text("format")) + " --all"})
	}
	if missing := missingOnResume(wallet, shown); missing != nil {
		m.Blocks = append(m.Blocks, missing)
	}
	for _, format := range []string{"plain", "markdown", "json"} {
		if len(shown) > 0 && format != either(call.Text("format"), "plain") {
			run := "credential resume " + format
			switch {
			case call.Is("all"):
				run += " --all"
			case call.Has("credential"):
				run += " --credential " + credentialRef(shown[0])
			}
			m.Buttons = append(m.Buttons, bot.Button{Label: map[string]string{"plain": "Plain", "markdown": "Markdown", "json": "JSON Resume"}[format], Run: run})
		}
	}
	return m, nil
}

// shownText bounds what is shown of a document that is handed over as well.
const shownText = 1500

func textOf(data string) bot.Block {
	return bot.Para{Text: bot.Rich{bot.Plain(short(strings.TrimSpace(data), shownText))}}
}

func titles(all []learning.Credential) string {
	var names []string
	for _, one := range all[:min(5, len(all))] {
		names = append(names, one.Title)
	}
	if more := len(all) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	return strings.Join(names, ", ")
}

// missingOnResume says which issuer or date a line lacks; nil when none does.
func missingOnResume(wallet, shown []learning.Credential) bot.Block {
	for i, one := range wallet {
		if !slices.ContainsFunc(shown, func(o learning.Credential) bool { return o.ID == one.ID }) {
			continue
		}
		switch {
		case one.Issuer == "":
			return note("{} lacks its issuer: {}.", bot.Plain(one.Title), bot.Code(fmt.Sprintf("credential edit %d --issuer …", i+1)))
		case one.Earned == "":
			return note("{} lacks the date you earned it: {}.", bot.Plain(one.Title), bot.Code(fmt.Sprintf("credential edit %d --earned …", i+1)))
		}
	}
	return nil
}

// resumeLine is a credential as a line of plain text.
func resumeLine(one learning.Credential, today learning.Date) string {
	parts := []string{one.Title}
	if one.Issuer != "" {
		parts = append(parts, one.Issuer)
	}
	if one.Earned != "" {
		parts = append(parts, one.Earned.String())
	}
	line := strings.Join(parts, ", ") + lapsed(one, today)
	if one.URL != "" {
		line += " — " + one.URL
	}
	return line
}

// lapsed marks what is no longer valid.
func lapsed(one learning.Credential, today learning.Date) string {
	if one.ExpiryAt(today) == learning.ExpiryExpired {
		return fmt.Sprintf(" (expired %s)", one.Expires)
	}
	return ""
}

var markdownMarks = regexp.MustCompile("([\\\\`*_{}\\[\\]<>()#+!|~-])")

// markdownResume is the section as Markdown in which nothing that a member wrote
// is markup.
func markdownResume(shown []learning.Credential, today learning.Date) string {
	var out strings.Builder
	out.WriteString("## Certifications\n\n")
	for _, one := range shown {
		url := one.URL
		one.URL = ""
		line := strings.TrimPrefix(resumeLine(one, today), one.Title)
		fmt.Fprintf(&out, "- **%s**%s", markdownMarks.ReplaceAllString(one.Title, `\$1`), markdownMarks.ReplaceAllString(line, `\$1`))
		if url != "" {
			fmt.Fprintf(&out, " ([verify](<%s>))", url)
		}
		out.WriteString("\n")
	}
	return out.String()
}

// jsonResume is a document of JSON Resume with its certificates; the schema of
// version 1.0.0 has no field for an end, so the name says it.
func jsonResume(shown []learning.Credential, today learning.Date) string {
	type certificate struct {
		Name   string `json:"name"`
		Date   string `json:"date,omitempty"`
		Issuer string `json:"issuer,omitempty"`
		URL    string `json:"url,omitempty"`
	}
	var doc struct {
		Certificates []certificate `json:"certificates"`
	}
	for _, one := range shown {
		doc.Certificates = append(doc.Certificates, certificate{one.Title + lapsed(one, today), string(one.Earned), one.Issuer, one.URL})
	}
	var out strings.Builder
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(doc); err != nil {
		panic(err) // a struct of strings always encodes
	}
	return out.String()
}
