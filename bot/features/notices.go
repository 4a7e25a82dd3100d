package features

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/outbox"
)

// dueBatch bounds how much of what is due one call deals with.
const dueBatch = 50

// eachDue deals with what is due, in a transaction each, so that several processes
// may do this at once, and one that fails keeps no other waiting. It returns how much
// it dealt with; what is not there any more counts, since another process dealt with
// it or somebody is gone.
func eachDue[T any](ctx context.Context, c *Cairn, due []T, name func(T) string, do func(context.Context, T) error) (n int, err error) {
	var failed []error
	for _, one := range due {
		err := c.Store.In(ctx, func(ctx context.Context) error { return do(ctx, one) })
		if err != nil && !errors.Is(err, learning.ErrNotFound) {
			failed = append(failed, fmt.Errorf("%s: %w", name(one), err))
			continue
		}
		n++
	}
	return n, errors.Join(failed...)
}

// Notices says what Cairn is to say of its own accord and is due: that a
// credential expires, or how something that was done turned out. It returns how
// many notices it dealt with, those held back for a member's quiet hours
// included; call it again while that is more than none.
func (c *Cairn) Notices(ctx context.Context, now time.Time) (n int, err error) {
	due, err := c.Store.DueNotices(ctx, now, dueBatch)
	if err != nil {
		return 0, fmt.Errorf("list due notices: %w", err)
	}
	name := func(one learning.Notice) string { return fmt.Sprintf("notice of %s %d", one.Kind, one.Subject) }
	return eachDue(ctx, c, due, name, func(ctx context.Context, one learning.Notice) error { return c.notify(ctx, one, now) })
}

// notify says one notice and sets the next, or holds it back.
func (c *Cairn) notify(ctx context.Context, n learning.Notice, now time.Time) error {
	switch err := c.Store.Hold(ctx, n.Person); {
	case errors.Is(err, learning.ErrNotFound):
		return nil // erased, and the notice with them
	case err != nil:
		return fmt.Errorf("hold records: %w", err)
	}
	current, err := c.Store.Notice(ctx, n.Kind, n.Subject)
	switch {
	case errors.Is(err, learning.ErrNotFound):
		return nil
	case err != nil:
		return fmt.Errorf("look up notice: %w", err)
	case !current.At.Equal(n.At):
		return nil // moved, or said by another process
	}
	me, err := c.Store.Person(ctx, n.Person)
	if err != nil {
		return fmt.Errorf("look up person: %w", err)
	}
	vacations, err := c.Store.Vacations(ctx, me.ID)
	if err != nil {
		return fmt.Errorf("list vacations: %w", err)
	}
	if free := me.Free(now, vacations); free.After(now) {
		n.At = free
	} else if n.At, err = c.say(ctx, n, me, now); err != nil {
		return err
	}
	if err := c.Store.SetNotice(ctx, n); err != nil {
		return fmt.Errorf("set notice: %w", err)
	}
	return nil
}

// say says a notice and returns when the next of its subject is due, the zero
// time for never. What has nothing to say any more says nothing.
func (c *Cairn) say(ctx context.Context, n learning.Notice, me learning.Person, now time.Time) (next time.Time, err error) {
	today := learning.DateOf(now, me.Location())
	var key string
	var m bot.Message
	switch n.Kind {
	case learning.NoticeExpiry:
		one, err := c.Store.Credential(ctx, me.ID, learning.CredentialID(n.Subject))
		if errors.Is(err, learning.ErrNotFound) {
			return next, nil
		} else if err != nil {
			return next, fmt.Errorf("look up credential: %w", err)
		}
		next = me.NoticeAt(one.NextNotice(today))
		if before, due := one.NoticeFor(today); due {
			key, m = fmt.Sprintf("expiry:%d:%s:%d", one.ID, string(one.Expires), before), expiryNotice(one, today)
		}
	case learning.NoticeReview:
		it, err := c.Store.Item(ctx, me.ID, learning.ItemID(n.Subject))
		if errors.Is(err, learning.ErrNotFound) {
			return next, nil
		} else if err != nil {
			return next, fmt.Errorf("look up item: %w", err)
		}
		next = me.NoticeAt(it.NextReview(today))
		if stage, due := it.ReviewFor(today); due {
			r, err := c.reviewAt(ctx, me, it, stage)
			if err != nil {
				return next, err
			}
			if !r.Complete() {
				key, m = fmt.Sprintf("review:%d:%s:%d", it.ID, string(it.DoneOn), stage), c.reviewNotice(it, r)
			}
		}
	}
	if key == "" {
		return next, nil
	}
	return next, c.tell(ctx, me, key, m)
}

// tell posts a message to somebody directly, where they were met last.
func (c *Cairn) tell(ctx context.Context, me learning.Person, key string, m bot.Message) error {
	known, err := c.Store.Identities(ctx, me.ID)
	if err != nil {
		return fmt.Errorf("list identities: %w", err)
	}
	if len(known) == 0 {
		return nil
	}
	last := known[len(known)-1]
	if err := c.Posts.Post(ctx, outbox.Post{Key: key, For: int64(me.ID), To: directTo(last), Message: m}); err != nil {
		return fmt.Errorf("post notice: %w", err)
	}
	return nil
}

// expiryNotice says that a credential expires, or has.
func expiryNotice(one learning.Credential, today learning.Date) bot.Message {
	ref := credentialRef(one)
	m := bot.Message{Lead: bot.Say("Your credential {} {}.", bot.Strong(one.Title), bot.Strong(expiryText(one, today)))}
	if one.URL != "" {
		m.Blocks = append(m.Blocks, bot.Para{Text: bot.Rich{bot.Plain("Its page: "), bot.Link{Text: one.URL, URL: one.URL}}})
	}
	issuer := either(one.Issuer, "its issuer")
	m.Blocks = append(m.Blocks, note("Check with {} how to renew it. Once you have, tell me: {}.", bot.Plain(issuer), bot.Code("credential edit "+short(one.Title, 60)+" --expires in 3 years")))
	m.Buttons = []bot.Button{
		{Label: "Show wallet", Run: "credential list"},
		{Label: "Take it out of my wallet", Run: "credential remove " + ref},
	}
	return m
}
