package discord

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// TestPlain reads a text of Discord's as it was typed.
func TestPlain(t *testing.T) {
	const self = "900000000000000001"
	for said, want := range map[string]string{
		"<@900000000000000001> do they expire?":      "do they expire?",
		"<@!900000000000000001>, do they expire?":    "do they expire?",
		"hey <@900000000000000001>: help":            "hey  : help",
		"ask <@!5> and <@6> about it":                "ask <@5> and <@6> about it",
		"in <#7> for <@&8>":                          "in <#7> for #8",
		"use </plan show:123456> <:cairn:9> <a:x:1>": "use /plan show :cairn: :x:",
		"1 < 2 > 0 <@> <#> <:> @everyone":            "1 < 2 > 0 <@> <#> <:> @everyone",
		"<@900000000000000001>":                      "",
	} {
		got, mention := plain(said, self)
		if got != want || mention != strings.Contains(said, self) {
			t.Errorf("%q is read as %q, %v, want %q", said, got, mention, want)
		}
	}
}

// TestMadeAt knows when an id was made: Discord's own example.
func TestMadeAt(t *testing.T) {
	if got, want := madeAt("175928847299117063"), time.Date(2016, 4, 30, 11, 18, 25, 796e6, time.UTC); !got.Equal(want) {
		t.Errorf("made at %v, want %v", got.UTC(), want)
	}
	if !madeAt("x").IsZero() {
		t.Error("what is no id was made at some time")
	}
}

// FuzzDecode reads whatever comes, and places nothing outside of Discord.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"id":"1","channel_id":"2","content":"hi","author":{"id":"3"},"mentions":[{"id":"9"}]}`,
		`{"id":"1","channel_id":"2","guild_id":"4","author":{"id":"3"},"member":{"nick":"x","roles":["5"]},"attachments":[{"url":"https://cdn.discordapp.com/x"}]}`,
		`{"id":"1","type":2,"token":"t","user":{"id":"3"},"data":{"name":"plan","type":1,"options":[{"name":"show","type":1,"options":[null]}]}}`,
		`{"id":"1","type":2,"token":"t","user":{"id":"3"},"data":{"name":"Answer this","type":3,"target_id":"7","resolved":{"messages":{"7":{"content":"x"}}}}}`,
		`{"id":"1","type":3,"token":"t","member":{"user":{"id":"3"},"permissions":"8"},"data":{"custom_id":"b0.:help","component_type":2},"message":{"flags":64}}`,
		`{"id":"1","type":5,"token":"t","user":{"id":"3"},"data":{"custom_id":"f1:plan new","components":[{"type":18,"component":{"custom_id":"goal","value":"x"}}]}}`,
		`null`, `[]`, `{"type":1}`, `{"data":7}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data string) {
		for _, read := range []func([]byte) (heard, error){
			decodeInteraction, func(b []byte) (heard, error) { return decodeMessage(b, "9") },
		} {
			h, err := read([]byte(data))
			if err != nil || h.act == ignored || h.act == pinged {
				continue
			}
			h.in("G")
			who := h.ev.From.ID
			if who.Adapter != Name || who.ID == "" || who.Workspace != "G" || h.ev.In.User != who.ID || h.key == "" || h.key != h.ev.ID {
				t.Errorf("%q is of %+v in %+v", data, who, h.ev.In)
			}
			if len(h.attached) > maxAttached || utf8.ValidString(data) && !utf8.ValidString(h.ev.Line) || strings.Contains(h.ev.Line, "<@9>") && h.token == "" {
				t.Errorf("%q is read as %+v", data, h)
			}
		}
	})
}
