package discord

import (
	"bytes"
	"compress/flate"
	"io"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cairnbot/cairn/bot/wording"
)

// What a button or a form does stands in its custom id, so that it works after a
// restart and nothing about it is kept. 100 characters are little: what is longer
// is compressed and written in letters of which each holds 14 bits.
const (
	maxID    = 100
	maxOpen  = 4096   // bytes of what an id may say
	letters  = 0x4E00 // the first of 16,384 ideographs, all of one block
	bits     = 14
	buttonOf = 'b' // kinds of ids; in capitals where it is compressed
	formOf   = 'f'
)

// usual is what ids often say, for the compression. Changing a letter of it makes
// every compressed button in every channel unreadable.
const usual = `{"c":"","k":"","v":{"title":"","provider":"","hours":"","cost":"","due":"","stack":"","goal":"","target":"","budget":"` +
	` --title " --words " --weekly " --text " --said " --reading " --used "yes --interviews "no --worth "yes --next "keep going --stage "14` +
	` --again=true review --item "item- remind --when "next tomorrow at budget --words "courses certificates months dollars euros a month hours a week` +
	`reminders delete --reminder "rem-1,rem-2 credential add --earned "2026- --expires "2027- --issuer "privacy erase --confirm "17` +
	`plan add plan new plan edit plan remove --item "item- undo #helpful #unhelpful #human #` +
	`ask How do I What is a the difference between microcredentials and certificates certification degree skills job employers learn course` +
	`ask How long does a microcredential take? ask How much does a microcredential cost? ask Which should `

// seal writes an id of a kind. It reports false where it would be too long.
func seal(kind byte, s string) (id string, fits bool) {
	plain := utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl) && s == strings.TrimSpace(s)
	if id = string(kind) + s; plain && wording.Units(id) <= maxID {
		return id, true
	}
	if len(s) > maxOpen {
		return "", false
	}
	var packed bytes.Buffer
	w, err := flate.NewWriterDict(&packed, flate.BestCompression, []byte(usual))
	if err != nil { // the level is right
		return "", false
	}
	_, _ = io.WriteString(w, s) // a buffer takes everything
	_ = w.Close()
	var b strings.Builder
	b.WriteByte(kind - 'a' + 'A')
	held, n := 0, 0
	for _, one := range packed.Bytes() {
		held, n = held<<8|int(one), n+8
		if n >= bits {
			n -= bits
			b.WriteRune(rune(letters + held>>n)) //nolint:gosec // 14 bits
			held &= 1<<n - 1
		}
	}
	if n > 0 {
		b.WriteRune(rune(letters + held<<(bits-n))) //nolint:gosec // 14 bits
	}
	id = b.String()
	return id, wording.Units(id) <= maxID
}

// open reads an id that [seal] wrote; it reports false for anything else.
func open(kind byte, id string) (string, bool) {
	if s, ok := strings.CutPrefix(id, string(kind)); ok {
		return s, utf8.ValidString(s)
	}
	s, ok := strings.CutPrefix(id, string(kind-'a'+'A'))
	if !ok || wording.Units(s) > maxID {
		return "", false
	}
	var packed []byte
	held, n := 0, 0
	for _, r := range s {
		if r -= letters; r < 0 || r >= 1<<bits {
			return "", false
		}
		held, n = held<<bits|int(r), n+bits
		for n >= 8 {
			n -= 8
			packed = append(packed, byte(held>>n)) //nolint:gosec // 8 bits
			held &= 1<<n - 1
		}
	}
	text, err := io.ReadAll(io.LimitReader(flate.NewReaderDict(bytes.NewReader(packed), []byte(usual)), maxOpen+1))
	return string(text), err == nil && len(text) <= maxOpen && utf8.Valid(text)
}

// buttonID is the id of a button that is one of several in a message: whom it was
// made for, "" for anybody, and the command line it runs.
func buttonID(number int, owner, line string) (id string, fits bool) {
	return seal(buttonOf, strconv.FormatInt(int64(number), 36)+"."+shortID(owner)+":"+line)
}

// readButton reads the id of a button that [render] made. It reports false for
// anything else; whoever pressed may have forged it, so owner and line are only
// claims.
func readButton(id string) (owner, line string, ok bool) {
	s, ok := open(buttonOf, id)
	if !ok {
		return "", "", false
	}
	head, line, found := strings.Cut(s, ":")
	_, short, dot := strings.Cut(head, ".")
	if owner, ok = longID(short); !ok || !found || !dot || line == "" {
		return "", "", false
	}
	return owner, line, true
}

// shortID writes the id of a person with fewer letters, since Discord's are numbers.
func shortID(id string) string {
	if n, err := strconv.ParseUint(id, 10, 64); err == nil && strconv.FormatUint(n, 10) == id {
		return strconv.FormatUint(n, 36)
	}
	if id == "" {
		return ""
	}
	return "~" + url.QueryEscape(id)
}

func longID(short string) (string, bool) {
	if short == "" {
		return "", true
	}
	if other, is := strings.CutPrefix(short, "~"); is {
		id, err := url.QueryUnescape(other)
		return id, err == nil && id != ""
	}
	n, err := strconv.ParseUint(short, 36, 64)
	return strconv.FormatUint(n, 10), err == nil
}
