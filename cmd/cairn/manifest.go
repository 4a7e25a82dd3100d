package main

import (
	"cmp"
	"fmt"
	"io"

	"github.com/cairnbot/cairn/adapters/discord"
	"github.com/cairnbot/cairn/adapters/slack"
	"github.com/cairnbot/cairn/bot/features"
)

type manifestCmd struct {
	Slack   manifestSlackCmd   `cmd:"" help:"Print the manifest that makes the Slack app."`
	Discord manifestDiscordCmd `cmd:"" help:"Print the link that invites the Discord app, and its settings."`
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

type manifestDiscordCmd struct {
	Application string `help:"Id of the application; DISCORD_APPLICATION_ID if left out." placeholder:"ID"`
	Commands    bool   `help:"Print the commands instead that Cairn registers when it starts, as JSON."`
}

// Help is the long help of manifest discord.
func (manifestDiscordCmd) Help() string {
	return `Prints the link that adds Cairn to a server, what each permission is for, and the
settings that matter at https://discord.com/developers/applications.

  cairn manifest discord --application 1234567890123456789
  cairn manifest discord --commands                        # what people will see`
}

// Run prints the link and the settings, or the commands.
func (cmd manifestDiscordCmd) Run(p *program) error {
	if cmd.Commands {
		commands, err := discord.Commands((&features.Cairn{}).All())
		if err == nil {
			_, err = p.out.Write(commands)
		}
		return err //nolint:wrapcheck // a closed pipe is as good a message as any
	}
	config, err := readConfig(p.env)
	if err != nil {
		return usageError{err}
	}
	setup, err := (discord.App{ID: cmp.Or(cmd.Application, config.get("DISCORD_APPLICATION_ID"))}).Setup()
	if err != nil {
		return usageError{fmt.Errorf("--application, or DISCORD_APPLICATION_ID: %w", err)}
	}
	_, err = io.WriteString(p.out, setup)
	return err //nolint:wrapcheck // see above
}
