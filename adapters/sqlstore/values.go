package sqlstore

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // a zone must not count as unknown because the machine has no list of zones

	"github.com/cairnbot/cairn/bot/learning"
)

// text makes a text fit for both engines: PostgreSQL refuses NUL and broken
// UTF-8, and what one engine keeps the other must keep, too. Chat text is clean
// by then; imports and platforms' profiles may not be.
func text(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}

// maxKey is the longest text in bytes that is used in an index as it is;
// PostgreSQL takes 2,704 bytes for all columns of one entry.
const maxKey = 512

// key makes an opaque key fit for an index. One that is too long or not clean
// keeps its beginning, for people, and gets a digest, so that two different
// keys stay different.
func key(s string) string {
	if len(s) <= maxKey && text(s) == s {
		return s
	}
	return text(s[:min(len(s), 64)]) + "~" + digest(s)
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// joined joins parts into one key that no other parts give.
func joined(parts ...string) string {
	for i, p := range parts {
		parts[i] = text(p)
	}
	b, err := json.Marshal(parts)
	if err != nil {
		panic(err) // strings can always be written
	}
	return key(string(b))
}

// millis is a time as it is stored: milliseconds since 1970.
func millis(t time.Time) int64 { return t.UnixMilli() }

func fromMillis(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

// orNull stores the zero time as NULL.
func orNull(t time.Time) sql.Null[int64] {
	return sql.Null[int64]{V: t.UnixMilli(), Valid: !t.IsZero()}
}

func fromNull(ms sql.Null[int64]) time.Time {
	if !ms.Valid {
		return time.Time{}
	}
	return fromMillis(ms.V)
}

// refOrNull stores the reference 0 as NULL.
func refOrNull[ID ~int64](id ID) sql.Null[int64] {
	return sql.Null[int64]{V: int64(id), Valid: id != 0}
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// finite replaces what SQLite cannot store and no arithmetic survives.
func finite(f float64) float64 {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return 0
	}
	return f
}

// upTo returns v, or otherwise when v is not in 0 to most: a row edited by hand
// may hold anything.
func upTo(most, v, otherwise int64) int {
	if v < 0 || v > most {
		return int(otherwise)
	}
	return int(v)
}

// date drops what is no date.
func date(s string) learning.Date {
	if d := learning.Date(s); d.Valid() {
		return d
	}
	return ""
}

var zones sync.Map // name → whether it exists; the names come from members

// zone drops what is no time zone, so that a zone is either known or asked for.
func zone(name string) string {
	if name == "" || name == "Local" || len(name) > 64 {
		return ""
	}
	known, ok := zones.Load(name)
	if !ok {
		_, err := time.LoadLocation(name)
		known = err == nil
		if known == true {
			zones.Store(name, known) // unknown ones are endless
		}
	}
	if known == true {
		return name
	}
	return ""
}

// unreadable is the error for a value that nothing can stand in for.
func unreadable(table string, id int64, column, value string) error {
	return fmt.Errorf("table %s, id %d: column %s holds %.40q, which this Cairn does not know", table, id, column, value)
}
