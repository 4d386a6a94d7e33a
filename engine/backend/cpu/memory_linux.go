package cpu

import "syscall"

// adviseHuge asks for huge pages. Where there are none, plain ones serve.
func adviseHuge(b []byte) { _ = syscall.Madvise(b, syscall.MADV_HUGEPAGE) }
