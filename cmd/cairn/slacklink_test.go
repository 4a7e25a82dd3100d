package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

// TestSlackLink links an account of Slack with one elsewhere: the code is shown to
// its owner alone, wherever they ask; a button joins the two once; somebody else's
// button and a forged one join nobody; and what belongs to a community stays there.
func TestSlackLink(t *testing.T) {
	w := atWork(t, nil)
	ctx := t.Context()
	w.calls("ULEA", "link")
	m := w.told("Your code is")
	if m.User != "ULEA" {
		t.Fatalf("a code is shown to everybody: %+v", m)
	}
	code := codeShown.FindString(m.Words())
	for _, letter := range "01OIL" {
		if code == "" || strings.ContainsRune(code, letter) {
			t.Errorf("code %q", code)
		}
	}
	lea, err := w.app.db.Find(ctx, learning.Identity{Adapter: "slack", Workspace: "T1", User: "ULEA"})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.app.db.Grant(ctx, lea.ID, lea.Community, learning.RoleCurator, lea.CreatedAt); err != nil {
		t.Fatal(err)
	}
	w.deliver("slash_commands", w.fake.Slash("C1", "UADA", "link "+code)) // of the same workspace
	w.told("two stay apart")

	there := func(line string, native bool, owner bot.UserID) bot.Message {
		id := bot.UserID{Adapter: elsewhere, Workspace: "G1", ID: "lea"}
		return w.app.bot.Answer(ctx, bot.Event{
			From: bot.User{ID: id, Name: "lea"}, In: bot.Conversation{Adapter: elsewhere, Workspace: "G1", User: "lea", Direct: true}, Line: line, Native: native, Owner: owner,
		})
	}
	there("plan new learn go", false, bot.UserID{})
	if m := there("link "+code+" --confirm 1", true, bot.UserID{}); !strings.Contains(m.Lead.String(), "expired") {
		t.Errorf("a forged button: %s", m.Lead)
	}
	preview := there("link "+strings.ToLower(strings.ReplaceAll(code, "-", " ")), false, bot.UserID{})
	if len(preview.Buttons) != 1 {
		t.Fatalf("asked %s", preview.Lead)
	}
	if m := there(preview.Buttons[0].Run, true, bot.UserID{Adapter: elsewhere, ID: "eve"}); !strings.Contains(m.Lead.String(), "somebody else") {
		t.Errorf("another's button: %s", m.Lead)
	}
	if m := there(preview.Buttons[0].Run, true, bot.UserID{}); !strings.Contains(m.Lead.String(), "one person to me now") {
		t.Fatalf("joined: %s", m.Lead)
	}
	if m := there(preview.Buttons[0].Run, true, bot.UserID{}); !strings.Contains(m.Lead.String(), "don't know that code") {
		t.Errorf("pressed twice: %s", m.Lead)
	}
	for w.app.worker(w.slack).Round(ctx) > 0 {
		continue // until all is said
	}
	if m := w.told("linked with lea in Discord"); m.Channel != "DULEA" {
		t.Errorf("told in %+v", m)
	}
	w.deliver("events_api", w.fake.Direct("ULEA", "plan show"))
	w.told("learn go")

	// She is no curator there, and what is asked there is not Slack's to answer.
	if m := there("kb missed", false, bot.UserID{}); !strings.Contains(m.Lead.String(), "is for curators") {
		t.Errorf("a curator of another community is told %s", m.Lead)
	}
	w.deliver("events_api", w.fake.Direct("ULEA", `kb new "Where is our wiki?" Under wiki.example.org.`))
	w.told("Saved")
	if m := there("where is our wiki?", false, bot.UserID{}); strings.Contains(m.Lead.String(), "wiki.example.org") {
		t.Error("one community's knowledge answers in another")
	}
	there("human do we meet in the harbour?", false, bot.UserID{})
	w.deliver("events_api", w.fake.Direct("ULEA", "kb missed"))
	for _, m := range w.news() {
		if strings.Contains(m.Words(), "harbour") {
			t.Error("one community's questions queue in another")
		}
	}
	w.deliver("events_api", w.fake.Direct("ULEA", "unlink"))
	buttons := w.told("Part this account from Discord?").Buttons()
	w.deliver("interactive", w.fake.Press("DULEA", "", "ULEA", buttons[0].Value))
	w.told("starts afresh")
	w.deliver("events_api", w.fake.Direct("ULEA", "plan show"))
	w.told("no plan yet")
	w.deliver("events_api", w.fake.Direct("ULEA", "kb review where-our-wiki"))
	w.told("wiki") // a curator still, here
}

// TestLinkCodesGuessed ends guessing, on every replica, whatever the guess.
func TestLinkCodesGuessed(t *testing.T) {
	a := stageOf(t, filepath.Join(t.TempDir(), "cairn.db"), time.Now)
	say := func(platform, line string) string {
		id := bot.UserID{Adapter: platform, Workspace: "W", ID: "ada"}
		return a.bot.Answer(t.Context(), bot.Event{From: bot.User{ID: id}, In: bot.Conversation{Adapter: platform, Workspace: "W", User: "ada", Direct: true}, Line: line}).Lead.String()
	}
	code := codeShown.FindString(say("slack", "link"))
	for i := range learning.WrongLinks {
		if said := say(elsewhere, "link ABCD-234"+string("56789"[i])); !strings.Contains(said, "don't know that code") {
			t.Errorf("guess %d: %s", i+1, said)
		}
	}
	if said := say(elsewhere, "link "+code); !strings.Contains(said, "wait ten minutes") {
		t.Errorf("the right code after %d wrong ones: %s", learning.WrongLinks, said)
	}
}
