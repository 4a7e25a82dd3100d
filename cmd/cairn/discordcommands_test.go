package main

import (
	"bytes"
	"cmp"
	"os"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/cairnbot/cairn/adapters/discord"
	"github.com/cairnbot/cairn/bot/features"
)

// TestDiscordCommands keeps the native commands in a file that the adapter's tests
// hold against Discord's limits: the adapter does not know the features.
func TestDiscordCommands(t *testing.T) {
	got, err := discord.Commands((&features.Cairn{}).All())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range (&features.Cairn{}).All() {
		_, last, _ := strings.Cut(c.Name, " ")
		if name := cmp.Or(last, c.Name); !bytes.Contains(got, []byte(`"name": "`+name+`"`)) {
			t.Errorf("Discord has no %q", c.Name)
		}
	}
	const file = "../../adapters/discord/testdata/commands.json"
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil { //nolint:gosec // a file of the repository
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s: differs; run with -update if that is right (-want +got):\n%s", file, diff)
	}
}
