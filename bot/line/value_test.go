package line_test

import (
	"testing"

	"github.com/cairnbot/cairn/bot/line"
)

func TestFlag(t *testing.T) {
	for said, want := range map[string]string{
		"--due friday": "due", "—due friday": "due", "--due=friday": "due=friday", "-- friday": "", "--3": "", `"--due" x`: "", "due": "", "": "",
	} {
		if got, ok := line.Flag(line.Split(said)); ok != (want != "") || ok && got != want {
			t.Errorf("%q: %q, %v, want %q", said, got, ok, want)
		}
	}
}

func TestNumber(t *testing.T) {
	for said, want := range map[string]float64{"3": 3, "2.5": 2.5, "2,5": 2.5, "1,500": 1500, "1,234,567.5": 1234567.5, "-4": -4} {
		if got, ok := line.Number(said); !ok || got != want {
			t.Errorf("%q: %v, %v, want %v", said, got, ok, want)
		}
	}
	for _, said := range []string{"", "many", "NaN", "Inf", "1e999", "1,50,000"} {
		if got, ok := line.Number(said); ok {
			t.Errorf("%q is read as %v", said, got)
		}
	}
}
