package load

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"time"
)

// Usage is what a process has used.
type Usage struct {
	CPU    time.Duration // of all cores, since it began
	Memory int64         // resident, bytes
	Files  int           // descriptors that are open
}

// tick is the unit of the kernel's accounts: 100 a second wherever there is a
// /proc.
const tick = time.Second / 100

// usageOf asks the kernel; false where it has no /proc.
func usageOf(pid int) (u Usage, ok bool) {
	dir := fmt.Sprintf("/proc/%d/", pid)
	stat, err := os.ReadFile(dir + "stat")
	if err != nil {
		return u, false
	}
	// What stands before the last bracket is the program's name, which may hold
	// anything.
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	const user, system, resident = 11, 12, 21 // fields 14, 15 and 24 of proc(5)
	if len(fields) <= resident {
		return u, false
	}
	u.CPU = time.Duration(number(fields[user])+number(fields[system])) * tick
	u.Memory = number(fields[resident]) * int64(os.Getpagesize())
	files, err := os.ReadDir(dir + "fd")
	if err != nil {
		return u, false
	}
	u.Files = len(files)
	return u, true
}

// busy is what all cores together have worked since the machine was started;
// false where the kernel does not say.
func busy() (time.Duration, bool) {
	stat, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0, false
	}
	line, _, _ := bytes.Cut(stat, []byte("\n"))
	fields := bytes.Fields(line)
	const first, idle, wait, steal = 1, 4, 5, 8
	if len(fields) <= steal || string(fields[0]) != "cpu" {
		return 0, false
	}
	sum := int64(0)
	for i := first; i <= steal; i++ {
		if i != idle && i != wait {
			sum += number(fields[i])
		}
	}
	return time.Duration(sum) * tick, true
}

// number reads one; 0 where there is none.
func number(p []byte) int64 {
	n, err := strconv.ParseInt(string(p), 10, 64)
	if err != nil {
		return 0
	}
	return n
}
