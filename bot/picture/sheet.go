package picture

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"strings"

	"git.sr.ht/~sbinet/gg"
)

// sheet is what a picture is drawn on. Lengths are points from the top left.
type sheet struct {
	ink     inks
	dc      *gg.Context
	img     *image.RGBA
	alt     string
	letters *letters
	words   []box // where texts are
}

// newSheet takes letters from the pool; finish gives them back.
func newSheet(look Look, height float64, alt string) *sheet {
	img := image.NewRGBA(image.Rect(0, 0, width*scale, int(math.Ceil(height*scale))))
	s := &sheet{ink: inksOf(look), img: img, alt: alt, dc: gg.NewContextForRGBA(img), letters: cases.Get().(*letters)}
	s.letters.embedded = look.Embedded
	s.dc.Scale(scale, scale)
	draw.Draw(img, img.Bounds(), image.NewUniform(s.ink.back), image.Point{}, draw.Src)
	return s
}

// emptySheet says calmly that there is nothing.
func emptySheet(look Look, title, say string) *sheet {
	const height = 140
	s := newSheet(look, height, shorten(title)+": "+strings.ToLower(say[:1])+say[1:]+".")
	s.head(title, "")
	st := s.body()
	st.ink = s.ink.muted
	s.text(width/2, (44+height)/2, middle, st, say, width-2*margin)
	return s
}

func (s *sheet) finish() Picture {
	cases.Put(s.letters)
	s.letters = nil
	return Picture{PNG: encode(s.img, s.ink.all()), Alt: s.alt}
}

// side says which end of a text stands at its place.
type side int

const (
	left side = iota
	middle
	right
)

// style is how a text is set.
type style struct {
	size float64
	bold bool
	ink  color.RGBA
}

func (s *sheet) title() style { return style{15, true, s.ink.text} }
func (s *sheet) body() style  { return style{12, false, s.ink.text} }
func (s *sheet) note() style  { return style{11, false, s.ink.muted} }
func (s *sheet) tick() style  { return style{10, false, s.ink.muted} }

// capHeight is that of the embedded font, of its size.
const capHeight = 0.714

// text draws a text whose capitals are centred on y, at most room wide, and
// returns its width.
func (s *sheet) text(x, y float64, at side, st style, text string, room float64) float64 {
	ln := s.letters.set(text, st.size*scale, st.bold, room*scale)
	if ln.width <= 0 { // empty, or marks without a letter
		return 0
	}
	img, base := s.letters.image(ln, st.ink, s.ink.still)
	px := x*scale - ln.width*float64(at)/2
	py := y*scale + st.size*scale*capHeight/2
	to := image.Pt(int(math.Round(px)), int(math.Round(py))-base)
	draw.Draw(s.img, img.Bounds().Add(to), img, image.Point{}, draw.Over)
	w := ln.width / scale
	s.words = append(s.words, centred(x+w/2*(1-float64(at)), y, w, st.size*capHeight))
	return w
}

// upright draws a text that reads from the bottom up, centred on a point.
func (s *sheet) upright(x, y float64, st style, text string, room float64) {
	ln := s.letters.set(text, st.size*scale, st.bold, room*scale)
	if ln.width <= 0 { // empty, or marks without a letter
		return
	}
	img, base := s.letters.image(ln, st.ink, s.ink.still)
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	turned := image.NewRGBA(image.Rect(0, 0, h, w))
	for py := range h {
		for px := range w {
			turned.SetRGBA(py, w-1-px, img.RGBAAt(px, py))
		}
	}
	to := image.Pt(int(math.Round(x*scale+st.size*scale*capHeight/2))-base, int(math.Round(y*scale))-w/2)
	draw.Draw(s.img, turned.Bounds().Add(to), turned, image.Point{}, draw.Over)
	s.words = append(s.words, centred(x, y, st.size*capHeight, ln.width/scale))
}

// measure is the width of a text.
func (s *sheet) measure(st style, text string) float64 {
	return s.letters.set(text, st.size*scale, st.bold, math.Inf(1)).width / scale
}

// widest is the width of the widest of some texts.
func (s *sheet) widest(st style, texts ...string) (w float64) {
	for _, text := range texts {
		w = max(w, s.measure(st, text))
	}
	return w
}

// head writes the title and a line below it.
func (s *sheet) head(title, below string) {
	s.text(margin, 25, left, s.title(), title, width-2*margin)
	s.text(margin, 44, left, s.note(), below, width-2*margin)
}

// bar fills a rectangle with round corners.
func (s *sheet) bar(x, y, w, h, r float64, ink color.RGBA) {
	if w <= 0 || h <= 0 {
		return
	}
	s.round(x, y, w, h, r, r)
	s.dc.SetColor(ink)
	s.dc.Fill()
}

// column fills a bar that stands on y, round at its top alone.
func (s *sheet) column(x, y, w, h, r float64, ink color.RGBA) {
	if h <= 0 {
		return
	}
	s.round(x, y-h, w, h, r, 0)
	s.dc.SetColor(ink)
	s.dc.Fill()
}

// round is the path of a rectangle with corners of one radius at its top and one
// at its bottom. A curve for each corner is many times faster than the library's
// arcs, and there may be a thousand corners.
func (s *sheet) round(x, y, w, h, top, bottom float64) {
	const pull = 1 - 0.5523 // of a cubic curve that follows a quarter circle
	top, bottom = min(top, w/2, h/2), min(bottom, w/2, h/2)
	right, low := x+w, y+h
	s.dc.MoveTo(x+top, y)
	s.dc.LineTo(right-top, y)
	s.dc.CubicTo(right-top*pull, y, right, y+top*pull, right, y+top)
	s.dc.LineTo(right, low-bottom)
	s.dc.CubicTo(right, low-bottom*pull, right-bottom*pull, low, right-bottom, low)
	s.dc.LineTo(x+bottom, low)
	s.dc.CubicTo(x+bottom*pull, low, x, low-bottom*pull, x, low-bottom)
	s.dc.LineTo(x, y+top)
	s.dc.CubicTo(x, y+top*pull, x+top*pull, y, x+top, y)
	s.dc.ClosePath()
}

// stroke draws a line through points given as x, y, x, y; dashes may be none.
func (s *sheet) stroke(ink color.RGBA, thick float64, dashes []float64, points ...float64) {
	for i := 0; i+1 < len(points); i += 2 {
		s.dc.LineTo(points[i], points[i+1])
	}
	s.dc.SetColor(ink)
	s.dc.SetLineWidth(thick * scale)
	for i := range dashes {
		dashes[i] *= scale
	}
	s.dc.SetDash(dashes...)
	s.dc.Stroke()
}

// area fills the shape around points given as x, y, x, y.
func (s *sheet) area(ink color.RGBA, points ...float64) {
	for i := 0; i+1 < len(points); i += 2 {
		s.dc.LineTo(points[i], points[i+1])
	}
	s.dc.ClosePath()
	s.dc.SetColor(ink)
	s.dc.Fill()
}

// hatch fills a rectangle with slanting lines.
func (s *sheet) hatch(x, y, w, h float64, ink color.RGBA) {
	const apart = 5
	for k := float64(apart) / 2; k < w+h; k += apart {
		s.dc.DrawLine(x+max(0, k-h), y+min(k, h), x+min(k, w), y+max(0, k-w))
	}
	s.dc.SetColor(ink)
	s.dc.SetLineWidth(scale)
	s.dc.SetDash()
	s.dc.SetLineCapButt()
	s.dc.Stroke()
}
