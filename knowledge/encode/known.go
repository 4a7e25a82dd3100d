package encode

// Rank is the place of a word, in lower case, in the vocabulary, where the most
// frequent word of the language has 1; 0 when the vocabulary does not hold it as
// a whole. Words that it cuts into pieces are rare or misspelt.
func (e *Encoder) Rank(word string) int {
	id, n := e.m.longestPiece([]byte(word), false)
	if n == 0 || n < len(word) {
		return 0
	}
	return max(1, int(id)-firstWord+1)
}

// firstWord is the first of the vocabulary that is a whole word of more than one
// letter; the words from there on are in the order of how frequent they are.
const firstWord = 1996
