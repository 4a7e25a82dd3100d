package slack

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cairnbot/cairn/adapters/slack/fakeslack"
	"github.com/cairnbot/cairn/bot"
)

func TestSpokenLine(t *testing.T) {
	for text, want := range map[string]string{
		"plain":                                 "plain",
		"&lt;b&gt; &amp;amp; &lt;@U2&gt;":       "<b> &amp; <@U2>",
		"assign <@U2> SQL":                      "assign <@U2> SQL",
		"assign <@U2|ben> SQL":                  "assign <@U2> SQL",
		"<@U9> do they expire?":                 "do they expire?",
		"<@U9>: do they expire?":                "do they expire?",
		"hey <@U9> do they expire?":             "hey   do they expire?",
		"<@U9>":                                 "",
		"see <https://example.org/a?b=1&amp;c>": "see https://example.org/a?b=1&c",
		"<http://example.org|example.org>":      "example.org",
		"<https://example.org/x|this>":          "this https://example.org/x",
		"<mailto:a@example.org|a@example.org>":  "a@example.org",
		"<#C1|general> <#C2>":                   "#general #C2",
		"<!here> <!subteam^S1|@staff>":          "@here #staff",
		"<!date^1^{date}|today>":                "today",
		"1 < 2 > 0":                             "1 < 2 > 0",
	} {
		if got, _ := spokenLine(text, "U9"); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// TestChannelsIn names channels as the line does.
func TestChannelsIn(t *testing.T) {
	for text, want := range map[string]map[string]string{
		"admin channel <#C1|general> off":   {"general": "C1"},
		"<#C1|> and <#C2|a&amp;b> <@U1|#x>": {"C1": "C1", "a&b": "C2"},
		"#general is typed <!here|#x>":      {},
	} {
		if d := cmp.Diff(want, channelsIn(text)); d != "" {
			t.Errorf("%q (-want +got):\n%s", text, d)
		}
	}
	fake := fakeslack.New()
	defer fake.Close()
	for name, want := range map[string]map[string]string{"help": {"help": "C1"}, "privategroup": {}} {
		slash := fake.Slash("C1", "U1", "admin channel off")
		slash["channel_name"] = name
		h, err := decode(kindSlash, payload(t, slash), "")
		if d := cmp.Diff(want, h.ev.Channels); err != nil || d != "" {
			t.Errorf("/cairn in %s: %v (-want +got):\n%s", name, err, d)
		}
	}
}

func payload(tb testing.TB, v any) []byte {
	tb.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func TestDecode(t *testing.T) {
	fake := fakeslack.New()
	defer fake.Close()
	event := func(v map[string]any) heard {
		t.Helper()
		h, err := decode(kindEvent, payload(t, v), "")
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	in := bot.Conversation{Adapter: "slack", Workspace: "T1", User: "U1"}
	direct := in
	direct.Channel, direct.Direct = "DU1", true
	if h := event(fake.Direct("U1", "hello")); h.act != saidIt || h.ev.In != direct || h.ev.Line != "hello" || h.ev.From.ID != ada || h.ev.Native {
		t.Errorf("a direct message is %+v", h)
	}
	mention, plain := event(fake.InChannel("app_mention", "C1", "", "U1", "<@UCAIRN> hello", "1.2")), event(fake.InChannel("message", "C1", "", "U1", "<@UCAIRN> hello", "1.2"))
	in.Channel, in.Thread = "C1", "1.2"
	if mention.ev.In != in || mention.ev.Line != "hello" || mention.key != plain.key || plain.ev.In != in || !plain.mention {
		t.Errorf("a mention is %+v, and %+v", mention, plain)
	}
	if h := event(fake.InChannel("message", "C1", "1.1", "U1", "hello", "1.2")); h.ev.In.Thread != "1.1" || h.mention {
		t.Errorf("in a thread: %+v", h)
	}
	h, err := decode(kindSlash, payload(t, fake.Slash("C1", "U1", "assign <@U2|ben> SQL")), "")
	if err != nil || h.ev.Line != "assign <@U2> SQL" || h.ev.Native || h.response == "" || h.trigger == "" || h.ev.ID == "" {
		t.Errorf("a command is %+v, %v", h, err)
	}
	h, err = decode(kindInteraction, payload(t, fake.Press("C1", "1.2", "U1", `{"u":"U2","l":"plan show"}`)), "")
	if err != nil || h.ev.In != in || h.ev.Line != "plan show" || !h.ev.Native || h.ev.Owner.ID != "U2" || h.ev.Owner.Workspace != "T1" {
		t.Errorf("a button is %+v, %v", h, err)
	}
	forged := fake.Submit(map[string]any{"id": "V1", "type": "modal", "callback_id": "form", "private_metadata": `{"c":"log","w":"T2","u":"U2","ch":"C1"}`, "blocks": []any{}}, "U1", nil)
	h, err = decode(kindInteraction, payload(t, forged), "")
	if err != nil || h.act != sentForm || h.ev.In.Workspace != "T1" || h.ev.In.User != "U1" || h.ev.From.ID != ada {
		t.Errorf("a forged form is %+v, %v", h, err)
	}
	// Somebody of another workspace in a shared channel is answered with the token of ours.
	shared := fake.InChannel("app_mention", "C1", "", "U7", "<@UCAIRN> hello", "1.3")
	shared["team_id"] = "T7"
	if h := event(shared); h.ev.In.Workspace != "T1" {
		t.Errorf("in a shared channel: %+v", h)
	}
}

// FuzzDecode reads anything: it neither breaks nor quotes what it cannot read, and
// what it takes has a person, a workspace and a key.
func FuzzDecode(f *testing.F) {
	fake := fakeslack.New()
	defer fake.Close()
	for _, v := range []map[string]any{
		fake.Direct("U1", "hello"), fake.InChannel("app_mention", "C1", "", "U1", "<@UCAIRN> hi <https://x|y>", "1.2"), fake.Slash("C1", "U1", "help"),
		fake.Press("C1", "", "U1", `{"l":"help"}`), fake.Submit(map[string]any{"callback_id": "form", "private_metadata": `{"c":"log"}`, "blocks": []any{}}, "U1", nil),
		fake.Event("Ev1", map[string]any{"type": "tokens_revoked", "tokens": map[string]any{"bot": []string{"U1"}}}),
	} {
		for kind := range 3 {
			f.Add(kind, payload(f, v))
		}
	}
	f.Fuzz(func(t *testing.T, kind int, data []byte) {
		h, err := decode([]string{kindEvent, kindSlash, kindInteraction}[uint(kind)%3], data, "UCAIRN")
		if err != nil {
			if len(err.Error()) > 200 {
				t.Errorf("the error is %q", err)
			}
			return
		}
		if h.act == ignored || h.act == wasLimited {
			return
		}
		if h.key == "" || h.ev.From.ID.Workspace == "" || h.act != wasRemoved && h.act != wasPlaced && h.ev.From.ID.ID == "" {
			t.Errorf("taken as %+v", h)
		}
		if h.ev.In.User != h.ev.From.ID.ID && h.ev.In.User != "" {
			t.Errorf("%q says it in the name of %q", h.ev.From.ID.ID, h.ev.In.User)
		}
		readFrame(data)
		if len(untokened(data)) > 0 && strings.Contains(string(untokened(data)), `"token":"verification-token"`) {
			t.Error("the verification token is kept")
		}
	})
}
