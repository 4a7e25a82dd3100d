package discord

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"mime"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot"
)

// Bounds of a call.
const (
	callFor    = 10 * time.Second
	retries    = 3
	retryFirst = 200 * time.Millisecond
	maxAnswer  = 4 << 20 // of Discord's, in bytes
	unsaidWait = 30 * time.Second
)

// apiURL is where Discord's API is.
const apiURL = "https://discord.com/api/v10/"

// request is one call of the API.
type request struct {
	method, path string
	body         any
	files        []file
	// again says that it may be carried out twice.
	again bool
	// about is the place that is left alone for a while when it refuses.
	about string
}

// free reports whether a request carries its own token and does not count: the
// answer to an interaction.
func (r request) free() bool {
	return strings.HasPrefix(r.path, "interactions/") || strings.HasPrefix(r.path, "webhooks/")
}

var ids = regexp.MustCompile(`/\d{3,}|/[A-Za-z0-9_.-]{40,}`)

// route is the request without what differs from call to call.
func (r request) route() string {
	if r.free() {
		kind, _, _ := strings.Cut(r.path, "/")
		rest := ""
		if parts := strings.SplitN(r.path, "/", 4); len(parts) == 4 {
			rest = parts[3]
		}
		return r.method + " " + kind + "/" + rest
	}
	return r.method + " " + ids.ReplaceAllString(r.path, "/*")
}

// major is what each has its own limit: a channel, a server, an interaction.
func (r request) major() string {
	parts := strings.SplitN(r.path, "/", 4)
	switch {
	case len(parts) >= 3 && r.free():
		return parts[1] + "/" + parts[2]
	case len(parts) >= 2 && (parts[0] == "channels" || parts[0] == "guilds"):
		return parts[1]
	}
	return ""
}

// client calls Discord's REST API.
type client struct {
	base, token string
	http        *http.Client
	limits      *limits
	retryFirst  time.Duration
	count       func(metric string, labels ...string)
	log         *slog.Logger
}

