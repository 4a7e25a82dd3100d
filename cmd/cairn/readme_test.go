package main

import (
	"os"
	"strings"
	"testing"

	"github.com/cairnbot/cairn/bot/features"
)

// TestREADMECommands holds the README's table against the declarations; with
// -update it writes the table.
func TestREADMECommands(t *testing.T) {
	const file = "../../README.md"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	table.WriteString("\n| command | what it does | for |\n|---|---|---|\n")
	for _, c := range (&features.Cairn{}).All() {
		table.WriteString("| `" + c.Name + "` | " + c.Help + " | " + c.Role.String() + " |\n")
	}
	before, rest, okBegin := strings.Cut(string(data), "-update\" -->\n")
	_, after, okEnd := strings.Cut(rest, "<!-- end of commands -->")
	if !okBegin || !okEnd {
		t.Fatal("README.md lacks the marks around its table of commands")
	}
	want := before + "-update\" -->\n" + table.String() + "\n<!-- end of commands -->" + after
	if want == string(data) {
		return
	}
	if !*update {
		t.Fatal("the README's table of commands is out of date: run make golden")
	}
	if err := os.WriteFile(file, []byte(want), 0o600); err != nil { //nolint:gosec // a constant path
		t.Fatal(err)
	}
}
