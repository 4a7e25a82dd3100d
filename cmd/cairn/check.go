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
	name, err := checkDatabase(p, cfg)
	report("database", "ok, "+name, err)
	if token := cfg.get("SLACK_BOT_TOKEN"); token != "" {
		team, err := checkSlack(p, cfg.get("SLACK_API_URL"), token)
		report("slack", team, err)
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

// checkSlack asks Slack what the token is good for.
func checkSlack(p *program, base, token string) (string, error) {
	team, missing, err := slack.Check(p.ctx, base, token)
	switch {
	case errors.Is(err, slack.ErrNotReached): // which is no mistake in the settings
		return "not checked: Slack cannot be reached from here", nil
	case err == nil && len(missing) > 0:
		err = fmt.Errorf("the app lacks %s: print the manifest again, paste it under App Manifest, and reinstall", strings.Join(missing, ", "))
	}
	return "ok, " + cmp.Or(team, "connected"), err
}

func checkDatabase(p *program, cfg config) (string, error) {
	dsn, err := cfg.database()
	if err != nil {
		return "", err
	}
	db, err := openDatabase(p)
	if err != nil {
		return "", err
	}
	defer db.Close()                         //nolint:errcheck // nothing is pending
	return databaseName(dsn), db.Ping(p.ctx) //nolint:wrapcheck // the store's errors are sentences for people
}
