package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cairnbot/cairn/adapters/discord"
	"github.com/cairnbot/cairn/adapters/discord/fakediscord"
)

// TestDiscordMention answers whoever mentions Cairn or replies to it, by a reply in
// the same channel, and keeps out of everything else.
func TestDiscordMention(t *testing.T) {
	g := atDiscord(t)
	asked := g.fake.Said(ada, hey+question)
	g.deliver(asked)
	if m := g.told(gives); m.Channel != fakediscord.Channel || m.Reply != asked["id"] || m.User != "" {
		t.Errorf("said in %+v", m)
	}
	g.deliver(g.fake.Said(ada, "and <@"+fakediscord.Self+">, what do they cost?"))
	g.told("cost")
	g.deliver(g.fake.Said(ada, question))
	g.deliver(g.fake.Said(ada, ""))
	g.silent("nobody called Cairn")
	reply := g.fake.Said(ben, "who issues them?")
	reply["type"], reply["referenced_message"] = 19, map[string]any{"id": "1", "author": map[string]any{"id": fakediscord.Self, "bot": true}}
	g.deliver(reply)
	if len(g.news()) == 0 {
		t.Error("a reply to Cairn is not answered")
	}
	reply = g.fake.Said(ben, "who issues them?")
	reply["type"], reply["referenced_message"] = 19, map[string]any{"id": "1", "author": map[string]any{"id": ada.ID}}
	g.deliver(reply)
	g.silent("a reply to somebody else")
	g.deliver(asked)
	g.silent("the same again")
}

// TestDiscordDirect answers in direct messages, for the same person as in the
// server.
func TestDiscordDirect(t *testing.T) {
	g := atDiscord(t)
	g.interact(g.fake.Interaction(ada, 2, fakediscord.Command("undo")))
	g.news()
	g.deliver(g.fake.Wrote(ada, "plan new become a pilot"))
	if m := g.told("pilot"); m.Channel != fakediscord.Direct(ada.ID) || m.Reply != "" {
		t.Errorf("said in %+v", m)
	}
	g.deliver(g.fake.Said(ada, hey+"plan show"))
	if m := g.told("pilot"); m.Channel != fakediscord.Direct(ada.ID) {
		t.Errorf("a plan is shown in %q", m.Channel)
	}
	if home, err := g.app.db.LastWorkspace(t.Context(), discord.Name, ada.ID); err != nil || home != fakediscord.Guild {
		t.Errorf("Ada is at home in %q, %v", home, err)
	}
}

// TestDiscordOperator knows who runs the server: by a role, by owning it, or by what
// an interaction says; and nobody in direct messages.
func TestDiscordOperator(t *testing.T) {
	g := atDiscord(t)
	const admins, refused = "admin status", "is for admins"
	is := func(who fakediscord.Person, said func()) {
		t.Helper()
		said()
		if m := g.news(); len(m) == 0 || strings.Contains(m[0].Content(), refused) {
			t.Errorf("%s is refused: %+v", who.Name, m)
		}
	}
	owner := fakediscord.Person{ID: fakediscord.Owner, Name: "Olga"}
	is(lea, func() { g.deliver(g.fake.Said(lea, hey+admins)) })
	is(owner, func() { g.deliver(g.fake.Said(owner, hey+admins)) })
	is(lea, func() { g.interact(g.fake.Interaction(lea, 2, fakediscord.Command(admins))) })
	g.deliver(g.fake.Said(ben, hey+admins))
	g.told(refused)
	g.interact(g.fake.Interaction(ben, 2, fakediscord.Command(admins)))
	g.told(refused)
	g.deliver(g.fake.Wrote(lea, admins))
	g.told(refused)
	if n := len(g.fake.Requests("GET guilds/")); n != 1 {
		t.Errorf("Discord is asked %d times who runs the server", n)
	}
}

