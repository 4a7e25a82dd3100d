package main

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/cairnbot/cairn/adapters/slack"
)

type checkCmd struct{}

// Help is the long help of check.
func (checkCmd) Help() string {
	return `Shows every setting with its source and meaning, never a secret, then tries the
knowledge, the database, and Slack and Discord where a token is set. The exit status is 1 when something is wrong.`
}

// Run checks.
func (checkCmd) Run(p *program) error {
	cfg, problem := readConfig(p.env)
	for _, s := range settings {
		if s.help == "" {
			continue
		}
		value := "not set"
		if v, ok := cfg.values[s.name]; ok {
			value = string(v)
			if s.secret {
				value = v.String()
			}
		}
		p.say("%-22s %-12s %s\n", s.name, value, s.help)
	}
	p.say("\n")
	if problem != nil {
		p.say("settings   wrong: %v\n", problem)
		return errQuiet
	}
	p.say("settings   ok\n")
	failed := false
	report := func(what, good string, err error) {
		if err != nil {
			failed = true
			good = "wrong: " + err.Error()
		}
		p.say("%-10s %s\n", what, good)
	}
	all, err := entries(cfg)
	report("knowledge", fmt.Sprintf("ok, %d entries", len(all)), err)
	options, err := engine(cfg)
	report("ranking", "ok, by "+engineName(options), err)
	slackAt := func(one slack.Checked) {
		said, err := toldOf(one)
		report("slack", said, err)
	}
	name, installed, err := checkDatabase(p, cfg)
	report("database", "ok, "+name, err)
	for _, one := range installed {
		slackAt(one)
	}
	if cfg.installs() {
		if err := cfg.platforms(); err != nil || len(installed) == 0 {
			report("slack", "ok, not installed anywhere yet: open "+cfg.get("CAIRN_PUBLIC_URL")+"/slack/oauth", err)
		}
	}
	if token := cfg.get("SLACK_BOT_TOKEN"); token != "" {
		slackAt(slack.Check(p.ctx, cfg.get("SLACK_API_URL"), token))
	}
	if token := cfg.get("DISCORD_TOKEN"); token != "" {
		name, err := checkDiscord(p, cfg.get("DISCORD_API_URL"), token)
		if _, wrong := cfg.publicKey(); wrong != nil {
			err = wrong
		}
		report("discord", name, err)
	}
	if failed {
		return errQuiet
	}
	return nil
}

// toldOf says what Slack said of an installation.
func toldOf(one slack.Checked) (string, error) {
	name := cmp.Or(one.Name, "connected")
	switch {
	case errors.Is(one.Err, slack.ErrNotReached): // which is no mistake in the settings
		return strings.TrimSpace(one.Name + " not checked: Slack cannot be reached from here"), nil
	case one.Err != nil && one.Name != "":
		return "", fmt.Errorf("%s: %w", one.Name, one.Err)
	case one.Err != nil:
		return "", one.Err
	case len(one.Missing) > 0:
		where := ""
		if one.Name != "" {
			where = one.Name + ": "
		}
		var scopes []string
		for _, m := range one.Missing {
			scopes = append(scopes, m.Scope)
		}
		return "", fmt.Errorf("%sthe app lacks %s: print the manifest again, paste it under App Manifest, and install it there again. That is what they are for:%s",
			where, strings.Join(scopes, ", "), whatFor(one.Missing))
	case len(one.Without) > 0:
		return "ok, " + name + ", without" + whatFor(one.Without), nil
	}
	return "ok, " + name, nil
}

// whatFor has a line for every permission.
func whatFor(all []slack.Permission) string {
	var b strings.Builder
	for _, m := range all {
		fmt.Fprintf(&b, "\n%13s%s: %s", "", m.Scope, m.Why)
	}
	return b.String()
}

// checkDatabase tries the database, and the installations of Slack that it keeps.
func checkDatabase(p *program, cfg config) (string, []slack.Checked, error) {
	dsn, err := cfg.database()
	if err != nil {
		return "", nil, err
	}
	db, err := openDatabase(p)
	if err != nil {
		return "", nil, err
	}
	defer db.Close() //nolint:errcheck // nothing is pending
	if err := db.Ping(p.ctx); err != nil || !cfg.installs() || cfg.platforms() != nil {
		return databaseName(dsn), nil, err //nolint:wrapcheck // the store's errors are sentences for people
	}
	if current, err := db.Current(p.ctx); err != nil || !current {
		return databaseName(dsn), nil, err //nolint:wrapcheck // as above
	}
	tokens, err := installedSlack(cfg, db)
	if err != nil {
		return databaseName(dsn), nil, err
	}
	installed, err := tokens.Check(p.ctx)
	return databaseName(dsn), installed, err //nolint:wrapcheck // as above
}
