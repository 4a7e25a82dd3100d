package main

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"net/http"

	"github.com/cairnbot/cairn/adapters/discord"
	"github.com/cairnbot/cairn/adapters/web"
)

// onDiscord reports whether Discord is to be served; half of it is refused.
func (c config) onDiscord() (bool, error) {
	if c.get("DISCORD_TOKEN") != "" {
		return true, nil
	}
	for _, name := range []string{"DISCORD_PUBLIC_KEY", "DISCORD_APPLICATION_ID", "DISCORD_API_URL"} {
		if c.get(name) != "" {
			return false, errors.New(name + " is set, and DISCORD_TOKEN is not: it is under Bot in Discord's developer portal")
		}
	}
	return false, nil
}

// publicKey reads the key that Discord signs with; nil where none is set.
func (c config) publicKey() ([]byte, error) {
	text := c.get("DISCORD_PUBLIC_KEY")
	if text == "" {
		return nil, nil
	}
	key, err := hex.DecodeString(text)
	if err != nil || len(key) != 32 {
		return nil, errors.New("DISCORD_PUBLIC_KEY should be the 64 hex digits under General Information in Discord's developer portal")
	}
	return key, nil
}

// discord is the adapter of the configured Discord, and adds what it serves by HTTP
// to rest.
func (a *app) discord(c config, metrics *web.Metrics, rest *http.ServeMux) (*discord.Discord, error) {
	key, err := c.publicKey()
	if err != nil {
		return nil, err
	}
	d := discord.New(discord.Config{
		Token: c.get("DISCORD_TOKEN"), ApplicationID: c.get("DISCORD_APPLICATION_ID"), PublicKey: key, APIURL: c.get("DISCORD_API_URL"),
		Store: a.db, Ledger: a.db, Now: a.now, Log: a.log, Count: metrics.Count, Defer: a.sayLater, Mode: a.cairn.Mode,
		Home: func(ctx context.Context, user string) (string, error) {
			return a.db.LastWorkspace(ctx, discord.Name, user)
		},
	})
	if key != nil {
		rest.Handle("/discord/", d.Handler())
	}
	return d, nil
}

// checkDiscord asks Discord what the token is good for.
func checkDiscord(p *program, base, token string) (string, error) {
	name, err := discord.Check(p.ctx, base, token)
	if errors.Is(err, discord.ErrNotReached) { // which is no mistake in the settings
		return "not checked: Discord cannot be reached from here", nil
	}
	return "ok, " + cmp.Or(name, "connected"), err
}