// TestDiscordOff says not a word in a channel where it is off, and to whoever asks
// there why, or the answer, to them alone.
func TestDiscordOff(t *testing.T) {
	g := atDiscord(t)
	in := func(line, want, channel string) {
		t.Helper()
		who := lea
		if !strings.HasPrefix(line, "admin") {
			who = ben
		}
		g.deliver(g.fake.Said(who, hey+line))
		news := g.news()
		if len(news) == 0 || !strings.Contains(news[0].Content(), want) || channel != "" && (len(news) != 1 || news[0].Channel != channel) {
			t.Errorf("%s: %+v", line, news)
		}
	}
	in("admin channel auto", "shows me only what mentions me", "")
	in("admin channel off", "off", fakediscord.Direct(lea.ID))
	in(question, "switched me off", fakediscord.Direct(ben.ID))
	in("plan show", "switched me off", fakediscord.Direct(ben.ID))
	if kind, hidden := kindOf(g.interact(g.fake.Interaction(ben, 2, fakediscord.Command("ask", "question", question)))); kind != 5 || !hidden {
		t.Errorf("a command is acknowledged with type %d, hidden %v", kind, hidden)
	}
	if m := g.told(gives); m.User != ben.ID {
		t.Errorf("seen by others: %+v", m)
	}
	in("admin channel <#"+fakediscord.Channel+"> mention", "mention", "")
	in(question, gives, fakediscord.Channel)
}

// TestDiscordFiles reads attachments, from where Discord keeps them and from nowhere
// else.
func TestDiscordFiles(t *testing.T) {
	g := atDiscord(t)
	var asked atomic.Int32
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer elsewhere.Close()
	m := g.fake.Wrote(ada, "skillgap")
	m["attachments"] = []any{
		map[string]any{"filename": "ad.txt", "content_type": "text/plain; charset=utf-8", "size": 30, "url": g.fake.Attachment("Data analyst, SQL and Tableau")},
		map[string]any{"filename": "x.txt", "content_type": "text/plain", "url": elsewhere.URL + "/x.txt"},
		map[string]any{"filename": "y.txt", "content_type": "text/plain", "url": "file:///etc/passwd"},
		map[string]any{"filename": "z.txt", "content_type": "text/plain", "url": "https://cdn.discordapp.com.example.org/z"},
		nil,
	}
	g.deliver(m)
	g.told("Tableau")
	if asked.Load() > 0 {
		t.Error("asked another host")
	}
}

// TestDiscordIgnored does not answer bots, webhooks, itself, edits or what Discord
// says.
func TestDiscordIgnored(t *testing.T) {
	g := atDiscord(t)
	for name, change := range map[string]func(m map[string]any){
		"itself":    func(m map[string]any) { m["author"].(map[string]any)["id"] = fakediscord.Self },
		"a bot":     func(m map[string]any) { m["author"].(map[string]any)["bot"] = true },
		"Discord":   func(m map[string]any) { m["author"].(map[string]any)["system"] = true },
		"a webhook": func(m map[string]any) { m["webhook_id"] = "1" },
		"a pin":     func(m map[string]any) { m["type"] = 6 },
		"a joining": func(m map[string]any) { m["type"] = 7 },
		"a command": func(m map[string]any) { m["type"] = 20 },
	} {
		m := g.fake.Said(ada, hey+question)
		change(m)
		g.deliver(m)
		g.silent(name)
	}
	edited := g.fake.Said(ada, hey+question)
	if err := g.fake.Dispatch("MESSAGE_UPDATE", fakediscord.Guild, edited); err != nil {
		t.Fatal(err)
	}
	g.read()
	g.store.wait()
	g.silent("an edit")
}

