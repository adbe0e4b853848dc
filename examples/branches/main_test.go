package main

import "os"

func Example() {
	if err := run(os.Stdout); err != nil {
		panic(err)
	}
	// Output:
	// all begin with {"verdict":"
	//   "a" leads to {"verdict":"a, then 2 tokens are possible
	//   "r" leads to {"verdict":"refuse","score":, then 3 tokens are possible
	// taken back: true
}
