package accuracy

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSubset(t *testing.T) {
	// Class 0 has 50 images, 1 has 30, 2 has 2, 3 none.
	labels := slices.Concat(slices.Repeat([]uint8{0}, 50), slices.Repeat([]uint8{1}, 30), slices.Repeat([]uint8{2}, 2))
	for _, c := range []struct {
		k    int
		want [][2]int // least and most of each class
	}{
		{1, [][2]int{{0, 1}, {0, 1}, {0, 1}, {0, 0}}},
		{3, [][2]int{{1, 1}, {1, 1}, {1, 1}, {0, 0}}},
		{5, [][2]int{{1, 2}, {1, 2}, {1, 2}, {0, 0}}},
		{12, [][2]int{{5, 5}, {5, 5}, {2, 2}, {0, 0}}},
		{61, [][2]int{{29, 30}, {29, 30}, {2, 2}, {0, 0}}},
		{72, [][2]int{{40, 40}, {30, 30}, {2, 2}, {0, 0}}},
		{82, [][2]int{{50, 50}, {30, 30}, {2, 2}, {0, 0}}},
	} {
		for seed := range int64(5) {
			rows := subset(t, labels, c.k, seed)
			wantCounts(t, labels, rows, c.k, c.want)
			if diff := cmp.Diff(rows, subset(t, labels, c.k, seed)); diff != "" {
				t.Errorf("the same seed (-first +second):\n%s", diff)
			}
			if c.k == 1 {
				continue
			}
			for _, i := range subset(t, labels, c.k-1, seed) {
				if !slices.Contains(rows, i) {
					t.Errorf("place %d of %d is not among %d", i, c.k-1, c.k)
				}
			}
		}
	}
	if cmp.Equal(subset(t, labels, 12, 1), subset(t, labels, 12, 2)) {
		t.Error("another seed picked the same images")
	}
}

// wantCounts wants k different places, ascending, with so many of each class.
func wantCounts(t *testing.T, labels []uint8, rows []int, k int, want [][2]int) {
	t.Helper()
	if len(rows) != k || !slices.IsSorted(rows) || len(slices.Compact(slices.Clone(rows))) != k {
		t.Errorf("%d: %v are not that many places, ascending", k, rows)
	}
	counts := make([]int, len(want))
	for _, i := range rows {
		counts[labels[i]]++
	}
	for class, n := range counts {
		if n < want[class][0] || n > want[class][1] {
			t.Errorf("%d: %v images of the classes, want %v", k, counts, want)
		}
	}
}

func subset(t *testing.T, labels []uint8, k int, seed int64) []int {
	t.Helper()
	rows, err := Subset(labels, 4, k, true, seed)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestSubsetFirst(t *testing.T) {
	rows, err := Subset([]uint8{5, 0, 4, 1, 9}, 10, 3, false, 7)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{0, 1, 2}, rows); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSubsetRefuses(t *testing.T) {
	for _, stratified := range []bool{false, true} {
		for _, k := range []int{-1, 0, 4} {
			if _, err := Subset([]uint8{0, 1, 2}, 3, k, stratified, 0); !errors.Is(err, ErrSubset) {
				t.Errorf("%d of 3: %v", k, err)
			}
		}
	}
	_, err := Subset([]uint8{0, 3, 2}, 3, 2, true, 0)
	if !errors.Is(err, ErrSubset) || err.Error() != "bad label subset: label 1 is 3, want 0 to 2" {
		t.Error(err)
	}
}
