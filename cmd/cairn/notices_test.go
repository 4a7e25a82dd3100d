package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cairnbot/cairn/adapters/console"
	"github.com/cairnbot/cairn/bot/learning"
)

func TestNotices(t *testing.T) {
	notices(t, filepath.Join(t.TempDir(), "cairn.db"))
}

func TestNoticesPostgres(t *testing.T) {
	notices(t, postgresURL(t))
}

// notices lets several processes say what is due at once: everybody hears of
// everything once, and somebody on vacation only after it.
func notices(t *testing.T, database string) {
	t.Helper()
	ctx := t.Context()
	now := time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)
	a := stageOf(t, database, func() time.Time { return now })
	const members = 60
	for i := range members {
		c := &console.Console{Person: fmt.Sprintf("m%d", i), Zone: "Europe/Berlin"}
		m := a.bot.Answer(ctx, c.Event("credential add AWS --expires 2027-01-15"))
		if text := m.Lead.String(); !strings.Contains(text, "is in your wallet") {
			t.Fatal(text)
		}
	}
	away, err := a.db.Find(ctx, learning.Identity{Adapter: console.Name, Workspace: "local", User: "m7"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.db.AddVacation(ctx, learning.Vacation{Person: away.ID, From: "2026-12-10", To: "2027-01-03"}); err != nil {
		t.Fatal(err)
	}
	said := func() (posts int) {
		t.Helper()
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				for {
					n, err := a.cairn.Notices(ctx, now)
					if err != nil {
						t.Error(err)
					}
					if n == 0 || err != nil {
						return
					}
				}
			})
		}
		wg.Wait()
		rows, err := a.db.Claim(ctx, console.Name, now, time.Minute, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			if _, err := a.db.Settle(ctx, r, "posted", "", now); err != nil {
				t.Fatal(err)
			}
		}
		return len(rows)
	}
	if n := said(); n != 0 {
		t.Errorf("%d notices at once", n)
	}
	now = time.Date(2026, time.December, 17, 12, 0, 0, 0, time.UTC)
	if n := said(); n != members-1 {
		t.Errorf("%d notices 29 days before, want %d", n, members-1)
	}
	now = time.Date(2027, time.January, 4, 9, 0, 0, 0, time.UTC)
	if n := said(); n != 1 {
		t.Errorf("%d notices after the vacation, want 1", n)
	}
	if n := said(); n != 0 {
		t.Errorf("%d notices once more", n)
	}
	now = time.Date(2027, time.January, 8, 7, 59, 0, 0, time.UTC)
	if n := said(); n != 0 {
		t.Errorf("%d notices before nine o'clock", n)
	}
	now = time.Date(2027, time.January, 8, 8, 0, 0, 0, time.UTC)
	if n := said(); n != members {
		t.Errorf("%d notices a week before, want %d", n, members)
	}
}

// TestWalletBounds fills a wallet and hands in what does not fit.
func TestWalletBounds(t *testing.T) {
	now := time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)
	a := stageOf(t, filepath.Join(t.TempDir(), "cairn.db"), func() time.Time { return now })
	c := &console.Console{Person: "ada", Zone: "Europe/Berlin"}
	say := func(line string) string {
		return console.Render(a.bot.Answer(t.Context(), c.Event(line)), console.Style{})
	}
	if text := say("credential add " + strings.Repeat("long ", 2000)); !strings.Contains(text, "longer than 200 characters") {
		t.Errorf("a title of 10,000 characters: %.200s", text)
	}
	for i := range learning.MaxCredentials {
		if text := say(fmt.Sprintf(`credential add "Badge %d *bold* & [x](y)" --issuer "I%d" --expires "%d days" --url https://example.org/%s`, i, i, i+1, strings.Repeat("x", 900))); !strings.Contains(text, "is in your wallet") {
			t.Fatal(text)
		}
	}
	if text := say("credential add One more"); !strings.Contains(text, "100 credentials, which is the most") {
		t.Errorf("one more: %s", text)
	}
	first, last := say("credential list"), say("credential list --page 5")
	if !strings.Contains(first, "Page 1 of 5") || !strings.Contains(first, "More") || !strings.Contains(last, "100. Badge 99") {
		t.Errorf("pages:\n%s\n%s", first, last)
	}
	if text := say("credential resume markdown"); !strings.Contains(text, `\*bold\* & \[x\]\(y\)`) || !strings.Contains(text, "certifications.md") {
		t.Errorf("Markdown: %.500s", text)
	}
}
