//go:build !noasm

package kernel

import "golang.org/x/sys/cpu"

func available() []*implementation {
	all := []*implementation{&generic}
	x := &cpu.X86
	if x.HasAVX2 && x.HasFMA && x.HasF16C {
		all = append(all, &avx2)
	}
	if x.HasAVX512F && x.HasAVX512BW && x.HasAVX512VL && x.HasAVX512DQ && x.HasAVX512VNNI {
		all = append(all, &avx512)
	}
	return all
}
