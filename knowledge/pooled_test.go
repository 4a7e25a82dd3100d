package knowledge

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/cairnbot/cairn/knowledge/encode"
)

// TestPooled holds the shipped calibrations against what the built-in entries
// give now; with -update it writes them.
func TestPooled(t *testing.T) {
	all, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	e, err := encode.Open()
	if err != nil {
		t.Fatal(err)
	}
	with := Options{Encoder: e, Cache: OpenCache("", e)}
	now := pooledCalibrations{
		Mind: New(all, with).examine(1000, 600), MindThin: thinly(all, with),
		Bare: New(all, Options{}).examine(1000, 600), BareThin: thinly(all, Options{}),
	}
	if *update {
		data, err := json.MarshalIndent(now, "", "\t")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("calibration.json", append(data, '\n'), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	for _, c := range []struct {
		name           string
		shipped, fresh Calibration
	}{
		{"with encoder", pooled().Mind, now.Mind},
		{"without encoder", pooled().Bare, now.Bare},
		{"with encoder, thin", pooled().MindThin, now.MindThin},
		{"without encoder, thin", pooled().BareThin, now.BareThin},
	} {
		off := math.Abs(c.shipped.Bias - c.fresh.Bias)
		for i := range c.fresh.Weights {
			off = max(off, math.Abs(c.shipped.Weights[i]-c.fresh.Weights[i]))
		}
		if off > 0.05 {
			t.Errorf("%s: calibration.json is out of date by %.2f: run make golden", c.name, off)
		}
	}
}

// thinly learns from the entries with their titles alone, asked by their
// phrasings.
func thinly(all []Entry, o Options) Calibration {
	titles := make([]Entry, len(all))
	for i, e := range all {
		titles[i] = Entry{Key: e.Key, Title: e.Title, Answer: e.Answer, Negatives: e.Negatives, Aliases: e.Aliases}
	}
	b := New(titles, o)
	var tests []test
	for i, e := range all {
		for _, q := range e.Questions[:min(10, len(e.Questions))] {
			tests = append(tests, test{b.norm.words(q), i, nothing})
		}
	}
	_, foreign := b.sample(0, sampledForeign)
	return b.learn(append(tests, b.foreignTests(foreign)...))
}
