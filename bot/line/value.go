package line

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Flag is the name that follows two dashes at the first of some words; ok says
// whether that is a flag. Phones turn two dashes into a long one.
func Flag(words []Word) (name string, ok bool) {
	if len(words) == 0 || words[0].Quoted {
		return "", false
	}
	if name, ok = strings.CutPrefix(words[0].Text, "--"); !ok {
		name, ok = strings.CutPrefix(words[0].Text, "—")
	}
	first, _ := utf8.DecodeRuneInString(name)
	return name, ok && unicode.IsLetter(first)
}

// thousands is 1,500 and 1,234,567.5; a comma elsewhere is a decimal one.
var thousands = regexp.MustCompile(`^[1-9]\d{0,2}(,\d{3})+(\.\d+)?$`)

// Number reads a number as people write it. NaN and the infinities are no numbers
// to a person.
func Number(s string) (float64, bool) {
	plain := strings.Replace(s, ",", ".", 1)
	if thousands.MatchString(s) {
		plain = strings.ReplaceAll(s, ",", "")
	}
	f, err := strconv.ParseFloat(plain, 64)
	return f, err == nil && f == f && f-f == 0
}
