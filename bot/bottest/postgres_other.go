//go:build !unix

package bottest

import "syscall"

type user struct{}

func unprivileged() (user, error) {
	return user{}, missingError("run these tests on Linux or macOS: they need sockets and signals")
}

func (user) own(string) error { return nil }

func (user) attributes() *syscall.SysProcAttr { return nil }
