package picture

import (
	"image"
	"image/color"
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/bidi"
)

// maxText is how many characters of a text are looked at; the widest place for
// one holds fewer.
const maxText = 120

// flat is a text on one line without control characters and direction marks,
// which could make it read differently from what it says.
func flat(s string) string {
	n := 0
	s = strings.Map(func(r rune) rune {
		switch n++; {
		case n > 4*maxText:
			return -1
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if runes := []rune(s); len(runes) > maxText {
		return string(runes[:maxText]) + "…"
	}
	return s
}

// direction is that of the first letter which has one.
func direction(text []rune) di.Direction {
	for _, r := range text {
		p, _ := bidi.LookupString(string(r))
		switch p.Class() { //nolint:exhaustive // only letters have a direction
		case bidi.L:
			return di.DirectionLTR
		case bidi.R, bidi.AL:
			return di.DirectionRTL
		}
	}
	return di.DirectionLTR
}

// line is a text set, in pixels. It is good until the next one is set.
type line struct {
	runs  []shaping.Output // from left to right
	size  float64
	width float64
	// blank says that nothing of the text can be drawn.
	blank bool
}

// set shapes a text and cuts it with an ellipsis where it is wider than room.
func (l *letters) set(text string, size float64, bold bool, room float64) line {
	l.useBold = bold
	runes := []rune(flat(text))
	if len(runes) == 0 {
		return line{size: size}
	}
	whole := shaping.Input{
		Text: runes, RunEnd: len(runes), Size: fixed.Int26_6(size * 64),
		Direction: direction(runes), Language: language.NewLanguage("en"),
	}
	drawn, boxed := 0, 0
	shaped := make([]shaping.Output, 0, 4)
	for _, run := range l.segment.Split(whole, l) {
		out := l.shape.Shape(run)
		d, b := mend(&out, runes, run.Face == l.regular || run.Face == l.bold)
		drawn, boxed = drawn+d, boxed+b
		shaped = append(shaped, out)
	}
	dots := whole
	dots.Text, dots.RunEnd, dots.Face, dots.Script = []rune("…"), 1, l.regular, language.Common
	config := shaping.WrapConfig{Direction: whole.Direction, TruncateAfterLines: 1, Truncator: l.shape.Shape(dots)}
	lines, _ := l.wrap.WrapParagraphF(config, fixed.Int26_6(min(room, 1e5)*64), runes, shaping.NewSliceIterator(shaped))
	out := line{size: size, blank: drawn == 0 && boxed > 0}
	for _, ln := range lines {
		out.runs = append(out.runs, ln...)
	}
	slices.SortStableFunc(out.runs, func(a, b shaping.Output) int { return int(a.VisualIndex - b.VisualIndex) })
	for _, run := range out.runs {
		out.width += float64(run.Advance) / 64
	}
	return out
}

// mend gives each letter that the face lacks, glyph 0, the width of a box, counts
// the others and these, and keeps spaces narrow. Of a known face every glyph can
// be drawn.
func mend(run *shaping.Output, text []rune, known bool) (drawn, boxed int) {
	for i := range run.Glyphs {
		g := &run.Glyphs[i]
		switch r := text[g.TextIndex()]; {
		case unicode.IsSpace(r): // one between emoji is as wide as they are
			g.Advance = min(g.Advance, run.Size*3/10)
			g.XAdvance = g.Advance //nolint:staticcheck // the renderer still goes by it
		case g.GlyphID == 0, !known && g.Advance != 0 && !drawable(run.Face, g.GlyphID):
			g.GlyphID, g.Width, g.Height, g.Advance = 0, 0, 0, 0
			if i == 0 || run.Glyphs[i-1].TextIndex() != g.TextIndex() { // not a mark on a letter
				g.Advance = run.Size * 5 / 8
			}
			g.XAdvance = g.Advance //nolint:staticcheck // the renderer still goes by it
			boxed++
		case g.Width != 0:
			drawn++
		}
	}
	run.RecomputeAdvance()
	return drawn, boxed
}

// drawable reports whether the renderer knows the format of a glyph; layered
// colours it does not.
func drawable(face *font.Face, glyph font.GID) bool {
	switch face.GlyphData(glyph).(type) {
	case font.GlyphOutline, font.GlyphBitmap, font.GlyphSVG:
		return true
	}
	return false
}

// image draws a line into a picture of its own, just as large as it must be:
// the renderer's time grows with the whole picture. The baseline lies at base.
func (l *letters) image(ln line, ink, boxInk color.RGBA) (img *image.RGBA, base int) {
	base = int(math.Ceil(ln.size * 1.2))
	img = image.NewRGBA(image.Rect(0, 0, int(math.Ceil(ln.width))+2, base+int(math.Ceil(ln.size*0.5))))
	l.render.FontSize, l.render.PixScale, l.render.Color = float32(ln.size), 1, ink
	x := 0.0
	for _, run := range ln.runs {
		at := x
		for i := range run.Glyphs {
			g := &run.Glyphs[i]
			w := float64(g.Advance) / 64
			if g.GlyphID == 0 {
				g.GlyphID, _ = run.Face.NominalGlyph(' ')
				fillBox(img, at, at+w, base, ln.size, boxInk)
			}
			at += w
		}
		l.render.DrawShapedRunAt(run, img, int(math.Round(x)), base)
		x += float64(run.Advance) / 64
	}
	return img, base
}

// fillBox fills what stands for a letter: a quiet block as high as a small one.
func fillBox(img *image.RGBA, from, to float64, base int, size float64, ink color.RGBA) {
	top := base - int(size*0.62)
	for y := top; y < base; y++ {
		for x := int(from) + 1; x < int(to); x++ {
			img.SetRGBA(x, y, ink)
		}
	}
}
