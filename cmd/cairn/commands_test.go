package main

import (
	"os"
	"testing"

	"github.com/cairnbot/cairn/bot/features"
	"github.com/cairnbot/cairn/knowledge"
	"github.com/cairnbot/cairn/knowledge/encode"
)

// TestCommandVectors keeps commands.bin complete: every sentence that means a
// command has its vector, so that the first chat encodes nothing. With -update
// it writes the file. One out of date only costs time.
func TestCommandVectors(t *testing.T) {
	needed := vectorsOfCommands(t, nil)
	if *update {
		if err := os.WriteFile("commands.bin", needed, 0o600); err != nil {
			t.Fatal(err)
		}
		commandVectors = needed
	}
	none := len(knowledge.OpenCache("", encoder(t)).Dump(0))
	if missing := vectorsOfCommands(t, commandVectors); len(missing) > none {
		t.Error("commands.bin lacks sentences of commands: run make golden")
	} else if len(commandVectors) != len(needed) {
		t.Errorf("commands.bin holds vectors that no command uses, %d bytes for %d: run make golden", len(commandVectors), len(needed))
	}
}

// vectorsOfCommands encodes what the commands need beyond the vectors given and
// those of the entries.
func vectorsOfCommands(t *testing.T, given []byte) []byte {
	t.Helper()
	all, err := knowledge.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	e := encoder(t)
	o := knowledge.Options{Encoder: e, Cache: knowledge.OpenCache("", e)}
	knowledge.New(all, o)
	entries := o.Cache.Size() // encoded now, when their own file is out of date
	o.Cache.Add(given)
	features.NewLibrary(nil, all, o)
	return o.Cache.Dump(entries)
}

func encoder(t *testing.T) *encode.Encoder {
	t.Helper()
	e, err := encode.Open()
	if err != nil {
		t.Fatal(err)
	}
	return e
}
