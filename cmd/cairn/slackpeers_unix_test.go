//go:build unix

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cairnbot/cairn/adapters/slack/fakeslack"
)

// BenchmarkSlackPeers asks Cairn and two minimal bots of docs/bench-slack as fast as
// they answer, one after the other, in one Slack each of the same kind. The bots match
// keywords and keep nothing.
func BenchmarkSlackPeers(b *testing.B) {
	dir, err := filepath.Abs("../../.cache/bench-slack")
	if err != nil {
		b.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "node_modules")); err != nil {
		b.Skip("make bench-slack installs the bots first: ", err)
	}
	bin := released(b)
	least := func(o *order) { o.Outstanding, o.Settle, o.Mentions = 32, 10*time.Second, *peerMentions }
	for name, known := range map[string]bool{"distinct": false, "known": true} {
		b.Run("cairn/"+name, func(b *testing.B) {
			for range b.N {
				s, town, o := loaded(b, bin, newDatabase(b))
				least(&o)
				o.Known = known
				load(b, s.process, town, o)
			}
		})
	}
	b.Run("bolt", func(b *testing.B) {
		for range b.N {
			town, port := newSlackTown(b), freeAddr(b)
			_, number, _ := strings.Cut(port, ":")
			bot := node(b, dir, "bolt.mjs", town.api, "PORT="+number)
			o := many
			least(&o)
			o.To = fmt.Sprintf("http://%s/slack/events", port)
			load(b, bot, town, o)
		}
	})
	for _, calls := range []string{"1", "100"} {
		b.Run("hubot/calls="+calls, func(b *testing.B) {
			for range b.N {
				town := newSlackTown(b)
				bot := node(b, dir, "hubot.mjs", town.api, "CALLS="+calls)
				o := order{Kind: "message", Workspaces: 1, Channels: many.Workspaces * many.Channels, Members: many.Workspaces * many.Members}
				least(&o)
				load(b, bot, town, o)
			}
		})
	}
}

// node is a bot of docs/bench-slack that runs, where make bench-slack installed it.
func node(b *testing.B, dir, script, api string, env ...string) *process {
	b.Helper()
	p := &process{Cmd: exec.CommandContext(b.Context(), "node", script)} //nolint:gosec // ours
	p.Dir, p.Stderr = dir, &p.said
	p.Env = append(append(os.Environ(), "NODE_ENV=production", "HUBOT_LOG_LEVEL=error", "SLACK_API_URL="+api, "SLACK_BOT_TOKEN="+fakeslack.BotToken,
		"SLACK_APP_TOKEN="+fakeslack.AppToken, "SLACK_SIGNING_SECRET="+fakeslack.SigningSecret), env...)
	begin(b, p)
	for {
		line, err := p.out.ReadString('\n')
		if err != nil {
			b.Fatal(err, p.said.String())
		}
		if strings.TrimSpace(line) == "ready" {
			return p
		}
	}
}
