package bottest

import "syscall"

// roomy reports whether a folder lies in memory with room for a cluster: a copy
// of a database takes 10 ms there instead of 200.
func roomy(dir string) bool {
	const inMemory, enough = 0x01021994, 1 << 30
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err != nil {
		return false
	}
	return fs.Type == inMemory && fs.Bavail*uint64(fs.Bsize) >= enough //nolint:gosec // a block size is positive
}
