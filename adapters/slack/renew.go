package slack

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/slack-go/slack"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/intake"
)

// Bounds of renewing a token. Slack revokes what made a new pair “after a short
// grace period” (https://docs.slack.dev/authentication/using-token-rotation), so a
// process that dies between Slack's answer and the database must be followed soon.
const (
	renewFor   = 20 * time.Second // a renewal under way is nobody else's
	keepFor    = 8 * time.Second  // how long the database may take of it
	renewRest  = 30 * time.Second // after one that failed
	renewPause = 5 * time.Minute  // after one that fails until somebody sets something right
	lookEach   = 5 * time.Second
	lookWait   = 50 * time.Millisecond
)

// ahead is how long before its end a token is renewed: an hour of twelve.
func ahead(in intake.Installation) time.Duration {
	return min(time.Hour, in.Expires.Sub(in.Renewed)/12)
}

// madeAt is an installation with a new token, and what its token was before.
type madeAt struct {
	intake.Installation
	before string
}

// renew makes a new pair in place of one, once among all processes: who reserves
// the renewal asks Slack, and keeps the pair before anybody uses it. The others wait
// for that when the old token is of no use any more, and use it otherwise.
func (i *Installed) renew(ctx context.Context, in intake.Installation, old pair, wait bool) (pair, error) {
	by := rand.Text()
	end := time.Now().Add(callFor)
	for before := in.Token; ; {
		now := i.Now()
		mine, err := i.vault.Renewing(ctx, in, by, now, now.Add(renewFor))
		if err != nil {
			return old, err
		}
		if mine {
			return i.exchange(ctx, in, old, by)
		}
		if in, err = i.again(ctx, in); err != nil {
			return old, err
		}
		switch left := in.RenewalUntil.Sub(now); {
		case in.Token != before:
			return i.opened(in)
		case in.Renewal == "" && left > 0:
			return old, fmt.Errorf("renew token: %w", &bot.Later{After: left})
		case !wait || time.Now().After(end):
			return old, fmt.Errorf("renew token: %w", &bot.Later{After: time.Second})
		}
		select {
		case <-ctx.Done():
			return old, fmt.Errorf("renew token: %w", ctx.Err())
		case <-time.After(lookWait):
		}
	}
}

// again is an installation as it is kept now.
func (i *Installed) again(ctx context.Context, in intake.Installation) (intake.Installation, error) {
	all, err := i.vault.Installed(ctx, Name)
	if err != nil {
		return in, err
	}
	at := slices.IndexFunc(all, func(one intake.Installation) bool { return one.Site == in.Site })
	switch {
	case at < 0:
		return in, fmt.Errorf("not installed any more: %w", bot.ErrGone)
	case all[at].Stopped != "":
		return in, fmt.Errorf("this workspace must install Cairn again (%s): %w", all[at].Stopped, bot.ErrGone)
	}
	return all[at], nil
}

// overRefresh are Slack's words for a refresh token that no time will mend.
var overRefresh = []string{"invalid_refresh_token", "invalid_grant", "token_revoked", "token_expired", "account_inactive"}

// exchange asks Slack for a new pair under a reservation. Once asked, the pair is
// kept even if who asked waits no more: Slack gives it once.
func (i *Installed) exchange(ctx context.Context, in intake.Installation, old pair, by string) (pair, error) {
	ctx = context.WithoutCancel(ctx)
	i.mu.Lock()
	made := i.made[in.Site]
	i.mu.Unlock()
	if made.before != in.Token {
		asking, cancel := context.WithTimeout(ctx, callFor)
		got, err := slack.RefreshOAuthV2TokenContext(asking, i.http, i.ClientID, i.ClientSecret, old.refresh, i.api())
		cancel()
		if err == nil && (got.AccessToken == "" || got.RefreshToken == "") {
			err = errors.New("an answer without tokens")
		}
		if slices.Contains(overRefresh, code(err)) {
			return i.over(ctx, in, old, code(err))
		}
		if err != nil {
			return old, i.notRenewed(ctx, in, by, err)
		}
		made = madeAt{i.with(in, got), in.Token}
		made.Renewal, made.RenewalUntil = "", time.Time{}
		i.mu.Lock()
		i.made[in.Site] = made
		i.mu.Unlock()
	}
	if err := i.keep(ctx, made.Installation, by); err != nil {
		i.Log.ErrorContext(ctx, "renewed slack token not kept; tried again", "workspace", siteName(in), "err", err)
		return old, err
	}
	i.mu.Lock()
	delete(i.made, in.Site)
	i.mu.Unlock()
	i.Log.InfoContext(ctx, "slack token renewed", "workspace", siteName(in))
	return i.opened(made.Installation)
}

// keep stores a new pair, again and again while the reservation lasts.
func (i *Installed) keep(ctx context.Context, in intake.Installation, by string) error {
	ctx, cancel := context.WithTimeout(ctx, keepFor)
	defer cancel()
	for {
		mine, err := i.vault.Renewed(ctx, in, by)
		switch {
		case err == nil && !mine:
			return fmt.Errorf("renewed token came too late: %w", &bot.Later{After: time.Second})
		case err == nil:
			return nil
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(retryFirst):
		}
	}
}

// over ends a renewal that Slack refuses for good, unless another process was
// quicker.
func (i *Installed) over(ctx context.Context, in intake.Installation, old pair, why string) (pair, error) {
	if now, err := i.again(ctx, in); err == nil && now.Token != in.Token {
		return i.opened(now)
	}
	return old, i.stop(ctx, in, why)
}

// notRenewed ends a renewal that Slack did not answer, or that somebody must set
// something right for.
func (i *Installed) notRenewed(ctx context.Context, in intake.Installation, by string, err error) error {
	rest := renewRest
	if code(err) != "" { // such as a wrong client secret
		rest = renewPause
	}
	rest = max(rest, limitOf(err))
	i.Log.ErrorContext(ctx, "slack token not renewed; tried again later", "workspace", siteName(in), "after", rest, "err", kindOfCall(err))
	if err := i.vault.NotRenewed(ctx, in.Site, by, i.Now().Add(rest)); err != nil {
		return err
	}
	return fmt.Errorf("renew token: %s: %w", kindOfCall(err), &bot.Later{After: rest})
}

// Run takes up renewals that a process left when it died, and keeps in mind which
// installations are of no use, until ctx ends.
func (i *Installed) Run(ctx context.Context) {
	tick := time.NewTicker(lookEach)
	defer tick.Stop()
	for {
		if err := i.Round(ctx); err != nil && ctx.Err() == nil {
			i.Log.ErrorContext(ctx, "look after slack tokens", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Round does once what Run does again and again.
func (i *Installed) Round(ctx context.Context) error {
	all, err := i.vault.Installed(ctx, Name)
	if err != nil {
		return err
	}
	for _, in := range all {
		if in.Stopped != "" || in.Renewal == "" || in.RenewalUntil.After(i.Now()) {
			continue
		}
		if p, err := i.opened(in); err == nil {
			_, err = i.renew(ctx, in, p, false)
			if err != nil && !errors.Is(err, bot.ErrGone) {
				i.Log.WarnContext(ctx, "renewal that was left not taken up", "workspace", siteName(in), "err", err)
			}
		}
	}
	return i.look(ctx)
}
