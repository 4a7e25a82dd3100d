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
	now := pooledCalibrations{
		Mind: New(all, Options{Encoder: e, Cache: OpenCache("", e), Examine: true}).cal,
		Bare: New(all, Options{Examine: true}).cal,
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
	}{{"with encoder", pooled().Mind, now.Mind}, {"without encoder", pooled().Bare, now.Bare}} {
		off := math.Abs(c.shipped.Bias - c.fresh.Bias)
		for i := range c.fresh.Weights {
			off = max(off, math.Abs(c.shipped.Weights[i]-c.fresh.Weights[i]))
		}
		if off > 0.05 {
			t.Errorf("%s: calibration.json is out of date by %.2f: run make golden", c.name, off)
		}
	}
}
