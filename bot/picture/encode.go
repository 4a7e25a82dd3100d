package picture

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"image"
	"image/color"
	"image/png"
	"slices"
)

// encode writes a picture with 256 colours: a fifth of the bytes and half the
// time of all of them. Packing harder would save a tenth more for several times
// the time.
func encode(img *image.RGBA, inks []color.RGBA) []byte {
	var out bytes.Buffer
	enc := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := enc.Encode(&out, indexed(img, inks)); err != nil {
		panic("picture: encode: " + err.Error()) // a buffer takes everything
	}
	return out.Bytes()
}

// A bin holds the colours that share the upper four bits of each channel; two
// neighbours on the edge of a letter look the same.
const bins = 1 << 12

func middleOf(bin int) color.RGBA {
	wide := func(v int) byte { return byte(v&15) * 17 }
	return color.RGBA{wide(bin >> 8), wide(bin >> 4), wide(bin), 0xff}
}

// indexed is a picture with a palette: the inks as they are, then the bins that
// most of the other pixels are in. A pixel of another bin, and only a picture
// with emoji has so many, takes the nearest colour.
func indexed(img *image.RGBA, inks []color.RGBA) *image.Paletted {
	out := image.NewPaletted(img.Bounds(), nil)
	for _, c := range inks {
		if !slices.Contains(out.Palette, color.Color(c)) {
			out.Palette = append(out.Palette, c)
		}
	}
	codes, pixels := codesOf(img, out.Palette)
	var used []int
	for b, n := range &pixels {
		if n > 0 {
			used = append(used, b)
		}
	}
	slices.SortStableFunc(used, func(a, b int) int { return cmp.Compare(pixels[b], pixels[a]) })
	var index [bins + 256]uint8
	for i := range out.Palette {
		index[bins+i] = uint8(i) //nolint:gosec // there are some twenty
	}
	for _, b := range used[:min(256-len(out.Palette), len(used))] {
		out.Palette = append(out.Palette, middleOf(b))
	}
	for _, b := range used {
		index[b] = uint8(out.Palette.Index(middleOf(b))) //nolint:gosec // a palette of 256
	}
	for i, code := range codes {
		out.Pix[i] = index[code]
	}
	return out
}

// codesOf is of each pixel the bin or, for an ink, its number after the bins,
// and how many pixels each bin has.
func codesOf(img *image.RGBA, inks color.Palette) (codes []uint16, pixels [bins]int) {
	exact := make(map[uint32]uint16, len(inks))
	for i, c := range inks {
		c := c.(color.RGBA)
		exact[binary.LittleEndian.Uint32([]byte{c.R, c.G, c.B, c.A})] = uint16(bins + i)
	}
	codes = make([]uint16, len(img.Pix)/4)
	var last uint32 // of no pixel: those are opaque
	var code uint16
	for i := range codes {
		p := img.Pix[4*i : 4*i+4 : 4*i+4]
		if c := binary.LittleEndian.Uint32(p); c != last {
			known, ok := exact[c]
			if last, code = c, known; !ok {
				code = uint16(p[0]>>4)<<8 | uint16(p[1]>>4)<<4 | uint16(p[2]>>4)
			}
		}
		if codes[i] = code; code < bins {
			pixels[code]++
		}
	}
	return codes, pixels
}
