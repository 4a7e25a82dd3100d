package sqlstore

import (
	"fmt"
	"strings"
	"testing"
)

// TestSQLitePrepared runs more statements than are kept, some twice, and one whose
// table changed since it was prepared.
func TestSQLitePrepared(t *testing.T) {
	db := openFile(t)
	ctx := t.Context()
	for range 2 {
		for n := range maxPrepared + 50 {
			var got int
			if err := db.get(ctx, &got, fmt.Sprintf("SELECT ? + %d", n), n); err != nil || got != 2*n {
				t.Fatalf("%d + %d = %d, %v", n, n, got, err)
			}
		}
	}
	for _, change := range []string{"CREATE TABLE drawer (a)", "ALTER TABLE drawer ADD COLUMN b DEFAULT 'new'", "ALTER TABLE drawer ADD COLUMN c DEFAULT 'newer'"} {
		if _, err := db.exec(ctx, change); err != nil {
			t.Fatal(err)
		}
		if _, err := db.exec(ctx, "INSERT INTO drawer (a) VALUES (?)", "x"); err != nil {
			t.Fatal(err)
		}
		found, err := db.records(ctx, "SELECT * FROM drawer")
		if err != nil {
			t.Fatal(err)
		}
		if got, want := len(found[0]), 1+strings.Count(change, "ADD")+strings.Count(change, "c DEFAULT"); got != want {
			t.Errorf("after %q a row has %d columns, want %d", change, got, want)
		}
	}
	if _, err := db.exec(ctx, "INSERT INTO drawer (a) VALUES (?"); err == nil {
		t.Error("half a statement runs")
	}
}
