package fakediscord

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Button is one that can be pressed.
type Button struct{ Label, ID string }

// Buttons are those of a message, in order.
func (m Message) Buttons() (out []Button) {
	for _, row := range list(m.Body["components"]) {
		for _, b := range list(row["components"]) {
			if number(b["type"]) == 2 && text(b["custom_id"]) != "" {
				out = append(out, Button{text(b["label"]), text(b["custom_id"])})
			}
		}
	}
	return out
}

func list(v any) (out []map[string]any) {
	all, _ := v.([]any)
	for _, one := range all {
		o, _ := one.(map[string]any)
		out = append(out, o)
	}
	return out
}

// What Discord's clients show in another way than it is written.
var (
	shownLink = regexp.MustCompile(`\[((?:[^\]\\]|\\.)*)\]\(<([^<>\s]+)>\)`)
	shownBare = regexp.MustCompile(`<(https://[^<>\s]+)>`)
	shownTime = regexp.MustCompile(`<t:(\d+):F>`)
	shownMark = regexp.MustCompile(`(?m)^(?:### |-# |> |- )`)
	escaped   = regexp.MustCompile(`\\([[:punct:]])`)
)

// Words is a message in plain words as somebody in a time zone is shown it, as a
// terminal would show it, roughly; its buttons are in brackets, and so are pictures
// and files.
func (m Message) Words(zone string) string {
	at, err := time.LoadLocation(zone)
	if err != nil {
		at = time.UTC
	}
	s := shownTime.ReplaceAllStringFunc(m.Content(), func(found string) string {
		n, _ := strconv.ParseInt(shownTime.FindStringSubmatch(found)[1], 10, 64)
		return time.Unix(n, 0).In(at).Format("Mon 2 Jan 2006, 15:04 MST")
	})
	s = shownLink.ReplaceAllString(s, "$1 ($2)")
	s = shownMark.ReplaceAllString(shownBare.ReplaceAllString(s, "$1"), "")
	out := []string{escaped.ReplaceAllString(s, "$1")}
	alts := list(m.Body["attachments"])
	for n, f := range m.Files {
		title := ""
		if n < len(alts) {
			title = text(alts[n]["description"])
		}
		if strings.HasPrefix(f.Type, "image/") {
			out = append(out, "[image: "+title+"]")
			continue
		}
		out = append(out, strings.TrimSpace(fmt.Sprintf("[file: %s, %d bytes] %s", f.Name, len(f.Data), title)))
	}
	for _, b := range m.Buttons() {
		out = append(out, "["+b.Label+"]")
	}
	return strings.Join(out, "\n")
}
