package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/cairnbot/cairn/adapters/console"
	"github.com/cairnbot/cairn/adapters/discord"
	"github.com/cairnbot/cairn/adapters/discord/fakediscord"
	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/bottest"
	"github.com/cairnbot/cairn/bot/features"
	"github.com/cairnbot/cairn/bot/learning"
)

// TestConversationsDiscord replays every conversation through a Discord: people see
// there what they see in a terminal, word for word.
func TestConversationsDiscord(t *testing.T) {
	files, err := filepath.Glob(conversations)
	if err != nil || len(files) == 0 {
		t.Fatalf("no conversations: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		if name == "channels" { // there is no thread to follow and nothing to overhear where only mentions come, see TestDiscordOff
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		beside := bytes.Contains(text, []byte("@"+discord.Name+"> "))
		t.Run(name, func(t *testing.T) {
			bottest.Compare(t, file, bareTables, func(t *testing.T, c bottest.Cast) bottest.Stage {
				t.Helper()
				return newDiscordStage(t, c, beside)
			})
		})
	}
}

var (
	// ruled is the line below the head of a table in a terminal.
	ruled = regexp.MustCompile(`(?m)^-{2,}(?:  +-{2,})+$`)
	// listed is in a row of a table in Discord, which has none: name — head: cell, and so on.
	listed = regexp.MustCompile(`:\x{a0}`)
	// heads of tables whose first columns need no name where each row is an item.
	unnamed = []string{"No", "Option", "Case", "Skill"}
)

// bareTables is [bare], but of what holds a table the words alone, each once: rows of
// cells there are lists here, which repeat the heads of the columns.
func bareTables(seen string) string {
	if !ruled.MatchString(seen) && !listed.MatchString(seen) {
		return bare(seen)
	}
	seen = buttonMark.ReplaceAllString(seen, "")
	var words []string
	for _, word := range strings.FieldsFunc(seen, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if !slices.Contains(unnamed, word) {
			words = append(words, word)
		}
	}
	slices.Sort(words)
	return strings.Join(slices.Compact(words), " ")
}

// inWords has what a command lacks asked in words, as in a terminal: no form can be
// kept.
type inWords struct{ bot.Forms }

func (f inWords) KeepForm(ctx context.Context, who bot.UserID, in bot.Conversation, w bot.Waiting) error {
	if strings.HasPrefix(in.Channel, "form:") {
		return errors.New("forms are asked in words")
	}
	return f.Forms.KeepForm(ctx, who, in, w)
}

// zoned knows everybody's time zone, which Discord does not tell.
type zoned struct {
	learning.Store
	zone string
}

func (z zoned) Meet(ctx context.Context, id learning.Identity, fresh learning.Person, now time.Time) (learning.Person, error) {
	fresh.Zone = z.zone
	return z.Store.Meet(ctx, id, fresh, now)
}

// discordStage is everybody's direct messages with Cairn.
type discordStage struct {
	*guildhall
	cast    bottest.Cast
	clock   *features.Clock
	people  map[string]fakediscord.Person // by name
	buttons map[string][]fakediscord.Button
	asked   map[string]bool
	beside  bool   // people are on Discord where it says so, and else on a terminal
	other   *stage // the terminal
}

func newDiscordStage(t *testing.T, c bottest.Cast, beside bool) *discordStage {
	t.Helper()
	fake := fakediscord.New()
	t.Cleanup(fake.Close)
	s := &discordStage{cast: c, people: make(map[string]fakediscord.Person), buttons: make(map[string][]fakediscord.Button), asked: make(map[string]bool), beside: beside}
	s.guildhall = inDiscord(t, filepath.Join(t.TempDir(), "cairn.db"), fake, nil)
	s.other = &stage{app: s.app, cast: c, consoles: make(map[string]*console.Console), screens: make(map[string]*bytes.Buffer), used: make(map[string]bool), codes: new(codes)}
	s.app.bot.Forms = inWords{s.app.bot.Forms}
	s.app.cairn.Store = zoned{s.app.db, c.Zone}
	s.app.bot.Role = func(ctx context.Context, u bot.User) (bot.Role, error) { // in direct messages Discord does not say who runs the server
		u.Operator = u.Operator || slices.ContainsFunc(c.Leads, func(name string) bool { return s.people[name].ID == u.ID.ID })
		return s.app.cairn.Role(ctx, u)
	}
	s.clock = s.app.clock()
	for n, name := range []string{"ada", "ben", "cy", "dan", "eve", "lea", "bob", "cem", "mia", "zoe", "max", "kim"} {
		s.people[name] = fakediscord.Person{ID: strconv.Itoa(500000000000000100 + n), Name: name}
	}
	return s
}

func (s *discordStage) SetNow(now time.Time) {
	if first := s.now.Swap(&now) == nil; first {
		s.run()
	}
}

func (s *discordStage) NextDue() (time.Time, bool) {
	at, ok, err := s.app.db.NextReminder(context.Background())
	for _, platform := range []string{discord.Name, console.Name} {
		post, open, err2 := s.app.db.NextDue(context.Background(), platform)
		if err := errors.Join(err, err2); err != nil {
			s.t.Fatal(err)
		}
		if open && (!ok || post.Before(at)) {
			at, ok = post, true
		}
	}
	return at, ok
}

// identity is who somebody is to Cairn.
func (s *discordStage) identity(name string) learning.Identity {
	return learning.Identity{Adapter: discord.Name, Workspace: fakediscord.Guild, User: s.people[name].ID}
}

func (s *discordStage) Say(person, line string) string {
	name, platform := platformOf(person)
	if s.beside && platform == "" {
		return s.other.Say(person, line)
	}
	person, line = name, s.other.codes.said(line)
	who := s.people[person]
	if id, ok := s.pressed(person, line); ok {
		ack := s.interact(s.fake.Directly(who, s.fake.Interaction(who, 3, fakediscord.Press(id))))
		if kind, _ := kindOf(ack); kind == 9 { // a form for everything: asked in words, as in a terminal
			form, _ := ack["data"].(map[string]any)["custom_id"].(string)
			_, command, _ := strings.Cut(form, ":")
			s.deliver(s.fake.Wrote(who, command))
		}
	} else {
		s.deliver(s.fake.Wrote(who, typedMention.ReplaceAllStringFunc(line, func(found string) string {
			at := typedMention.FindStringSubmatch(found)
			if p, known := s.people[at[2]]; known {
				return at[1] + "<@" + p.ID + ">"
			}
			return found
		})))
	}
	return s.other.codes.shown(s.words(s.news())[person])
}

// pressed finds the button that a line presses, as in a terminal.
func (s *discordStage) pressed(person, line string) (string, bool) {
	label, bracketed := strings.CutPrefix(line, "[")
	label, closed := strings.CutSuffix(label, "]")
	bracketed = bracketed && closed
	all := s.buttons[person]
	if n, err := strconv.Atoi(label); err == nil && n >= 1 && n <= len(all) && (bracketed || label == line && !s.asked[person]) {
		return all[n-1].ID, true
	}
	for _, b := range all {
		if bracketed && strings.EqualFold(label, b.Label) {
			return b.ID, true
		}
	}
	return "", false
}

// words are what each person was shown, in their own time zone.
func (s *discordStage) words(messages []fakediscord.Message) map[string]string {
	out := make(map[string]string)
	for _, m := range messages {
		for name, p := range s.people {
			if m.Channel != fakediscord.Direct(p.ID) {
				continue
			}
			zone := s.cast.Zone
			if known, err := s.app.db.Find(context.Background(), s.identity(name)); err == nil {
				zone = known.Zone
			}
			out[name] += m.Words(zone) + "\n"
			s.asked[name] = len(m.Buttons()) == 0
			if b := m.Buttons(); len(b) > 0 {
				s.buttons[name] = b
			}
		}
	}
	return out
}

func (s *discordStage) Unasked() []bottest.Heard {
	for more := true; more; {
		var err error
		if more, err = s.clock.Round(context.Background()); err != nil {
			s.t.Error(err)
		}
	}
	for _, to := range []bot.Adapter{s.discord, everybody{s.other}} {
		w := s.app.worker(to)
		for w.Round(context.Background()) > 0 {
			continue // the next of every lane
		}
	}
	heard := s.other.heard()
	for person, text := range s.words(s.news()) {
		if s.beside {
			person += "@" + discord.Name
		}
		heard = append(heard, bottest.Heard{Person: person, Text: strings.Trim(text, "\n")})
	}
	slices.SortFunc(heard, func(a, b bottest.Heard) int { return strings.Compare(a.Person, b.Person) })
	return heard
}
