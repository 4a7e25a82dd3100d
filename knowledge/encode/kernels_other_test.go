//go:build !amd64

package encode

func otherKernels() map[string]kernels { return nil }
