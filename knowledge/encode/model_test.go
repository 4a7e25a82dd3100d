package encode

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"os"
	"strings"
	"testing"
)

// damaged returns the embedded model with one byte changed.
func damaged(at int, to byte) string {
	b := []byte(embedded)
	b[at] = to
	return string(b)
}

// resealed is damaged with a checksum that fits, so that what lies behind it is tested.
func resealed(at int, value uint32) string {
	b := []byte(embedded)
	binary.LittleEndian.PutUint32(b[at:], value)
	binary.LittleEndian.PutUint32(b[12:], crc32.Checksum(b[headLen:], castagnoli))
	return string(b)
}

func TestDamagedModelIsRefused(t *testing.T) {
	for _, c := range []struct{ name, data, want string }{
		{"empty", "", "without the weights"},
		{"another file", strings.Repeat("x", 1000), "not a model"},
		{"future format", damaged(8, 9), "format 9"},
		{"one bit in the weights", damaged(len(embedded)-100, embedded[len(embedded)-100]^1), "checksum"},
		{"one bit in the sizes", damaged(headLen, embedded[headLen]^1), "checksum"},
		{"cut short", embedded[:len(embedded)/2], "checksum"},
		{"head alone", embedded[:headLen], "checksum"},
		{"absurd vocabulary", resealed(headLen, 1<<31), "no sense"},
		{"no layers", resealed(headLen+12, 0), "no sense"},
		{"fewer layers", resealed(headLen+12, 11), "too many"},
		{"more layers", resealed(headLen+12, 13), "cut short"},
		{"unknown token out of range", resealed(headLen+24, 30522), "no sense"},
		{"words out of order", resealed(headLen+128+40, 1<<30), "out of order"},
	} {
		if _, err := open(c.data, fastest()); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", c.name, err, c.want)
		}
	}
}

// MODEL.md names the file that convert.py wrote, so that anyone can make it again and compare.
func TestModelFileIsTheDocumentedOne(t *testing.T) {
	doc, err := os.ReadFile("MODEL.md")
	if err != nil {
		t.Fatal(err)
	}
	if sum := fmt.Sprintf("%x", sha256.Sum256([]byte(embedded))); !strings.Contains(string(doc), sum) {
		t.Errorf("MODEL.md does not name sha256 %s", sum)
	}
}
