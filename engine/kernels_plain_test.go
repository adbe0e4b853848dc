//go:build noasm || !amd64

package engine_test

// plainKernels tells that the engine computes without assembly: a model of real
// size then takes minutes.
const plainKernels = true
