//go:build windows

package main

import (
	"os/exec"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// A family is a command in a job, in which all that it starts is too. The
// system ends the job with this program, however that ends.
type family struct {
	command *exec.Cmd
	job     windows.Handle // 0 where the system gave none: then it is the command alone
}

// setApart gives it a console of its own that is not shown, instead of ours.
func setApart(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{CreationFlags: windows.CREATE_NO_WINDOW | windows.CREATE_NEW_PROCESS_GROUP}
}

// familyOf puts a command into a job. What it started in the moment before is
// not in it: a process cannot be started in one from here.
func familyOf(c *exec.Cmd) *family {
	f := &family{command: c}
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return f
	}
	var limits windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION
	limits.BasicLimitInformation.LimitFlags = windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE
	_, err = windows.SetInformationJobObject(job, windows.JobObjectExtendedLimitInformation, uintptr(unsafe.Pointer(&limits)), uint32(unsafe.Sizeof(limits)))
	var process windows.Handle
	if err == nil {
		process, err = windows.OpenProcess(windows.PROCESS_SET_QUOTA|windows.PROCESS_TERMINATE, false, uint32(c.Process.Pid))
	}
	if err == nil {
		err = windows.AssignProcessToJobObject(job, process)
		_ = windows.CloseHandle(process)
	}
	if err != nil {
		_ = windows.CloseHandle(job)
		return f
	}
	f.job = job
	return f
}

// ask ends it: there is no way to ask here.
func (f *family) ask() { f.kill() }

func (f *family) kill() {
	if f.job != 0 {
		_ = windows.TerminateJobObject(f.job, 1)
		return
	}
	_ = f.command.Process.Kill()
}

// gone reports whether nothing of it runs; of a command without a job, which is
// waited for, that is so.
func (f *family) gone() bool {
	if f.job == 0 {
		return true
	}
	var counted struct { // JOBOBJECT_BASIC_ACCOUNTING_INFORMATION
		TotalUserTime, TotalKernelTime, ThisPeriodTotalUserTime, ThisPeriodTotalKernelTime int64
		TotalPageFaultCount, TotalProcesses, ActiveProcesses, TotalTerminatedProcesses     uint32
	}
	err := windows.QueryInformationJobObject(f.job, windows.JobObjectBasicAccountingInformation, uintptr(unsafe.Pointer(&counted)), uint32(unsafe.Sizeof(counted)), nil)
	return err == nil && counted.ActiveProcesses == 0
}

func (f *family) release() {
	if f.job != 0 {
		_ = windows.CloseHandle(f.job)
	}
}
