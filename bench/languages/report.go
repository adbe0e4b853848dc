package main

import (
	"fmt"
	"slices"
	"time"
)

// report prints the times of the languages, and their ratios to the first.
func (b *bench) report(title string, languages ...*language) {
	fmt.Printf("%s\n%-10s %-6s %8s %10s %10s %10s %10s %10s %8s\n", title, "", "", "n", "mean", "p50", "p90", "p99", "max", "refused")
	kinds := []string{"cold", "kept", "warm", "first"}
	for _, l := range languages {
		for k, ns := range l.kinds() {
			fmt.Printf("%-10s %-6s %8d", l.name, kinds[k], len(ns))
			for _, v := range figures(ns) {
				fmt.Printf(" %10s", time.Duration(v).Round(10))
			}
			fmt.Printf(" %8d\n", l.refused)
		}
	}
	first := languages[0].kinds()
	for _, l := range languages[1:] {
		for k, ns := range l.kinds() {
			fmt.Printf("%-17s %8s", l.name+"/"+languages[0].name+" "+kinds[k], "")
			of := figures(first[k])
			for i, v := range figures(ns) {
				fmt.Printf(" %10.2f", v/of[i])
			}
			fmt.Println()
		}
	}
	for _, l := range languages {
		for _, s := range l.slowest {
			fmt.Printf("%-10s %10s behind %s\n", l.name, time.Duration(s.ns).Round(10), s.behind)
		}
	}
}

func (t *times) kinds() [4][]int64 { return [4][]int64{t.cold, t.kept, t.warm, t.first} }

// figures are the mean, the 50th, 90th and 99th percentile and the maximum.
func figures(ns []int64) [5]float64 {
	if len(ns) == 0 {
		return [5]float64{}
	}
	sorted := slices.Clone(ns)
	slices.Sort(sorted)
	sum := 0.0
	for _, n := range sorted {
		sum += float64(n)
	}
	at := func(percent int) float64 {
		return float64(sorted[min(len(sorted)*percent/100, len(sorted)-1)])
	}
	return [5]float64{sum / float64(len(sorted)), at(50), at(90), at(99), at(100)}
}
