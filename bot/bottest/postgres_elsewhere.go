//go:build !linux

package bottest

func roomy(string) bool { return false }
