package encode

// Known reports whether the vocabulary holds a word, in lower case, as a whole.
// Words that it cuts into pieces are rare or misspelt.
func (e *Encoder) Known(word string) bool {
	_, n := e.m.longestPiece([]byte(word), false)
	return n > 0 && n == len(word)
}
