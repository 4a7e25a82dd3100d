package main

import (
	"bufio"
	"io"
	"strings"
)

// lineReader reads lines of any length in bounded memory.
type lineReader struct {
	r     *bufio.Reader
	limit int
}

func newLineReader(r io.Reader, limit int) *lineReader {
	return &lineReader{bufio.NewReaderSize(r, 64<<10), limit}
}

// next returns the next line without its end, cut to the limit.
func (l *lineReader) next() (string, error) {
	var b strings.Builder
	for {
		part, more, err := l.r.ReadLine()
		b.Write(part[:min(len(part), max(0, l.limit-b.Len()))])
		if err != nil || !more {
			return b.String(), err //nolint:wrapcheck // io.EOF must stay itself
		}
	}
}
