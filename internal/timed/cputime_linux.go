package timed

import (
	"syscall"
	"unsafe"
)

// threadCPU is CLOCK_THREAD_CPUTIME_ID of clock_gettime(2).
const threadCPU = 3

// cpuTime is the processor time of the thread in nanoseconds.
func cpuTime() int64 {
	var t syscall.Timespec
	if _, _, errno := syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, threadCPU, uintptr(unsafe.Pointer(&t)), 0); errno != 0 {
		return 0
	}
	return t.Nano()
}
