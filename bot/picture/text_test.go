package picture

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFlat(t *testing.T) {
	for in, want := range map[string]string{
		"  two\twords\n":           "two words",
		"a\x00\x1b[31mb":           "a[31mb",
		"evil\u202egnp.exe\u2066x": "evilgnp.exex",
		"broken \xff byte":         "broken \ufffd byte",
		"👩\u200d💻":                 "👩\u200d💻", // a joiner belongs to the emoji
		strings.Repeat("é", 5000):  strings.Repeat("é", maxText) + "…",
	} {
		if diff := cmp.Diff(want, flat(in)); diff != "" {
			t.Errorf("flat(%.20q) (-want +got):\n%s", in, diff)
		}
	}
}

// setting gives a test the embedded letters.
func setting(t *testing.T) *letters {
	t.Helper()
	s := newSheet(Look{Embedded: true}, 10, "")
	t.Cleanup(func() { s.finish() })
	return s.letters
}

func TestCut(t *testing.T) {
	l := setting(t)
	for _, name := range names {
		whole := l.set(name, 24, false, math.Inf(1)).width
		for _, room := range []float64{whole - 1, whole / 2, 40, 10} {
			if got := l.set(name, 24, false, room).width; got > max(room, 20) {
				t.Errorf("%q takes %.1f of %.1f", name, got, room)
			}
		}
		if got := l.set(name, 24, false, whole+1).width; got != whole {
			t.Errorf("%q is cut although there is room: %.1f of %.1f", name, got, whole)
		}
	}
}

// TestDirection wants a text that runs from the right to be cut at its left.
func TestDirection(t *testing.T) {
	l := setting(t)
	dots, _ := l.regular.NominalGlyph('…')
	for text, atLeft := range map[string]bool{
		"a long line of plain words":        false,
		"שורה ארוכה של מילים פשוטות":        true,
		"123 سطر طويل من الكلمات البسيطة":   true,
		"Ada wrote שורה ארוכה של מילים פשו": false,
	} {
		runs := l.set(text, 24, false, 120).runs
		first, last := runs[0].Glyphs[0], runs[len(runs)-1].Glyphs
		if got := first.GlyphID == dots; got != atLeft {
			t.Errorf("%q begins with an ellipsis: %t", text, got)
		}
		if got := last[len(last)-1].GlyphID == dots; got == atLeft {
			t.Errorf("%q ends with an ellipsis: %t", text, got)
		}
	}
}

// TestBoxes wants letters that no font has as boxes, and a name of nothing else
// by its place.
func TestBoxes(t *testing.T) {
	l := setting(t)
	for text, want := range map[string]struct{ blank, boxed bool }{
		"Ada":   {},
		"Ada 🎉": {boxed: true},
		"李小龙":   {blank: true, boxed: true},
		"":      {},
	} {
		ln := l.set(text, 24, false, 500)
		boxed := false
		for _, run := range ln.runs {
			for _, g := range run.Glyphs {
				boxed = boxed || g.GlyphID == 0
			}
		}
		if ln.blank != want.blank || boxed != want.boxed {
			t.Errorf("%q: blank %t, boxed %t", text, ln.blank, boxed)
		}
	}
	s := Bars{Rows: rows("Ada", "李小龙")}.draw(Look{Embedded: true})
	// Nothing of the tofu's frame: the name is muted words, without a box.
	if s.pixels(s.ink.muted, margin, 95, 80, 25) == 0 || s.pixels(s.ink.still, margin, 95, 40, 25) != 0 {
		t.Error("the second row should be called no. 2")
	}
	s.finish()
	s = Bars{Rows: rows("Ada 🎉")}.draw(Look{Embedded: true})
	if s.pixels(s.ink.still, margin, 70, 60, 25) == 0 {
		t.Error("the emoji should be a box")
	}
	s.finish()
}

// TestSystemFonts draws what the embedded font lacks with whatever the machine
// has; without fonts that is boxes.
func TestSystemFonts(t *testing.T) {
	s := newSheet(Look{}, 40, "")
	for _, name := range names {
		if w := s.text(margin, 20, left, s.body(), name, 120); strings.TrimSpace(name) != "" && w <= 0 || w > 120 {
			t.Errorf("%q is %.1f wide", name, w)
		}
	}
	s.finish()
}

func FuzzText(f *testing.F) {
	for _, name := range names {
		f.Add(name, 120.0)
	}
	f.Add("\u0600\u0600\u202b\u0300", 1.0)
	f.Add("\U000e0041\ufe0f\u200d\u200d", -4.0)
	f.Fuzz(func(t *testing.T, text string, room float64) {
		if !(room > 0) {
			room = 0
		}
		s := newSheet(Look{Embedded: true}, 30, "")
		if w := s.text(margin, 15, left, s.body(), text, min(room, width)); w > max(room, 12) {
			t.Errorf("%q is %.1f wide, there is room for %.1f", text, w, room)
		}
		s.upright(100, 15, s.tick(), text, min(room, width))
		s.finish()
	})
}