// TestD10 reads what holds components that nobody knows, and no event stops it.
func TestD10(t *testing.T) {
	g := atDiscord(t)
	strange := g.fake.Said(ada, hey+question)
	strange["components"] = []any{map[string]any{"type": 99, "components": "?"}, nil, map[string]any{"type": "x"}}
	strange["embeds"] = []any{nil, 7}
	g.deliver(strange)
	g.told(gives)
	for _, broken := range []any{nil, 7, "x", []any{}, map[string]any{}, map[string]any{"author": nil, "id": 5}, map[string]any{"id": "1", "channel_id": "2", "author": map[string]any{}}} {
		for _, kind := range []string{"MESSAGE_CREATE", "INTERACTION_CREATE", "GUILD_DELETE", "GUILD_CREATE", "READY?", "RESUMED"} {
			if err := g.fake.Dispatch(kind, "", broken); err != nil {
				t.Fatal(err)
			}
		}
	}
	g.fake.Frame(`{"op":0,"t":"MESSAGE_CREATE"}`)
	g.fake.Frame(`no JSON`)
	g.fake.Frame(`{"op":42}`)
	g.read()
	g.silent("broken events")

	ack := g.interact(g.fake.Interaction(ada, 2, fakediscord.Command("plan new")))
	if kind, _ := kindOf(ack); kind != 9 {
		t.Fatalf("a command without its values gets type %d", kind)
	}
	g.silent("a form is open")
	data := ack["data"].(map[string]any)
	var fields []any
	for n, c := range data["components"].([]any) {
		label := c.(map[string]any)
		field := label["component"].(map[string]any)
		value := ""
		if n == 0 {
			value = "become a pilot"
		}
		fields = append(fields, map[string]any{"type": 18, "id": n, "component": map[string]any{"type": 4, "custom_id": field["custom_id"], "value": value}})
	}
	ack = g.interact(g.fake.Interaction(ada, 5, map[string]any{"custom_id": data["custom_id"], "components": fields}))
	if kind, hidden := kindOf(ack); kind != 5 || !hidden {
		t.Errorf("a form is acknowledged with type %d, hidden %v", kind, hidden)
	}
	if m := g.told("pilot"); m.User != ada.ID {
		t.Errorf("shown to %+v", m)
	}
	for _, broken := range []any{nil, 7, map[string]any{"custom_id": "?"}, map[string]any{"custom_id": "", "components": []any{nil, 7}}} {
		g.interact(g.fake.Interaction(ada, 5, broken))
		g.interact(g.fake.Interaction(ada, 3, broken))
	}
}

// TestD8 acknowledges at once however long the answer takes, and what is private
// stays so.
func TestD8(t *testing.T) {
	g := atDiscord(t)
	var slow atomic.Bool
	slow.Store(true)
	g.fake.Break(func(r fakediscord.Request) *fakediscord.Fault {
		if slow.Load() && r.Method == http.MethodPatch {
			return &fakediscord.Fault{Slow: 300 * time.Millisecond}
		}
		return nil
	})
	for _, tt := range []struct {
		line   []string
		want   string
		hidden bool
	}{
		{[]string{"ask", "question", question}, gives, false},
		{[]string{"undo"}, "", true},
	} {
		i := g.fake.Interaction(ada, 2, fakediscord.Command(tt.line[0], tt.line[1:]...))
		kind, hidden := kindOf(g.interact(i))
		if kind != 5 || hidden != tt.hidden {
			t.Errorf("%s is acknowledged with type %d, hidden %v", tt.line[0], kind, hidden)
		}
		if m := g.told(tt.want); m.Token != i["token"] || (m.User == ada.ID) != tt.hidden {
			t.Errorf("%s is answered by %+v", tt.line[0], m)
		}
		g.silent("once")
	}
	locked, done := make(chan struct{}), make(chan struct{})
	go func() { // the database is busy for longer than Discord waits for the answer
		defer close(done)
		_ = g.app.db.In(context.Background(), func(context.Context) error {
			<-locked
			return nil
		})
	}()
	time.AfterFunc(1500*time.Millisecond, func() { close(locked) })
	i := g.fake.Interaction(ada, 2, fakediscord.Command("undo"))
	if kind, hidden := kindOf(g.interact(i)); kind != 5 || !hidden {
		t.Errorf("acknowledged with type %d, hidden %v", kind, hidden)
	}
	<-done
	g.told("")
}

