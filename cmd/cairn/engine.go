package main

import (
	_ "embed"
	"path/filepath"

	"github.com/cairnbot/cairn/knowledge"
	"github.com/cairnbot/cairn/knowledge/encode"
)

// commandsFile holds the vectors of the sentences that mean a command.
// TestCommandVectors writes it with -update.
//
//go:embed commands.bin
var commandsFile string

var commandVectors = encode.View(commandsFile)

// engine is what ranks answers: with the sentence encoder, or by words and
// letters alone when its weights cannot be read. The error says why.
func engine(c config) (knowledge.Options, error) {
	e, err := encode.Open()
	if err != nil {
		return knowledge.Options{}, err //nolint:wrapcheck // shown as it is
	}
	file := ""
	if home, err := c.home(); err == nil {
		file = filepath.Join(home, "cache", "vectors.bin")
	}
	cache := knowledge.OpenCache(file, e)
	cache.Add(commandVectors)
	return knowledge.Options{Encoder: e, Cache: cache}, nil
}

// engineName says how answers are ranked.
func engineName(o knowledge.Options) string {
	if o.Encoder == nil {
		return "words and letters only"
	}
	return "words, letters and " + o.Encoder.Name()
}
