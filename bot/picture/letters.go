package picture

import (
	"bytes"
	_ "embed" // the fonts
	"io"
	"log"
	"os"
	"sync"

	"github.com/go-text/render"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/fontscan"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
)

//go:embed fonts/NotoSans-Regular.ttf
var regularTTF []byte

//go:embed fonts/NotoSans-Bold.ttf
var boldTTF []byte

// letters finds a face for each letter and sets them. It serves one picture at a
// time.
type letters struct {
	regular, bold *font.Face
	system        *fontscan.FontMap // nil until a letter needs it
	searched      bool              // whether the system was looked through

	// For the text being set: which of the faces comes first, whether the system
	// may be asked, and in which script the letter is.
	useBold  bool
	embedded bool
	script   language.Script

	segment shaping.Segmenter
	shape   shaping.HarfbuzzShaper
	wrap    shaping.LineWrapper
	render  render.Renderer
}

// cases, the trays of a printer, hold the letters between pictures. The garbage collector empties the
// pool, so that a process that draws no more holds no font: the one for Chinese,
// Japanese and Korean alone takes 20 MB.
var cases = sync.Pool{New: func() any {
	return &letters{regular: parse(regularTTF), bold: parse(boldTTF)}
}}

func parse(ttf []byte) *font.Face {
	face, err := font.ParseTTF(bytes.NewReader(ttf))
	if err != nil {
		panic("picture: embedded font: " + err.Error())
	}
	return face
}

// SetScript implements [shaping.FontmapScript].
func (l *letters) SetScript(s language.Script) { l.script = s }

// ResolveFace implements [shaping.Fontmap]. For a letter that no font has it is
// an embedded face, which lacks it.
func (l *letters) ResolveFace(r rune) *font.Face {
	if l.useBold && has(l.bold, r) {
		return l.bold
	}
	if l.embedded || has(l.regular, r) {
		return l.regular
	}
	if l.system == nil && !l.searched {
		l.system, l.searched = systemFonts(), true
	}
	if l.system != nil {
		l.system.SetScript(l.script)
		if face := l.system.ResolveFace(r); face != nil && has(face, r) {
			return face
		}
	}
	return l.regular
}

func has(f *font.Face, r rune) bool {
	glyph, ok := f.NominalGlyph(r)
	return ok && glyph != 0
}

// families are tried in this order before any other that has a letter: they
// look alike, and without the order an emoji would come from a text font.
var families = []string{
	"Noto Sans", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans Armenian", "Noto Sans Thai", "Noto Sans CJK SC", "Noto Sans SC",
	"Noto Color Emoji", "Apple Color Emoji", fontscan.SansSerif, fontscan.Emoji,
}

// systemFonts are the fonts of the machine, or nil where there are none. The
// first call in a process looks through them, which takes some tenths of a
// second; the index stays, about a megabyte.
func systemFonts() *fontscan.FontMap {
	// The index is wanted in a file as well. Ours would be one more thing to keep
	// for a saving of 0.2 s, so it goes to a folder that goes away.
	folder, err := os.MkdirTemp("", "cairn-fonts-")
	if err != nil {
		return nil
	}
	defer os.RemoveAll(folder) //nolint:errcheck // a file left in the temporary folder harms nobody
	fonts := fontscan.NewFontMap(log.New(io.Discard, "", 0))
	if err := fonts.UseSystemFonts(folder); err != nil {
		return nil
	}
	fonts.SetQuery(fontscan.Query{Families: families})
	return fonts
}
