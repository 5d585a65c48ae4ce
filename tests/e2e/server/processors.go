// SPDX-License-Identifier: Apache-2.0

package server

import (
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// LastProcessor is the last one that this process may run on, and how many those are.
func LastProcessor() (last, count int, err error) {
	var set unix.CPUSet
	err = unix.SchedGetaffinity(0, &set)
	count = set.Count()
	for left := count; left > 0; last++ {
		if set.IsSet(last) {
			left--
		}
	}
	return last - 1, count, err
}

// KeepOff leaves a processor to others until back is called: each thread that there is, and so each that
// these begin, and each process.
func KeepOff(processor int) (back func() error, err error) {
	var all unix.CPUSet
	if err := unix.SchedGetaffinity(0, &all); err != nil {
		return nil, err
	}
	rest := all
	rest.Clear(processor)
	return func() error { return runOn(&all) }, runOn(&rest)
}

func runOn(set *unix.CPUSet) error {
	threads, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return err
	}
	for _, thread := range threads {
		id, err := strconv.Atoi(thread.Name())
		if err != nil {
			return err
		}
		if err := unix.SchedSetaffinity(id, set); err != nil && err != unix.ESRCH {
			return err
		}
	}
	return nil
}
