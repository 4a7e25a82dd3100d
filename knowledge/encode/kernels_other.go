//go:build !amd64 && !arm64

package encode

func fastest() kernels { return portable }
