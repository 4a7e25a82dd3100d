package learning

import (
	"context"
	"fmt"
	"time"
)

// Notice is something that Cairn is to say to a member of its own accord.
type Notice struct {
	Person  PersonID
	Kind    NoticeKind
	Subject int64 // the key of what it is about; one notice a kind and subject
	At      time.Time
}

// NoticeKind is what a notice is about.
type NoticeKind string

// The kinds of notices.
const (
	NoticeExpiry NoticeKind = "expiry" // a credential that expires
	NoticeReview NoticeKind = "review" // an item that was done
)

// Notices keeps what is to be said.
type Notices interface {
	// SetNotice sets when the notice of a kind and subject is due; the zero time
	// means never.
	SetNotice(ctx context.Context, n Notice) error
	// Notice returns the notice of a kind and subject, or [ErrNotFound].
	Notice(ctx context.Context, kind NoticeKind, subject int64) (Notice, error)
	// DueNotices lists what is due, the oldest first, at most limit.
	DueNotices(ctx context.Context, now time.Time, limit int) ([]Notice, error)
}

// noticeHour is the local hour at which a day's notices are due.
const noticeHour = 9

// NoticeAt is the instant at which what is due on a day is to be said to the
// person, quiet hours and vacations aside; the zero time for no day.
func (p Person) NoticeAt(day Date) time.Time {
	t, err := time.Parse(time.DateOnly, string(day))
	if err != nil {
		return time.Time{}
	}
	return time.Date(t.Year(), t.Month(), t.Day(), noticeHour, 0, 0, 0, p.Location())
}

// Free is the first instant, not before the one given, at which Cairn may say
// something to the person of its own accord: outside the quiet hours, on one of
// their days and on no vacation.
func (p Person) Free(at time.Time, vacations []Vacation) time.Time {
	const longest = 1000 // days; nobody is left alone for longer by mistake
	at = at.In(p.Location())
	for range longest {
		day := DateOf(at, p.Location())
		if OnVacation(day, vacations) || p.Days != 0 && !p.Days.Has(at.Weekday()) {
			at = time.Date(at.Year(), at.Month(), at.Day()+1, noticeHour, 0, 0, 0, p.Location())
			continue
		}
		until := p.quietUntil(at)
		if DateOf(until, p.Location()) == day {
			return until
		}
		at = until
	}
	return at
}

// OnVacation reports whether a day lies in one of the vacations.
func OnVacation(day Date, vacations []Vacation) bool {
	for _, v := range vacations {
		if v.Covers(day) {
			return true
		}
	}
	return false
}

// quietUntil is the end of the quiet hours that hold at an instant, or the
// instant itself. It goes by the minute, so that a clock that is put forward or
// back in between makes no difference.
func (p Person) quietUntil(at time.Time) time.Time {
	const mostOfADay = 26 * 60
	for range mostOfADay {
		if !p.Quiet.Covers(at.Hour()*60 + at.Minute()) {
			break
		}
		at = at.Truncate(time.Minute).Add(time.Minute)
	}
	return at
}

// scheduleExpiry sets the notice of a credential as it is now. What it would
// have said by today the member knows: they were here.
func scheduleExpiry(ctx context.Context, s Store, who PersonID, c Credential, now time.Time) error {
	p, err := s.Person(ctx, who)
	if err != nil {
		return fmt.Errorf("schedule notice: %w", err)
	}
	return setNotice(ctx, s, Notice{who, NoticeExpiry, int64(c.ID), p.NoticeAt(c.NextNotice(DateOf(now, p.Location())))})
}

// scheduleReview sets the notice of an item as it is now.
func scheduleReview(ctx context.Context, s Store, who PersonID, it Item, now time.Time) error {
	p, err := s.Person(ctx, who)
	if err != nil {
		return fmt.Errorf("schedule notice: %w", err)
	}
	return setNotice(ctx, s, Notice{who, NoticeReview, int64(it.ID), p.NoticeAt(it.NextReview(DateOf(now, p.Location())))})
}

func setNotice(ctx context.Context, s Store, n Notice) error {
	if err := s.SetNotice(ctx, n); err != nil {
		return fmt.Errorf("schedule notice: %w", err)
	}
	return nil
}
