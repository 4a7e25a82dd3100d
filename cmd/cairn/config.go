package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	edlib "github.com/hbollon/go-edlib"
)

// Secret is a value that must never be printed.
type Secret string

// String hides the value.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "[secret]"
}

// GoString hides the value from %#v as well.
func (s Secret) GoString() string { return s.String() }

// setting is one environment variable Cairn reads.
type setting struct {
	name   string
	help   string
	secret bool // NAME_FILE may hold it instead
}

// settings are all of them, in the order check shows them.
var settings = []setting{
	{"DATABASE_URL", "postgres://… or a file; an SQLite file under CAIRN_HOME if unset", true},
	{"CAIRN_HOME", "folder for Cairn's own files; the user's data folder if unset", false},
	{"CAIRN_KNOWLEDGE", "folder of the community's own entries", false},
	{"CAIRN_LOG", "level of the log: debug, info, warn or error", false},
	{"CAIRN_ADDR", "address of the HTTP listener, 127.0.0.1:8080 if unset", false},
	{"CAIRN_PUBLIC_URL", "https address under which the listener is reached", false},
	{"CAIRN_SECRET_KEY", "32 bytes as 64 hex digits, for tokens at rest", true},
	{"SLACK_BOT_TOKEN", "token of the bot, under OAuth & Permissions", true},
	{"SLACK_APP_TOKEN", "token of the app, for Socket Mode", true},
	{"SLACK_SIGNING_SECRET", "for requests of Slack by HTTP", true},
	{"SLACK_CLIENT_ID", "of the app that workspaces install at /slack/oauth", false},
	{"SLACK_CLIENT_SECRET", "belongs to SLACK_CLIENT_ID", true},
	{"SLACK_API_URL", "another base of Slack's Web API, ends in /api/", false},
	{"DISCORD_TOKEN", "token of the bot, under Bot", true},
	{"DISCORD_APPLICATION_ID", "of the app; Discord is asked if unset", false},
	{"DISCORD_PUBLIC_KEY", "interactions come by HTTP, at /discord/interactions", false},
	{"DISCORD_API_URL", "another base of Discord's API, ends in /v10/", false},
}

// config is the environment, read and checked.
type config struct {
	values map[string]Secret
}

// readConfig reads the environment. The error names every mistake.
func readConfig(env []string) (config, error) {
	c := config{values: make(map[string]Secret)}
	var problems []error
	for _, kv := range env {
		name, value, _ := strings.Cut(kv, "=")
		if err := c.read(name, value); err != nil {
			problems = append(problems, err)
		}
	}
	if level := c.get("CAIRN_LOG"); level != "" && !slices.Contains([]string{"debug", "info", "warn", "error"}, level) {
		problems = append(problems, fmt.Errorf("CAIRN_LOG is %q; it can be debug, info, warn or error", level))
	}
	if k := c.get("CAIRN_SECRET_KEY"); k != "" {
		if raw, err := hex.DecodeString(k); err != nil || len(raw) != 32 { // err quotes the key
			problems = append(problems, errors.New("CAIRN_SECRET_KEY should be 64 hex digits, such as “openssl rand -hex 32” prints"))
		}
	}
	return c, errors.Join(problems...)
}

func (c *config) read(name, value string) error {
	i := slices.IndexFunc(settings, func(s setting) bool { return s.name == name || s.secret && s.name+"_FILE" == name })
	switch {
	case i < 0 && strings.HasPrefix(name, "CAIRN_") && !strings.HasPrefix(name, "CAIRN_TEST_"):
		return fmt.Errorf("the environment has %s, which Cairn does not know%s", name, nearestSetting(name))
	case i < 0 || value == "":
		return nil
	case name == settings[i].name:
		if _, twice := c.values[name]; twice {
			return fmt.Errorf("both %s and %s_FILE are set; keep one", name, name)
		}
		c.values[name] = Secret(value)
		return nil
	}
	if _, twice := c.values[settings[i].name]; twice {
		return fmt.Errorf("both %s and %s are set; keep one", settings[i].name, name)
	}
	data, err := os.ReadFile(value)
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	c.values[settings[i].name] = Secret(strings.TrimSpace(string(data)))
	return nil
}

func nearestSetting(name string) string {
	best, distance := "", 4
	for _, s := range settings {
		if d := edlib.OSADamerauLevenshteinDistance(name, s.name); d < distance {
			best, distance = s.name, d
		}
	}
	if best == "" {
		return "; “cairn check” lists what it reads"
	}
	return "; did you mean " + best + "?"
}

func (c config) get(name string) string { return string(c.values[name]) }

// home is the folder for Cairn's own files.
func (c config) home() (string, error) {
	if dir := c.get("CAIRN_HOME"); dir != "" {
		return dir, nil
	}
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "cairn"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", errors.New("there is no home folder; set CAIRN_HOME to a folder for Cairn's files")
	}
	return filepath.Join(home, ".local", "share", "cairn"), nil
}

// database is the URL or file of the database.
func (c config) database() (string, error) {
	if u := c.get("DATABASE_URL"); u != "" {
		return u, nil
	}
	home, err := c.home()
	if err != nil {
		return "", err
	}
	return filepath.Join(home, "cairn.db"), nil
}

// databaseName is the database without its password, for people.
func databaseName(dsn string) string {
	if u, err := url.Parse(dsn); err == nil && strings.HasPrefix(u.Scheme, "postgres") {
		return u.Redacted()
	}
	return dsn
}
