package main

import (
	"fmt"

	"github.com/cairnbot/cairn/adapters/slack"
	"github.com/cairnbot/cairn/bot/features"
)

type manifestCmd struct {
	Slack manifestSlackCmd `cmd:"" help:"Print the manifest that makes the Slack app."`
}

type manifestSlackCmd struct {
	HTTP         string `name:"http" help:"Let Slack call this https address, instead of Socket Mode." placeholder:"URL"`
	Rotate       bool   `help:"With --http: let tokens end after twelve hours; Cairn renews them. Slack lets nobody turn it off again."`
	MentionsOnly bool   `help:"Ask for no permission to read channels: follow-ups need a mention each, and no channel can be set to auto."`
}

// Help is the long help of manifest slack.
func (manifestSlackCmd) Help() string {
	return `Prints JSON to paste at https://api.slack.com/apps: Create New App, From a
manifest. It holds every permission, event and command that Cairn needs, and
nothing else.

  cairn manifest slack                                  # Socket Mode, no public address
  cairn manifest slack --http https://cairn.example.org # many workspaces, by HTTP`
}

// Run prints the manifest.
func (cmd manifestSlackCmd) Run(p *program) error {
	app := slack.App{URL: cmd.HTTP, MentionsOnly: cmd.MentionsOnly, Rotates: cmd.Rotate}
	manifest, err := app.Manifest((&features.Cairn{}).All())
	if err != nil {
		return usageError{fmt.Errorf("--http: %w", err)}
	}
	_, err = p.out.Write(manifest)
	return err //nolint:wrapcheck // a closed pipe is as good a message as any
}
