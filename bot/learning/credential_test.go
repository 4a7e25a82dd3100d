package learning_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/cairnbot/cairn/bot/learning"
)

func TestExpiryAt(t *testing.T) {
	const today = learning.Date("2026-11-23")
	for _, c := range []struct {
		credential learning.Credential
		want       learning.Expiry
	}{
		{learning.Credential{}, learning.ExpiryUnknown},
		{learning.Credential{Never: true}, learning.ExpiryValid},
		{learning.Credential{Expires: "2026-11-22"}, learning.ExpiryExpired},
		{learning.Credential{Expires: "2026-11-23"}, learning.ExpiryExpiring}, // its last day
		{learning.Credential{Expires: "2027-02-21"}, learning.ExpiryExpiring},
		{learning.Credential{Expires: "2027-02-22"}, learning.ExpiryValid},
	} {
		if got := c.credential.ExpiryAt(today); got != c.want {
			t.Errorf("%+v is %s, want %s", c.credential, got, c.want)
		}
	}
}

// TestExpiryNotices follows a credential day by day: each notice once, the days
// before its end counted right, none left out but those of days that were missed.
func TestExpiryNotices(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := learning.Date("2026-01-01").Add(rapid.IntRange(0, 400).Draw(t, "start"))
		c := learning.Credential{Expires: start.Add(rapid.IntRange(-10, 200).Draw(t, "valid"))}
		var said []int
		next := c.NextNotice(start)
		for day := start; day <= c.Expires.Add(60); day = day.Add(rapid.IntRange(1, 40).Draw(t, "away")) {
			if next == "" || day < next {
				continue
			}
			before, due := c.NoticeFor(day)
			if !due || day.Days(c.Expires) > before {
				t.Fatalf("on %s notice %d, %v, of what ends on %s", day, before, due, c.Expires)
			}
			if len(said) > 0 && before >= said[len(said)-1] {
				t.Fatalf("notices %v and then %d", said, before)
			}
			said = append(said, before)
			if next = c.NextNotice(day); next != "" && next <= day {
				t.Fatalf("next notice after %s is on %s", day, next)
			}
		}
		if next != "" {
			t.Fatalf("a notice on %s is left after the end on %s", next, c.Expires)
		}
	})
	if got := (learning.Credential{Expires: "2027-06-01", Never: true}).NextNotice("2026-01-01"); got != "" {
		t.Errorf("what never expires has a notice on %s", got)
	}
}

// TestFree holds back what Cairn says by itself.
func TestFree(t *testing.T) {
	berlin := learning.NewPerson()
	berlin.Zone = "Europe/Berlin"
	noQuiet, weekdays, all, late := berlin, berlin, berlin, berlin
	noQuiet.Quiet = learning.Quiet{}
	weekdays.Days = learning.EveryDay &^ (1<<time.Saturday | 1<<time.Sunday)
	all.Quiet = learning.Quiet{From: 0, To: 24 * 60}
	late.Quiet = learning.Quiet{From: 60, To: 150} // its end falls into the hour that is left out
	rest := []learning.Vacation{{From: "2026-12-20", To: "2027-01-03"}}
	for _, c := range []struct {
		who       learning.Person
		vacations []learning.Vacation
		at, want  string
	}{
		{berlin, nil, "2026-11-23 12:00", "2026-11-23 12:00"},
		{berlin, nil, "2026-11-23 22:00", "2026-11-24 08:00"},
		{berlin, nil, "2026-11-23 07:59", "2026-11-23 08:00"},
		{noQuiet, nil, "2026-11-23 03:00", "2026-11-23 03:00"},
		{weekdays, nil, "2026-11-28 12:00", "2026-11-30 09:00"},
		{weekdays, nil, "2026-11-27 23:00", "2026-11-30 09:00"},
		{berlin, rest, "2026-12-24 12:00", "2027-01-04 09:00"},
		{berlin, rest, "2026-12-19 23:00", "2027-01-04 09:00"},
		{late, nil, "2027-03-28 01:30", "2027-03-28 03:00"},
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", c.at, c.who.Location())
		if err != nil {
			t.Fatal(err)
		}
		if got := c.who.Free(at, c.vacations).Format("2006-01-02 15:04"); got != c.want {
			t.Errorf("free from %s on is %s, want %s", c.at, got, c.want)
		}
	}
	if got := all.Free(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC), nil); got.IsZero() {
		t.Error("no time for somebody who is always quiet")
	}
}
