package console_test

import (
	"flag"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cairnbot/cairn/adapters/console"
	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/bottest"
)

var update = flag.Bool("update", false, "write what was seen into the golden files")

// TestGallery renders every block and span, at three widths and once with bold
// type, where escapes are written as ^[.
func TestGallery(t *testing.T) {
	var got strings.Builder
	for _, s := range []console.Style{{}, {Width: 40}, {Width: 80}, {Width: 60, Bold: true}} {
		fmt.Fprintf(&got, "=== width %d, bold %v ===\n", s.Width, s.Bold)
		got.WriteString(strings.ReplaceAll(console.Render(bottest.Gallery(), s), "\x1b", "^["))
	}
	const file = "testdata/gallery.golden"
	if *update {
		if err := os.WriteFile(file, []byte(got.String()), 0o644); err != nil { //nolint:gosec // a file of the repository
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("rendered differently; run with -update if that is right (-want +got):\n%s", diff)
	}
}

// TestGallerySafe lets nothing through that could change a terminal.
func TestGallerySafe(t *testing.T) {
	for _, r := range console.Render(bottest.Gallery(), console.Style{Width: 40}) {
		if r != '\n' && unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			t.Errorf("%U is shown", r)
		}
	}
}

// TestRenderAnything shows valid text, and all of it: whatever a paragraph
// says, and whatever the width.
func TestRenderAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		rich := bot.Rich{bot.Plain(text)}
		m := bot.Message{Lead: rich, Blocks: []bot.Block{
			bot.Quote{Text: rich},
			bot.List{Items: []bot.Rich{rich}},
			bot.Facts{Rows: []bot.Fact{{Name: text, Value: rich}}},
			bot.Table{Columns: []bot.Column{{Name: text}}, Rows: [][]bot.Rich{{rich}}},
			bot.Meter{Label: text, Done: rapid.Float64().Draw(t, "done"), Total: rapid.Float64().Draw(t, "total")},
		}}
		style := console.Style{Width: rapid.IntRange(-2, 90).Draw(t, "width")}
		out := console.Render(m, style)
		if !utf8.ValidString(out) {
			t.Fatalf("%q is no valid UTF-8", out)
		}
		lead := console.Render(bot.Message{Lead: rich}, style)
		if got, want := strings.Fields(lead), strings.Fields(console.Render(bot.Message{Lead: rich}, console.Style{})); !cmp.Equal(got, want) {
			t.Fatalf("breaking the line at %d loses something: %q, want %q", style.Width, got, want)
		}
	})
}

// TestMeter draws a bar for any numbers.
func TestMeter(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, tt := range []struct {
		done, total float64
		full        int
	}{
		{0, 8, 0}, {3, 8, 7}, {8, 8, 20}, {9, 8, 20}, {-1, 8, 0}, {1, 0, 0}, {0, 0, 0}, {1, -8, 0}, {-1, -8, 0}, {nan, 8, 0}, {1, nan, 0}, {inf, inf, 0}, {inf, 1, 20},
	} {
		m := bot.Message{Blocks: []bot.Block{bot.Meter{Label: "Done", Done: tt.done, Total: tt.total, Text: "so much"}}}
		want := "Done [" + strings.Repeat("#", tt.full) + strings.Repeat("-", 20-tt.full) + "] so much\n"
		if got := console.Render(m, console.Style{}); got != want {
			t.Errorf("%v of %v: got %q, want %q", tt.done, tt.total, got, want)
		}
	}
}
