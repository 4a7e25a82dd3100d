package main

import (
	"path/filepath"

	"github.com/cairnbot/cairn/knowledge"
	"github.com/cairnbot/cairn/knowledge/encode"
)

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
	return knowledge.Options{Encoder: e, Cache: knowledge.OpenCache(file, e)}, nil
}

// engineName says how answers are ranked.
func engineName(o knowledge.Options) string {
	if o.Encoder == nil {
		return "words and letters only"
	}
	return "words, letters and " + o.Encoder.Name()
}
