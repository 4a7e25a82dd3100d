package encode

import "golang.org/x/sys/cpu"

// otherKernels returns those that a lesser processor would choose.
func otherKernels() map[string]kernels {
	k := fastest()
	if !cpu.X86.HasAVX2 {
		return nil
	}
	k.tileRows, k.tile = 4, tileAVX2
	return map[string]kernels{"avx2": k}
}
