package encode

import (
	"syscall"
	"unsafe"
)

// release lets the kernel take back the pages of the file that the checksum has
// read: they stay in the page cache, and a page that is used again is mapped
// again. Two thirds of the vocabulary never are, so a running program is that
// much smaller. It is a hint; a failure changes nothing.
func release(data string) {
	const page = 1 << 12                                      // the smallest page there is: whole pages of any size contain whole ones of it
	start := uintptr(unsafe.Pointer(unsafe.StringData(data))) //nolint:gosec // an address to round, never followed
	from := int((page - start%page) % page)
	to := len(data) - int((start+uintptr(len(data)))%page)
	if from < to {
		_ = syscall.Madvise(bytesOf(data[from:to]), syscall.MADV_DONTNEED)
	}
}
