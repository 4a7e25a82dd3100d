package slack

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"github.com/cairnbot/cairn/bot"
)

// Bounds of a call. Slack's library has none.
const (
	callFor    = 10 * time.Second
	retries    = 3
	retryFirst = 200 * time.Millisecond
	unsaidWait = 30 * time.Second // a limit without Retry-After
)

// apiURL is where Slack's Web API is.
const apiURL = slack.APIURL

type methodOf struct{ workspace, method string }

// client calls the Web API: every call has a deadline, and a method that Slack
// limited is left alone in that workspace until its time is over.
type client struct {
	tokens Tokens
	base   string
	http   *http.Client
	limit  time.Duration // of one call
	now    func() time.Time
	count  func(metric string, labels ...string)

	mu    sync.Mutex
	gates map[methodOf]time.Time
}

func newClient(base string, tokens Tokens, now func() time.Time, count func(string, ...string)) *client {
	if base == "" {
		base = apiURL
	}
	return &client{
		tokens: tokens, base: base, limit: callFor, now: now, count: count, gates: make(map[methodOf]time.Time),
		http: &http.Client{Timeout: 3 * callFor, Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, MaxIdleConnsPerHost: 16, IdleConnTimeout: time.Minute, TLSHandshakeTimeout: callFor}},
	}
}

// call runs one method in a workspace. Its errors wrap [bot.ErrGone] or a
// [*bot.Later] where the contract of an adapter wants that.
func (c *client) call(ctx context.Context, workspace, method string, do func(context.Context, *slack.Client) error) error {
	at := methodOf{workspace, method}
	c.mu.Lock()
	wait := c.gates[at].Sub(c.now())
	c.mu.Unlock()
	if wait > 0 {
		return fmt.Errorf("%s: %w", method, &bot.Later{After: wait})
	}
	with, err := c.tokens.Access(ctx, workspace)
	if err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	ctx, cancel := context.WithTimeout(ctx, c.limit)
	defer cancel()
	err = do(ctx, c.as(with))
	if kind := code(err); slices.Contains(overCodes, kind) {
		c.count("cairn_slack_calls_total", "method", method, "result", kind)
		var refused error
		if with, refused = c.tokens.Refused(ctx, workspace, with, kind); refused != nil {
			return fmt.Errorf("%s: %w: %w", method, err, refused)
		}
		err = do(ctx, c.as(with))
	}
	c.count("cairn_slack_calls_total", "method", method, "result", result(err))
	if later := limitOf(err); later > 0 {
		c.mu.Lock()
		if len(c.gates) > 10000 {
			clear(c.gates) // Slack says it again
		}
		c.gates[at] = c.now().Add(later)
		c.mu.Unlock()
		return fmt.Errorf("%s: %w", method, &bot.Later{After: later})
	}
	if err != nil {
		return fmt.Errorf("%s: %w", method, meaning(err))
	}
	return nil
}

// as is Slack's library with a token.
func (c *client) as(with Access) *slack.Client {
	if with.Team != "" {
		return slack.New(with.Token, slack.OptionAPIURL(c.base), slack.OptionHTTPClient(teamed{c.http, c.base, with.Team}))
	}
	return slack.New(with.Token, slack.OptionAPIURL(c.base), slack.OptionHTTPClient(c.http))
}

// overCodes are the errors after which a token is of no use any more.
var overCodes = []string{"token_expired", "token_revoked"}

// again calls a method that may be called twice, a few times when Slack or the
// network fails.
func (c *client) again(ctx context.Context, workspace, method string, do func(context.Context, *slack.Client) error) error {
	for attempt := 0; ; attempt++ {
		err := c.call(ctx, workspace, method, do)
		if err == nil || attempt == retries-1 || !passes(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(retryFirst << attempt):
		}
	}
}

// passes reports whether a failure may be over soon: the server's, or the
// network's, and no answer of Slack.
func passes(err error) bool {
	var refused slack.SlackErrorResponse
	var later *bot.Later
	switch {
	case errors.As(err, &refused), errors.As(err, &later), errors.Is(err, bot.ErrGone):
		return false
	}
	if status, ok := errors.AsType[slack.StatusCodeError](err); ok {
		return status.Code >= http.StatusInternalServerError
	}
	return true
}

func limitOf(err error) time.Duration {
	if limited, ok := errors.AsType[*slack.RateLimitedError](err); ok {
		return max(limited.RetryAfter, time.Second)
	}
	if status, ok := errors.AsType[slack.StatusCodeError](err); ok && status.Code == http.StatusTooManyRequests {
		return unsaidWait
	}
	if code(err) == "ratelimited" || code(err) == "rate_limited" {
		return unsaidWait
	}
	return 0
}

// goneCodes are the errors after which a conversation cannot be reached any more.
var goneCodes = []string{
	"channel_not_found", "is_archived", "account_inactive", "token_revoked", "user_disabled", "user_not_found", "users_not_found",
	"cannot_dm_bot", "user_not_visible", "not_in_channel", "restricted_action_read_only_channel", "team_access_not_granted", "org_login_required",
	"messages_tab_disabled", "thread_not_found", "cannot_reply_to_message",
}

// code is what Slack calls an error; "" for any other.
func code(err error) string {
	if refused, ok := errors.AsType[slack.SlackErrorResponse](err); ok {
		return refused.Err
	}
	return ""
}

// meaning keeps addresses, which may hold secrets, out of an error.
func meaning(err error) error {
	if at, ok := errors.AsType[*url.Error](err); ok {
		err = fmt.Errorf("network: %w", at.Err)
	}
	if slices.Contains(goneCodes, code(err)) {
		return fmt.Errorf("%w: %w", err, bot.ErrGone)
	}
	return err
}

func result(err error) string {
	switch status, is := errors.AsType[slack.StatusCodeError](err); {
	case err == nil:
		return "ok"
	case code(err) != "":
		return "refused"
	case limitOf(err) > 0:
		return "limited"
	case is && status.Code >= http.StatusInternalServerError:
		return "server"
	}
	return "network"
}
