package knowledge

import (
	_ "embed"
	"strings"
)

//go:embed chatter.txt
var chatterText string

// chatter are lines that no entry answers.
func chatter() []string {
	var out []string
	for line := range strings.Lines(chatterText) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, line)
		}
	}
	return out
}
