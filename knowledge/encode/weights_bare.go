//go:build bare

package encode

// A program built with the tag "bare" leaves the weights out: half the size, and ranked by words
// and letters alone.
const embedded = ""
