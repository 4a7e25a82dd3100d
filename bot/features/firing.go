package features

import (
	"context"
	"fmt"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/outbox"
)

// What happens to a reminder that could not be said in time.
const (
	fireBatch = 250            // reminders dealt with in one transaction
	tooLate   = 24 * time.Hour // later than that it is only listed
	catchUp   = time.Hour      // later than that it waits for the end of quiet hours
)

// missedReminder is one that is only listed.
type missedReminder struct {
	learning.Reminder
	Due time.Time
}

// fire turns due reminders into posts and gives each its next time, in one
// transaction: whoever dies before its end leaves everything as it was. It
// returns how many reminders it dealt with; call it again while that is a full
// batch.
func (k *Clock) fire(ctx context.Context, now time.Time) (n int, err error) {
	c := k.Cairn
	err = c.Store.In(ctx, func(ctx context.Context) error {
		due, err := c.Store.DueReminders(ctx, now, fireBatch)
		if err != nil {
			return fmt.Errorf("list due reminders: %w", err)
		}
		n = len(due)
		var all []learning.Fired
		var posts []outbox.Post
		missed := make(map[learning.PersonID]bool)
		for _, d := range due {
			if now.Sub(d.Next) > tooLate {
				missed[d.Person] = true
			}
		}
		slots := k.slots(due, now)
		for i, d := range due {
			if missed[d.Person] {
				continue // dealt with below, with everything of theirs
			}
			f, when, ok := k.passed(d, now)
			if ok {
				posts = append(posts, c.reminderPost(d, when, slots[i], now))
			}
			all = append(all, f)
		}
		for who := range missed {
			fired, more, err := k.away(ctx, who, now)
			if err != nil {
				return err
			}
			all, posts = append(all, fired...), append(posts, more...)
		}
		if err := c.Posts.Post(ctx, posts...); err != nil {
			return fmt.Errorf("post reminders: %w", err)
		}
		if err := c.Store.SetFired(ctx, all, now); err != nil {
			return fmt.Errorf("set next times: %w", err)
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("fire reminders: %w", err)
	}
	return n, nil
}

// passed is what becomes of a due reminder: its next time, and which of its times
// is to be said. A recurring one that was missed several times is said once, for
// the latest; on a vacation it rests, and so ok is false.
func (k *Clock) passed(d learning.DueReminder, now time.Time) (f learning.Fired, said time.Time, ok bool) {
	f = learning.Fired{ID: d.ID}
	said, next, err := latest(d.Reminder, d.Next, now)
	if err != nil { // edited by hand: it cannot be said again, and holds up no other
		k.Log.Error("reminder cannot be read", "reminder", int64(d.ID), "err", err)
		return f, said, false
	}
	f.Next, f.Ended = next, next.IsZero()
	if d.Rule != "" && learning.OnVacation(learning.DateOf(said, d.Who.Location()), d.Vacations) {
		return f, said, false
	}
	return f, said, d.To != learning.Identity{}
}

// latest is the last time of a reminder from due to now, and the first after now.
func latest(r learning.Reminder, due, now time.Time) (last, next time.Time, err error) {
	last = due
	from := due
	if long := now.Add(-tooLate); long.After(due) {
		from = long // what lies before is over in any case
	}
	for {
		next, err = r.NextAfter(from)
		if err != nil || next.IsZero() || next.After(now) {
			return last, next, err
		}
		last, from = next, next
	}
}

// reminderPost says one time of a reminder. slot is when it may leave.
func (c *Cairn) reminderPost(d learning.DueReminder, due, slot, now time.Time) outbox.Post {
	late := now.Sub(due)
	post := outbox.Post{
		Key: learning.Occurrence{Reminder: d.ID, Due: due}.Key(), For: int64(d.Person),
		To: directTo(d.To), Message: c.reminderMessage(d.Reminder, due, late), At: slot, Due: due,
	}
	if late > catchUp {
		post.At = d.Who.Free(slot, d.Vacations)
		post.Due = post.At // it must hold back nothing that is on time
	}
	return post
}

// away deals with all that is due for somebody of whom something could not be said
// for more than a day: that they are told in one message.
func (k *Clock) away(ctx context.Context, who learning.PersonID, now time.Time) (all []learning.Fired, posts []outbox.Post, err error) {
	due, err := k.Cairn.Store.DueOf(ctx, who, now)
	if err != nil {
		return nil, nil, fmt.Errorf("list missed reminders: %w", err)
	}
	var missed []missedReminder
	for _, d := range due {
		f, when, ok := k.passed(d, now)
		if ok && now.Sub(when) <= tooLate {
			posts = append(posts, k.Cairn.reminderPost(d, when, now, now))
		} else if ok {
			missed = append(missed, missedReminder{d.Reminder, when})
		}
		all = append(all, f)
	}
	if len(missed) > 0 {
		first := due[0]
		posts = append(posts, outbox.Post{
			Key: fmt.Sprintf("away:%d:%d", who, now.UnixMilli()), For: int64(who), To: directTo(first.To),
			Message: awayMessage(missed), At: first.Who.Free(now, first.Vacations),
		})
	}
	return all, posts, nil
}

// directTo is the direct conversation with somebody.
func directTo(id learning.Identity) bot.Conversation {
	return bot.Conversation{Adapter: id.Adapter, Workspace: id.Workspace, User: id.User, Direct: true}
}
