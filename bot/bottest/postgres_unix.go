//go:build unix

package bottest

import (
	"os"
	osuser "os/user"
	"strconv"
	"syscall"
)

// user is whom PostgreSQL runs as: it refuses to run as root. The zero user is
// whoever runs the tests.
type user struct {
	drop     bool
	uid, gid uint32
}

func unprivileged() (user, error) {
	if os.Getuid() != 0 {
		return user{}, nil
	}
	for _, name := range []string{"nobody", "postgres"} {
		found, err := osuser.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(found.Uid, 10, 32)
		if err != nil || uid == 0 {
			continue
		}
		gid, err := strconv.ParseUint(found.Gid, 10, 32)
		if err != nil {
			continue
		}
		return user{true, uint32(uid), uint32(gid)}, nil
	}
	return user{}, missingError("run the tests as a user other than root, since PostgreSQL refuses root and there is no user nobody")
}

// own gives a folder to the user.
func (u user) own(dir string) error {
	if !u.drop {
		return nil
	}
	return os.Chown(dir, int(u.uid), int(u.gid))
}

// attributes start a process as the user, in a session of its own, so that an
// interrupt from the terminal does not reach it before the tests have ended.
func (u user) attributes() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setsid: true}
	if u.drop {
		attr.Credential = &syscall.Credential{Uid: u.uid, Gid: u.gid}
	}
	return attr
}
