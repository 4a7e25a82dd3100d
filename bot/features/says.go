package features

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"github.com/cairnbot/cairn/bot"
)

//go:embed says.txt
var saysText string

// moreSays are further sentences for commands, by name: one a line below the
// command's heading, in a file that anybody can add to.
var moreSays = sync.OnceValue(func() map[string][]string {
	out := make(map[string][]string)
	name := ""
	for line := range strings.Lines(saysText) {
		line = strings.TrimSpace(line)
		if heading, ok := strings.CutPrefix(line, "# "); ok {
			name = heading
		} else if line != "" {
			out[name] = append(out[name], line)
		}
	}
	return out
})

// withMoreSays gives commands the sentences of the file, after their own.
func withMoreSays(commands []bot.Command) []bot.Command {
	for i, c := range commands {
		commands[i].Says = slices.Concat(c.Says, moreSays()[c.Name])
	}
	return commands
}