// TestD9 says an answer that comes too late for its interaction directly to whom it
// is for, or in the channel.
func TestD9(t *testing.T) {
	g := atDiscord(t)
	for name, late := range map[string]func(i map[string]any){
		"16 minutes": func(map[string]any) {
			at := time.Now().Add(16 * time.Minute)
			g.now.Store(&at)
		},
		"a token that is over": func(map[string]any) {
			g.fake.Break(func(r fakediscord.Request) *fakediscord.Fault {
				if strings.HasPrefix(r.Path, "webhooks/") {
					return &fakediscord.Fault{Status: 404, Code: 10015}
				}
				return nil
			})
		},
	} {
		for line, channel := range map[string]string{"undo": fakediscord.Direct(ada.ID), "topics": fakediscord.Channel} {
			i := g.fake.Interaction(ada, 2, fakediscord.Command(line))
			late(i)
			g.interact(i)
			if m := g.told(""); m.Token != "" || m.Channel != channel {
				t.Errorf("%s, %s: answered by %+v", name, line, m)
			}
			g.silent("once")
			g.fake.Break(nil)
			g.now.Store(nil)
		}
	}
	if n := len(g.fake.Requests("PATCH webhooks/")); n != 2 {
		t.Errorf("%d calls of an interaction that was over, wanted one for each it was not known of", n)
	}
}

// TestD18 takes nothing by HTTP without a fresh signature over the raw body, and
// nothing by both ways.
func TestD18(t *testing.T) {
	fake := fakediscord.New()
	t.Cleanup(fake.Close)
	g := inDiscord(t, filepath.Join(t.TempDir(), "cairn.db"), fake, func(c *discord.Config) { c.PublicKey = fake.Public })
	g.run()
	server := httptest.NewServer(g.discord.Handler())
	defer server.Close()
	at := server.URL + "/discord/interactions"
	ping := []byte(`{"id":"1","type":1,"version":1}`)
	press, err := json.Marshal(fake.Interaction(ada, 2, fakediscord.Command("topics")))
	if err != nil {
		t.Fatal(err)
	}
	stolen := fake.Sign(ping, time.Now())
	wrong := fake.Sign(press, time.Now())
	wrong.Set("X-Signature-Timestamp", "1")
	for _, tt := range []struct {
		name   string
		body   []byte
		header http.Header
		status int
	}{
		{"unsigned", press, http.Header{}, 401},
		{"unsigned ping", ping, http.Header{}, 401},
		{"no hex", press, http.Header{"X-Signature-Ed25519": {"zz"}, "X-Signature-Timestamp": {"1"}}, 401},
		{"another body", press, stolen, 401},
		{"another time", press, wrong, 401},
		{"an hour old", press, fake.Sign(press, time.Now().Add(-time.Hour)), 401},
		{"an hour ahead", press, fake.Sign(press, time.Now().Add(time.Hour)), 401},
		{"too long", make([]byte, 2<<20), fake.Sign(make([]byte, 2<<20), time.Now()), 413},
		{"no JSON", []byte("{"), fake.Sign([]byte("{"), time.Now()), 400},
	} {
		if status, _, err := fakediscord.Post(t.Context(), at, tt.body, tt.header); err != nil || status != tt.status {
			t.Errorf("%s: status %d %v, want %d", tt.name, status, err, tt.status)
		}
	}
	g.store.wait()
	g.silent("unsigned or unread")
	status, said, err := fakediscord.Post(t.Context(), at, ping, fake.Sign(ping, time.Now()))
	if err != nil || status != http.StatusOK || strings.TrimSpace(string(said)) != `{"type":1}` {
		t.Errorf("ping: %d %s %v", status, said, err)
	}
	i := fake.Interaction(ada, 2, fakediscord.Command("topics"))
	if status, ack, err := fake.Deliver(t.Context(), at, i); err != nil || status != http.StatusOK {
		t.Errorf("a command: %d %v %v", status, ack, err)
	}
	g.store.wait()
	g.told("")
	if err := fake.Dispatch("INTERACTION_CREATE", fakediscord.Guild, fake.Interaction(ada, 2, fakediscord.Command("topics"))); err != nil {
		t.Fatal(err)
	}
	g.read()
	g.store.wait()
	g.silent("an interaction by the gateway, where HTTP is set up")
	if n := len(fake.Requests("POST interactions/")); n != 0 {
		t.Errorf("%d acknowledgements beside HTTP", n)
	}
	g.deliver(fake.Said(ada, hey+question))
	g.told(gives)
}

