package main

import (
	"maps"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cairnbot/cairn/adapters/slack"
	"github.com/cairnbot/cairn/adapters/slack/fakeslack"
	"github.com/cairnbot/cairn/bot/learning"
)

// says has somebody write in a channel without calling Cairn.
func (w *workplace) says(channel, thread, user, said string, change map[string]any) (ts string) {
	w.t.Helper()
	ts = w.fake.Stamp()
	payload := w.fake.InChannel("message", channel, thread, user, said, ts)
	maps.Copy(payload["event"].(map[string]any), change)
	w.deliver("events_api", payload)
	return ts
}

// calls has somebody mention Cairn in the channel C1.
func (w *workplace) calls(user, said string) {
	const channel = "C1"
	w.t.Helper()
	ts, said := w.fake.Stamp(), "<@"+fakeslack.Self+"> "+said
	w.deliver("events_api", w.fake.InChannel("message", channel, "", user, said, ts))
	w.deliver("events_api", w.fake.InChannel("app_mention", channel, "", user, said, ts))
}

// TestSlackAuto answers by itself what it is sure of, and nothing of bots, of other
// people's threads, or of what is said to somebody else. Whoever wrote it stays a
// stranger.
func TestSlackAuto(t *testing.T) {
	w := atWork(t, nil)
	w.calls("ULEA", "admin channel auto")
	w.told("the mode is auto")
	for name, change := range map[string]map[string]any{
		"itself": {"user": fakeslack.Self}, "a bot": {"bot_id": "B1"}, "bot_message": {"subtype": "bot_message"}, "Slackbot": {"user": "USLACKBOT"},
		"an edit": {"subtype": "message_changed"}, "a deletion": {"subtype": "message_deleted"}, "nobody": {"user": ""}, "somebody joining": {"subtype": "channel_join"},
	} {
		w.says("C1", "", "UADA", question, change)
		w.silent(name)
	}
	w.says("C1", "1763000000.000001", "UADA", question, nil)
	w.silent("a thread of others")
	w.says("C2", "", "UADA", question, nil)
	w.silent("another channel")
	w.says("C1", "", "UADA", "<@UBEN> "+question, nil)
	w.silent("said to Ben")
	w.says("C1", "", "UADA", "", map[string]any{"subtype": "file_share", "files": []any{map[string]any{"name": "x.txt", "url_private_download": w.fake.API() + "files/x.txt"}}})
	w.silent("a picture")
	for _, said := range []string{"plan new become a pilot", "help", "does milk expire?", "certificate", "lunch?", "what would 3 certs cost at 39 a month if i do 4 hours a week", "credential 1 expires 2027-09-15 now, renewed it"} {
		w.says("C1", "", "UADA", said, nil)
		w.silent(said)
	}

	ts := w.says("C1", "", "UADA", question, map[string]any{"files": []any{map[string]any{"name": "x.txt", "url_private_download": w.fake.API() + "files/x.txt"}}})
	if m := w.told("expire"); m.Channel != "C1" || m.Thread != ts || m.User != "" {
		t.Errorf("said in %+v", m)
	}
	if n := len(w.fake.Calls("file")); n > 0 {
		t.Errorf("%d attachments read that nobody handed to Cairn", n)
	}
	if me, err := w.app.db.Find(t.Context(), learning.Identity{Adapter: slack.Name, Workspace: fakeslack.Workspace, User: "UADA"}); err == nil {
		t.Errorf("Ada, who did not turn to Cairn, is kept as %+v", me)
	}
	w.says("C1", ts, "UBEN", "and what do they cost?", nil)
	if m := w.told("cost"); m.Thread != ts {
		t.Errorf("followed up in thread %q", m.Thread)
	}
	w.says("C1", ts, "UBEN", "ah, thanks", nil)
	w.silent("talk in the thread")
	w.says("C1", "", "UBEN", "do they expire?", nil)
	w.silent("the same again")
}

// TestSlackModesLast hold on every replica at once, and after a restart.
func TestSlackModesLast(t *testing.T) {
	w := atWork(t, nil)
	w.calls("UADA", "admin channel auto")
	if m := w.told("is for admins"); m.User != "UADA" {
		t.Errorf("refused before everybody: %+v", m)
	}
	w.says("C1", "", "UADA", question, nil)
	w.silent("nobody set it")

	w.deliver("slash_commands", w.fake.Slash("C1", "ULEA", "admin channel <#C1|help> auto"))
	w.told("the mode is auto")
	other := slack.New(w.slack.Config) // another replica, or the same after a restart
	w.slack = other
	w.run()
	w.says("C1", "", "UADA", question, nil)
	w.told("expire")

	w.calls("ULEA", "admin channel off")
	w.told("the mode is off")
	w.calls("UADA", question)
	if m := w.told("switched me off"); m.User != "UADA" {
		t.Errorf("told before everybody: %+v", m)
	}
	w.silent("once")
	w.deliver("slash_commands", w.fake.Slash("C1", "UADA", question))
	if m := w.told("expire"); m.User != "UADA" {
		t.Errorf("a command of one's own is answered to %+v", m)
	}
	w.deliver("slash_commands", w.fake.Slash("C1", "ULEA", "admin status"))
	w.told("off in #help")

	// A form that is answered to its asker alone works, another does not.
	w.deliver("slash_commands", w.fake.Slash("C1", "UADA", "plan new"))
	form := w.fake.Submit(w.lastView(), "UADA", map[string]map[string]any{"goal": {"type": "plain_text_input", "value": "Fly"}})
	w.deliver("interactive", form)
	if m := w.told("Fly"); m.User != "UADA" {
		t.Errorf("told before everybody: %+v", m)
	}
	w.deliver("slash_commands", w.fake.Slash("C1", "UADA", "ask"))
	form = w.fake.Submit(w.lastView(), "UADA", map[string]map[string]any{"question": {"type": "plain_text_input", "value": question}})
	if said := w.deliver("interactive", form); !strings.Contains(said, "switched me off") {
		t.Errorf("a question in a form is thanked for with %q", said)
	}
	w.silent("refused in the form")
}

// TestSlackDeaf says that an app that hears no channels cannot answer by itself.
func TestSlackDeaf(t *testing.T) {
	fake := fakeslack.New()
	t.Cleanup(fake.Close)
	fake.Join("ULEA", fakeslack.Person{Name: "Lea", Admin: true})
	fake.Grant(strings.Join((slack.App{MentionsOnly: true}).Scopes(), ","))
	w := work(t, filepath.Join(t.TempDir(), "cairn.db"), fake, nil)
	w.run()
	w.calls("ULEA", "admin channel auto")
	w.told("shows me only what mentions me")
	w.calls("ULEA", "admin channel")
	for _, b := range w.told("the mode is mention").Buttons() {
		if b.Label == "Auto" {
			t.Error("offered all the same")
		}
	}
	w.calls("ULEA", "admin channel off")
	w.told("the mode is off")
}