func newClient(base, token string, now func() time.Time, count func(string, ...string), log *slog.Logger) *client {
	return &client{
		base: strings.TrimSuffix(cmp.Or(base, apiURL), "/") + "/", token: token, limits: newLimits(now, count), retryFirst: retryFirst, count: count, log: log,
		http: &http.Client{
			Timeout:       3 * callFor,
			Transport:     &http.Transport{Proxy: http.ProxyFromEnvironment, MaxIdleConnsPerHost: 16, IdleConnTimeout: time.Minute, TLSHandshakeTimeout: callFor},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// do makes a request and reads its answer into out, unless that is nil. Errors
// wrap [bot.ErrGone] or a [*bot.Later] where the contract of an adapter wants it.
func (c *client) do(ctx context.Context, r request, out any) error {
	ctx, cancel := context.WithTimeout(ctx, 2*callFor)
	defer cancel()
	done, err := c.limits.take(ctx, c.limits.key(r))
	if err != nil {
		return fmt.Errorf("%s: %w", r.route(), err)
	}
	defer done()
	for attempt := 1; ; attempt++ {
		err := c.once(ctx, r, out)
		if err == nil {
			return nil
		}
		err = fmt.Errorf("%s: %w", r.route(), err)
		wait := c.retryFirst << (attempt - 1)
		later, limited := errors.AsType[*bot.Later](err)
		switch {
		case attempt == retries, ctx.Err() != nil:
			return err
		case limited && later.After <= longestWait: // it was not carried out
			wait = later.After
		case limited, !r.again, !passes(err):
			return err
		}
		wait += rand.N(wait/4 + 1)
		if until, ok := ctx.Deadline(); ok && time.Until(until) < wait {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(wait):
		}
	}
}

func (c *client) once(ctx context.Context, r request, out any) error {
	probe, err := c.limits.gate(ctx, r, c.limits.key(r))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, callFor)
	defer cancel()
	answer, err := c.send(ctx, r)
	if err != nil {
		if probe {
			c.limits.probed(false)
		}
		c.count("cairn_discord_calls_total", "route", r.route(), "result", "network")
		return err
	}
	defer answer.Body.Close() //nolint:errcheck // it is read
	data, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err == nil {
		err = c.read(answer, r, data)
	} else {
		err = errors.New("network: the answer broke off") // a part of it may be somebody's words
	}
	if probe {
		c.limits.probed(!errors.Is(err, errBanned))
	}
	c.count("cairn_discord_calls_total", "route", r.route(), "result", resultOf(err))
	if err != nil || out == nil || len(data) == 0 {
		return err
	}
	if json.Unmarshal(data, out) != nil {
		return errors.New("the answer cannot be read")
	}
	return nil
}

// send writes a request.
func (c *client) send(ctx context.Context, r request) (*http.Response, error) {
	body, kind, err := r.encode()
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, r.method, c.base+r.path, bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("DISCORD_API_URL is no address") // err quotes it, and what follows may be a secret
	}
	req.Header.Set("User-Agent", "DiscordBot (https://github.com/cairnbot/cairn, 1)")
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	if !r.free() {
		req.Header.Set("Authorization", "Bot "+c.token)
	}
	answer, err := c.http.Do(req)
	if at, ok := errors.AsType[*url.Error](err); ok {
		err = fmt.Errorf("network: %w", at.Err) // the address holds tokens
	}
	return answer, err
}

// encode is the body of a request and its media type.
func (r request) encode() (data []byte, kind string, err error) {
	if r.body == nil {
		return nil, "", nil
	}
	data, err = json.Marshal(r.body)
	if err != nil || len(r.files) == 0 {
		return data, "application/json", err
	}
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	part := func(header textproto.MIMEHeader, data []byte) {
		if w, broken := form.CreatePart(header); broken == nil { // a buffer takes everything
			_, _ = w.Write(data)
		}
	}
	part(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="payload_json"`}, "Content-Type": {"application/json"}}, data)
	for n, f := range r.files {
		part(textproto.MIMEHeader{
			"Content-Disposition": {mime.FormatMediaType("form-data", map[string]string{"name": "files[" + strconv.Itoa(n) + "]", "filename": f.Name})},
			"Content-Type":        {cmp.Or(f.Type, "application/octet-stream")},
		}, f.Data)
	}
	if err := form.Close(); err != nil {
		return nil, "", err
	}
	return b.Bytes(), form.FormDataContentType(), nil
}

// read judges an answer by its status and keeps what it says of limits.
func (c *client) read(answer *http.Response, r request, data []byte) error {
	h := answer.Header
	if h.Get("X-RateLimit-Remaining") == "0" || h.Get("X-RateLimit-Bucket") != "" {
		empty := time.Duration(0)
		if h.Get("X-RateLimit-Remaining") == "0" {
			empty = seconds(h.Get("X-RateLimit-Reset-After"))
		}
		c.limits.learn(r, h.Get("X-RateLimit-Bucket"), empty)
	}
	var said struct {
		Code   int     `json:"code"`
		After  float64 `json:"retry_after"`
		Global bool    `json:"global"`
	}
	isJSON := json.Unmarshal(data, &said) == nil
	status := answer.StatusCode
	if status == http.StatusTooManyRequests {
		return c.limited(h, r, seconds(strconv.FormatFloat(said.After, 'f', -1, 64)), said.Global, isJSON)
	}
	if status < http.StatusBadRequest {
		c.limits.welcomed(r.about)
		return nil
	}
	no := &refusal{status, said.Code}
	switch status {
	case http.StatusUnauthorized:
		c.limits.wrong("401")
		if !r.free() {
			c.limits.kill("Discord refuses the token")
			c.log.Error("discord refuses the token; set DISCORD_TOKEN to the one under Bot in the developer portal")
			return fmt.Errorf("%w: %w", no, errDead)
		}
	case http.StatusForbidden:
		c.limits.wrong("403")
		c.limits.refused(r.about, no)
	case http.StatusNotFound:
		if no.gone() {
			c.limits.refused(r.about, no)
		}
	}
	if no.Code == openedTooFast {
		c.limits.learn(r, "", unsaidWait)
		return fmt.Errorf("%w: %w", no, &bot.Later{After: unsaidWait})
	}
	return no
}

// limited keeps a limit. A 429 that Discord did not write is of what stands before
// it: this address is banned.
func (c *client) limited(h http.Header, r request, after time.Duration, global, isJSON bool) error {
	if h.Get("X-RateLimit-Scope") != "shared" {
		c.limits.wrong("429")
	}
	after = max(after, seconds(h.Get("Retry-After")))
	switch {
	case !isJSON:
		after = cmp.Or(after, bannedFor)
		c.limits.ban(after)
		c.count("cairn_discord_bans_total")
		c.log.Error("discord bans this address for too many invalid requests; nothing is said until it ends", "for", after.String())
		return fmt.Errorf("%w: %w", errBanned, &bot.Later{After: after})
	case global || h.Get("X-RateLimit-Global") != "":
		after = cmp.Or(after, time.Second)
		c.limits.blockAll(after)
	default:
		after = cmp.Or(after, time.Second)
		c.limits.learn(r, h.Get("X-RateLimit-Bucket"), after)
	}
	return &bot.Later{After: after}
}

// seconds reads a number of seconds, and bounds what it says.
func seconds(text string) time.Duration {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || n <= 0 {
		return 0
	}
	return time.Duration(min(n, 24*60*60)*1000+1) * time.Millisecond
}

var (
	errDead   = errors.New("the token is refused")
	errBanned = errors.New("this address is banned")
)

// refusal is an answer of Discord's that is an error, without what it quotes.
type refusal struct{ Status, Code int }

func (r *refusal) Error() string {
	return fmt.Sprintf("Discord refuses: status %d, code %d", r.Status, r.Code)
}

// Is makes a refusal that cannot change soon a conversation that is gone.
func (r *refusal) Is(target error) bool { return target == bot.ErrGone && r.gone() }

const openedTooFast = 40003

// goneCodes are the refusals after which a conversation cannot be reached:
// unknown or closed to Cairn, direct messages that are closed, a server left.
var goneCodes = []int{10003, 10004, 10013, 30033, 50001, 50007, 50013, 50083, 50278, 160005}

func (r *refusal) gone() bool { return slices.Contains(goneCodes, r.Code) }

// passes reports whether a failure may be over soon.
func passes(err error) bool {
	if no, ok := errors.AsType[*refusal](err); ok {
		return no.Status >= http.StatusInternalServerError
	}
	return !errors.Is(err, errDead)
}

func resultOf(err error) string {
	no, refused := errors.AsType[*refusal](err)
	_, later := errors.AsType[*bot.Later](err)
	switch {
	case err == nil:
		return "ok"
	case later:
		return "limited"
	case refused && no.Status >= http.StatusInternalServerError:
		return "server"
	case refused:
		return "refused"
	}
	return "network"
}
