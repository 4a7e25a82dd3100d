package slack

import (
	"cmp"
	"html"
	"regexp"
	"strings"
)

// controls are how Slack writes what is no plain text: <@U1|ada>, <#C1|general>,
// <!here>, <https://example.org|example>.
var controls = regexp.MustCompile(`<([^<>|\s][^<>|]*)(?:\|([^<>]*))?>`)

// spokenLine is a text of Slack as it was typed: people as <@U1>, everything else
// in plain words, without the mention of self, and whether there was one.
func spokenLine(text, self string) (line string, mention bool) {
	var b strings.Builder
	rest := text
	for {
		at := controls.FindStringSubmatchIndex(rest)
		if at == nil {
			break
		}
		b.WriteString(html.UnescapeString(rest[:at[0]]))
		target, label := rest[at[2]:at[3]], ""
		if at[4] >= 0 {
			label = rest[at[4]:at[5]]
		}
		if self != "" && target == "@"+self {
			mention = true
			b.WriteString(" ")
		} else {
			b.WriteString(plainControl(html.UnescapeString(target), html.UnescapeString(label)))
		}
		rest = rest[at[1]:]
	}
	b.WriteString(html.UnescapeString(rest))
	line = strings.TrimSpace(b.String())
	if mention {
		line = strings.TrimLeft(line, ",:;-–— \t\n")
	}
	return line, mention
}

// channelsIn are the channels that a text of Slack's names, by the name under which
// [spokenLine] writes them.
func channelsIn(text string) map[string]string {
	out := make(map[string]string)
	for _, m := range controls.FindAllStringSubmatch(text, maxChannels) {
		if id, is := strings.CutPrefix(m[1], "#"); is {
			name := plainControl(html.UnescapeString(m[1]), html.UnescapeString(m[2]))
			out[strings.TrimPrefix(name, "#")] = id
		}
	}
	return out
}

// maxChannels is how much of a text is looked through for names of channels.
const maxChannels = 50

func plainControl(target, label string) string {
	switch {
	case strings.HasPrefix(target, "@"):
		return "<" + target + ">"
	case strings.HasPrefix(target, "#"), strings.HasPrefix(target, "!subteam"):
		return "#" + strings.TrimLeft(cmp.Or(label, target[1:]), "#@")
	case strings.HasPrefix(target, "!date"):
		return label
	case strings.HasPrefix(target, "!"):
		return "@" + target[1:]
	case strings.HasPrefix(target, "mailto:"), strings.HasPrefix(target, "tel:"):
		return cmp.Or(label, target)
	case label == "" || strings.Contains(target, label): // Slack made a link of what was typed
		return cmp.Or(label, target)
	}
	return label + " " + target
}