// TestD13Told tells whom a message did not reach, in the answer to what they say next.
func TestD13Told(t *testing.T) {
	g := atDiscord(t)
	g.interact(g.fake.Interaction(ada, 2, fakediscord.Command("remind", "when", "in 1 minute", "text", "call the registrar", "words", "in 1 minute to call the registrar")))
	g.deliver(g.fake.Wrote(ada, "remind me to call the registrar in 1 minute"))
	g.news()
	later := time.Now().Add(2 * time.Minute)
	g.now.Store(&later)
	if _, err := g.app.clock().Round(t.Context()); err != nil {
		t.Fatal(err)
	}
	g.fake.Break(func(r fakediscord.Request) *fakediscord.Fault {
		if strings.HasPrefix(r.Path, "channels/") || strings.HasSuffix(r.Path, "@me/channels") {
			return &fakediscord.Fault{Status: http.StatusForbidden, Code: 50278}
		}
		return nil
	})
	calls := len(g.fake.Requests("POST channels/"))
	w := g.app.worker(g.discord)
	for w.Round(t.Context()) > 0 {
		continue
	}
	if n := len(g.fake.Requests("POST channels/")) - calls; n != 1 {
		t.Errorf("tried %d times", n)
	}
	g.silent("it does not reach them")
	g.interact(g.fake.Interaction(ada, 2, fakediscord.Command("undo")))
	var all strings.Builder
	for _, m := range g.news() {
		all.WriteString(m.Content())
	}
	if !strings.Contains(all.String(), "reach") {
		t.Errorf("not told: %q", all.String())
	}
}

// TestDiscordAgain has Discord deliver again what could not be kept, and answers it
// once.
func TestDiscordAgain(t *testing.T) {
	fake := fakediscord.New()
	t.Cleanup(fake.Close)
	g := inDiscord(t, filepath.Join(t.TempDir(), "cairn.db"), fake, nil)
	var full atomic.Bool
	g.store.fails = func() error {
		if full.Load() {
			return errors.New("disk full")
		}
		return nil
	}
	g.run()
	full.Store(true)
	if err := fake.Dispatch("MESSAGE_CREATE", "", fake.Wrote(ada, question)); err != nil {
		t.Fatal(err)
	}
	g.until("the connection is left", func() bool { return len(fake.Gateway().Closed) > 0 })
	i := fake.Interaction(ben, 2, fakediscord.Command("undo"))
	full.Store(false)
	_ = fake.Dispatch("INTERACTION_CREATE", "", i)
	g.until("an answer", func() bool { return len(fake.Messages(0)) >= 2 })
	g.store.wait()
	if n := len(fake.Messages(0)); n != 2 || len(fake.Gateway().Identified) != 1 {
		t.Errorf("%d messages, %d sessions", n, len(fake.Gateway().Identified))
	}
}

// TestD20 writes no commands that are there already.
func TestD20(t *testing.T) {
	fake := fakediscord.New()
	t.Cleanup(fake.Close)
	database := filepath.Join(t.TempDir(), "cairn.db")
	for start := range 3 {
		t.Run("", func(t *testing.T) {
			g := inDiscord(t, database, fake, nil)
			g.run()
			g.until("the commands are looked at", func() bool { return len(fake.Requests("GET applications/"+fakediscord.Application)) > start })
		})
	}
	if n := len(fake.Requests("PUT applications/")); n != 1 {
		t.Errorf("commands written %d times in three starts", n)
	}
	if n := len(fake.Requests("POST applications/")); n != 0 {
		t.Errorf("commands written one by one: %d", n)
	}
}
