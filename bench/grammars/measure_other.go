//go:build !linux

package main

import "errors"

func measure(dir, tokenizerFile string) error {
	return errors.New("times of a thread are measured on Linux only")
}
