package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// compiled builds the program as a release does, with build tags, and returns its
// path.
func compiled(b *testing.B, tags string) string {
	b.Helper()
	bin := filepath.Join(b.TempDir(), "cairn"+tags)
	out, err := exec.CommandContext(b.Context(), "go", "build", "-trimpath", "-tags", tags, "-o", bin, ".").CombinedOutput() //nolint:gosec // tags of ours
	if err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	info, err := os.Stat(bin)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(info.Size())/1e6, "MB-binary")
	return bin
}

// BenchmarkColdAsk is one answer from a new process, with the sentence encoder
// and without (a program built with the tag "bare").
func BenchmarkColdAsk(b *testing.B) {
	for _, tags := range []string{"", "bare"} {
		b.Run("tags="+tags, func(b *testing.B) {
			bin := compiled(b, tags)
			for b.Loop() {
				c := exec.CommandContext(b.Context(), bin, "ask", "do they expire") //nolint:gosec // just built
				c.Env = append(os.Environ(), "CAIRN_HOME="+b.TempDir())
				if out, err := c.Output(); err != nil || !strings.Contains(string(out), "three years") {
					b.Fatalf("%v: %s", err, out)
				}
			}
		})
	}
}

// BenchmarkIdle is a chat that has answered one question and logged one
// sentence, and then waits: its memory and its processor time.
func BenchmarkIdle(b *testing.B) {
	for _, tags := range []string{"", "bare"} {
		b.Run("tags="+tags, func(b *testing.B) { idle(b, compiled(b, tags)) })
	}
}

const idleFor = 10 * time.Second

func idle(b *testing.B, bin string) {
	b.Helper()
	for b.Loop() {
		in, say := io.Pipe()
		c := exec.CommandContext(b.Context(), bin, "chat", "--as", "ada")
		c.Env, c.Stdin = append(os.Environ(), "CAIRN_HOME="+b.TempDir()), in
		if err := c.Start(); err != nil {
			b.Fatal(err)
		}
		if _, err := io.WriteString(say, "do they expire?\nstudied sql for 45 min\n"); err != nil {
			b.Fatal(err)
		}
		time.Sleep(2 * time.Second)
		before := ticks(b, c.Process.Pid)
		time.Sleep(idleFor)
		used := ticks(b, c.Process.Pid) - before
		b.ReportMetric(resident(b, c.Process.Pid), "MB-resident")
		b.ReportMetric(float64(used)/idleFor.Seconds(), "%-of-a-core") // a tick is a hundredth of a second
		if err := say.Close(); err != nil {
			b.Fatal(err)
		}
		if err := c.Wait(); err != nil {
			b.Fatal(err)
		}
	}
}

// resident is the memory of a process, in megabytes; Linux only.
func resident(b *testing.B, pid int) float64 {
	b.Helper()
	return memory(b, pid, "VmRSS:")
}

// memory is a part of it, as the kernel calls it.
func memory(b *testing.B, pid int, part string) float64 {
	b.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Skip("memory is read from /proc: ", err)
	}
	for line := range strings.Lines(string(data)) {
		if kb, ok := strings.CutPrefix(line, part); ok {
			n, _ := strconv.ParseFloat(strings.Fields(kb)[0], 64)
			return n / 1000
		}
	}
	return 0
}

// ticks is the processor time of a process, in hundredths of a second.
func ticks(b *testing.B, pid int) int {
	b.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		b.Skip("processor time is read from /proc: ", err)
	}
	fields := strings.Fields(string(data))
	user, _ := strconv.Atoi(fields[13])
	system, _ := strconv.Atoi(fields[14])
	return user + system
}
