package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot"
)

// knownFor is how long what Discord says of a server is believed.
const knownFor = 10 * time.Minute

// server is what Cairn knows of one.
type server struct {
	id, owner string
	managing  []string // roles whose holders run it
	until     time.Time
}

// direct is the channel of the direct messages with somebody, opened on demand.
func (d *Discord) direct(ctx context.Context, who string) (string, error) {
	d.mu.Lock()
	known := d.directs[who]
	d.mu.Unlock()
	if known != "" {
		return known, nil
	}
	var opened struct {
		ID string `json:"id"`
	}
	err := d.api.do(ctx, request{
		method: http.MethodPost, path: "users/@me/channels", body: map[string]string{"recipient_id": who}, again: true, about: "user " + who,
	}, &opened)
	if err == nil && opened.ID == "" {
		err = errUnread
	}
	if err != nil {
		return "", err
	}
	d.keepDirect(who, opened.ID)
	return opened.ID, nil
}

func (d *Discord) keepDirect(who, channel string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.directs) > maxKept {
		clear(d.directs)
	}
	d.directs[who] = channel
}

// operator reports whether somebody runs a server: their roles say so, or it is
// theirs. Messages do not say it, as interactions do.
func (d *Discord) operator(ctx context.Context, id, who string, roles []string) bool {
	d.mu.Lock()
	known := d.servers[id]
	d.mu.Unlock()
	now := d.now()
	if !now.Before(known.until) {
		var g struct {
			ID    string `json:"id"`
			Owner string `json:"owner_id"`
			Roles []struct {
				ID          string `json:"id"`
				Permissions string `json:"permissions"`
			} `json:"roles"`
		}
		if err := d.api.do(ctx, request{method: http.MethodGet, path: "guilds/" + id, again: true, about: "server " + id}, &g); err != nil {
			d.log.WarnContext(ctx, "server not known", "err", err)
			return false
		}
		known = server{id: g.ID, owner: g.Owner, until: now.Add(knownFor)}
		for _, r := range g.Roles {
			if manages(r.Permissions) {
				known.managing = append(known.managing, r.ID)
			}
		}
		d.mu.Lock()
		if len(d.servers) > maxKept {
			clear(d.servers)
		}
		d.servers[id] = known
		d.mu.Unlock()
	}
	// The role of everybody has the id of the server.
	return known.owner == who || slices.Contains(known.managing, id) ||
		slices.ContainsFunc(roles, func(r string) bool { return slices.Contains(known.managing, r) })
}

// serverChanged forgets what is no longer so of a server.
func (d *Discord) serverChanged(ctx context.Context, kind string, data []byte) {
	var g struct {
		ID     string `json:"id"`
		Server string `json:"guild_id"` // in events about roles
		Away   bool   `json:"unavailable"`
	}
	if json.Unmarshal(data, &g) != nil {
		return
	}
	d.mu.Lock()
	delete(d.servers, g.ID)
	delete(d.servers, g.Server)
	d.alone = server{}
	d.mu.Unlock()
	if kind == "GUILD_DELETE" && !g.Away {
		d.Count("cairn_discord_left_total")
		d.log.WarnContext(ctx, "discord: Cairn was removed from a server", "workspace", g.ID)
	}
}

// home is the server whose community somebody belongs to who writes directly: the
// one where they were met last, or the only one that Cairn is in.
func (d *Discord) home(ctx context.Context, who string) (string, error) {
	if d.Home != nil {
		met, err := d.Home(ctx, who)
		if err != nil {
			return "", fmt.Errorf("find server: %w", err)
		}
		if met != "" {
			return met, nil
		}
	}
	d.mu.Lock()
	alone := d.alone
	d.mu.Unlock()
	now := d.now()
	if now.Before(alone.until) {
		return alone.id, nil
	}
	var in []struct {
		ID string `json:"id"`
	}
	if err := d.api.do(ctx, request{method: http.MethodGet, path: "users/@me/guilds?limit=2", again: true}, &in); err != nil {
		return "", err
	}
	alone = server{until: now.Add(knownFor)}
	if len(in) == 1 {
		alone.id = in[0].ID
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.alone = alone
	return alone.id, nil
}

// maxAttachment is how much of an attachment is read, in bytes.
const maxAttachment = 1 << 20

// fetch reads the attachments; one that cannot be read is left out.
func (d *Discord) fetch(ctx context.Context, files []attached) []bot.File {
	var out []bot.File
	for _, f := range files {
		data, err := d.download(ctx, f.URL)
		if err != nil {
			d.log.WarnContext(ctx, "attachment not read", "err", err)
			continue
		}
		kind, _, err := mime.ParseMediaType(f.Type)
		if err != nil {
			kind = "application/octet-stream"
		}
		out = append(out, bot.File{Name: path.Base("/" + strings.ReplaceAll(f.Name, "\\", "/")), Type: kind, Data: data})
	}
	return out
}

// ownHosts are where Discord keeps attachments.
var ownHosts = []string{"cdn.discordapp.com", "media.discordapp.net"}

// download reads the beginning of an attachment. Nothing is asked of any host but
// Discord's, whatever a message says.
func (d *Discord) download(ctx context.Context, from string) ([]byte, error) {
	at, err := url.Parse(from)
	own, _ := url.Parse(d.api.base)
	if err != nil || (at.Scheme != "https" || !slices.Contains(ownHosts, at.Host)) && (own == nil || d.APIURL == "" || at.Scheme != own.Scheme || at.Host != own.Host) {
		return nil, errors.New("its address is not Discord's")
	}
	ctx, cancel := context.WithTimeout(ctx, callFor)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, from, http.NoBody)
	if err != nil {
		return nil, errUnread
	}
	answer, err := d.api.http.Do(r)
	if err != nil {
		return nil, errors.New("network") // its text holds the address
	}
	defer answer.Body.Close() //nolint:errcheck // it is read
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("status %d", answer.StatusCode)
	}
	data, err := io.ReadAll(io.LimitReader(answer.Body, maxAttachment))
	if err != nil {
		return nil, errors.New("it broke off")
	}
	return data, nil
}
