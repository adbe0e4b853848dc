package kernel

import "golang.org/x/sys/unix"

// takePages maps zero pages, huge ones if the system is willing.
func takePages(size int) ([]byte, func() error, error) {
	memory, err := unix.Mmap(-1, 0, size, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		return nil, nil, err
	}
	_ = unix.Madvise(memory, unix.MADV_HUGEPAGE) // advice only: a refusal costs speed
	return memory, func() error { return unix.Munmap(memory) }, nil
}
