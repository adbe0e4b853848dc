package structschema

import (
	"math/big"
	"regexp"
	"strconv"
	"testing"
)

func TestIntPattern(t *testing.T) {
	for _, c := range [][2]int{{0, 0}, {-1, 1}, {7, 7}, {0, 255}, {-128, 127}, {10, 99}, {99, 101}, {-15, -3}, {5, 1203}, {-1000, -1000}, {100, 199}, {-2000, 345}} {
		re := regexp.MustCompile(intPattern(big.NewInt(int64(c[0])), big.NewInt(int64(c[1]))))
		for i := -2500; i <= 2500; i++ {
			if got, want := re.MatchString(strconv.Itoa(i)), i >= c[0] && i <= c[1]; got != want {
				t.Errorf("[%d,%d]: %d matches: %t", c[0], c[1], i, got)
			}
		}
		for _, s := range []string{"", "-0", "00", "01", "-01", "+1", "1.0", " 1"} {
			if re.MatchString(s) {
				t.Errorf("[%d,%d] takes %q", c[0], c[1], s)
			}
		}
	}
}

func FuzzIntPattern(f *testing.F) {
	f.Add(int64(0), int64(0), int64(0))
	f.Add(int64(-1<<63), int64(1<<63-1), int64(12))
	f.Fuzz(func(t *testing.T, lo, hi, v int64) {
		if lo > hi {
			lo, hi = hi, lo
		}
		re, err := regexp.Compile(intPattern(big.NewInt(lo), big.NewInt(hi)))
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range []int64{v, lo, hi, lo - 1, hi + 1} {
			if got, want := re.MatchString(strconv.FormatInt(x, 10)), x >= lo && x <= hi; got != want {
				t.Errorf("[%d,%d]: %d matches: %t", lo, hi, x, got)
			}
		}
	})
}
