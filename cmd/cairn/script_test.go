package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	_ "net/http/pprof" //nolint:gosec // served when a benchmark asks for it
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the test binary stand in for cairn when it is run by that name.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"cairn": profiled, "deliver": deliverMain, "traffic": trafficMain})
}

// profiled is cairn, which says at an address from the environment where its time goes.
func profiled() {
	if addr := os.Getenv("PPROF_ADDR"); addr != "" {
		go http.ListenAndServe(addr, nil) //nolint:errcheck,gosec // for benchmarks, on this machine
	}
	main()
}

// TestScripts runs the acceptance tests: what somebody sees who runs cairn.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script", RequireExplicitExec: true, UpdateScripts: *update,
		Setup: func(env *testscript.Env) error {
			env.Setenv("CAIRN_HOME", env.WorkDir+"/home")
			env.Setenv("TZ", "UTC")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "objects": objects, "damage": damage, "sql": query, "big": big,
		},
	})
}

// rude is what nobody should ever see: a stack, a panic, an error of a driver.
var rude = regexp.MustCompile(`goroutine \d|panic:|\.go:\d+|mistake in Cairn|SQL logic error|SQLITE_|sqlite:|pq:|constraint failed|no such table|runtime error`)

// exits runs a command line and wants its exit status: exits 2 cairn nope. What
// fails says so in one paragraph that begins with the program's name.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits STATUS COMMAND…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("run %s: %v", args[1], err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("%q exited with %d, want %d", args[1:], got, want)
	}
	if found := rude.FindString(ts.ReadFile("stdout") + ts.ReadFile("stderr")); found != "" {
		ts.Fatalf("%q shows %q", args[1:], found)
	}
}

// contract is the fields of each JSON object, in order, and their types.
var contract = map[string][]string{
	"ask": {
		"question string", "decision string", "entry string", "matched string", "confidence float64", "text string",
		"suggestions []interface {}", "ranked []interface {}", "source string",
	},
	"explain": {
		"line string", "kind string", "command string", "options map[string]interface {}", "decision string", "entry string", "confidence float64",
	},
	"when": {"expression string", "start string", "rrule string", "zone string", "spoken string", "error string"},
}

// objects wants a number of JSON objects on stdout, one a line, as the contract
// has them: objects ask 3.
func objects(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: objects ask|explain|when NUMBER")
	}
	lines := strings.Split(strings.TrimSuffix(ts.ReadFile("stdout"), "\n"), "\n")
	if n, err := strconv.Atoi(args[1]); err != nil || n != len(lines) {
		ts.Fatalf("%d lines, want %s", len(lines), args[1])
	}
	for _, line := range lines {
		ts.Check(checkObject(args[0], line))
	}
}

// checkObject holds one line against the contract of a command.
func checkObject(kind, line string) error {
	var o map[string]any
	if err := json.Unmarshal([]byte(line), &o); err != nil {
		return fmt.Errorf("%q: %w", line, err)
	}
	at := -1
	for _, field := range contract[kind] {
		name, want, _ := strings.Cut(field, " ")
		next := strings.Index(line, `"`+name+`":`)
		if got := fmt.Sprintf("%T", o[name]); got != want || next < at {
			return fmt.Errorf("%s is %s, want %s, or out of order: %s", name, got, want, line)
		}
		if at = next; name == "ranked" || name == "suggestions" {
			at = strings.LastIndex(line, `"`+name+`":`) // the same names stand inside
		}
	}
	if len(o) != len(contract[kind]) {
		return fmt.Errorf("fields %q, want %q", slices.Sorted(maps.Keys(o)), contract[kind])
	}
	if kind == "when" {
		if (o["error"] == "") != (o["start"] != "" && o["spoken"] != "" && o["zone"] != "") {
			return fmt.Errorf("neither a reading nor an error: %s", line)
		}
		return nil
	}
	if c, ok := o["confidence"].(float64); !ok || c < 0 || c > 1 {
		return fmt.Errorf("confidence %v: %s", o["confidence"], line)
	}
	if kind != "ask" {
		return nil
	}
	answered, suggested := o["decision"] == "answer", o["decision"] == "suggest"
	suggestions, ranked := o["suggestions"].([]any), o["ranked"].([]any)
	switch {
	case !answered && !suggested && o["decision"] != "abstain":
		return fmt.Errorf("decision %v", o["decision"])
	case answered != (o["entry"] != ""), suggested != (len(suggestions) > 0), len(suggestions) > 3, len(ranked) > 5, o["text"] == "":
		return fmt.Errorf("does not hold together: %s", line)
	}
	return nil
}

// damage breaks a file: damage FILE overwrites its pages from the second on.
func damage(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: damage FILE")
	}
	file := ts.MkAbs(args[0])
	data, err := os.ReadFile(file)
	ts.Check(err)
	ts.Check(os.WriteFile(file, append(data[:4096:4096], bytes.Repeat([]byte("rubbish "), (len(data)-4096)/8)...), 0o600)) //nolint:gosec // a file of the script
}

// query runs one statement on an SQLite file and prints what it returns.
func query(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: sql FILE STATEMENT")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	db, err := sql.Open("sqlite", ts.MkAbs(args[0]))
	ts.Check(err)
	defer db.Close() //nolint:errcheck // nothing is pending
	rows, err := db.QueryContext(ctx, args[1])
	ts.Check(err)
	defer rows.Close() //nolint:errcheck // as above
	for rows.Next() {
		var text string
		ts.Check(rows.Scan(&text))
		_, err := fmt.Fprintln(ts.Stdout(), text)
		ts.Check(err)
	}
	ts.Check(rows.Err())
}

// big writes a file of 10 MB that is one line: big FILE.
func big(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: big FILE")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), bytes.Repeat([]byte("word "), 2<<20), 0o600))
}
